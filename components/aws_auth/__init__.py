"""Entries of the ConfigMap aws-auth: one resource per cluster and role, which owns exactly its entry.

Pure, with no Pulumi, AWS or network: what a role and an entry are (`role_arn`, `mapping`), text as nodes and edits of
it (`yaml_nodes`, `yaml_text`, `splice`), what EKS reads (`go_yaml`, `roles`, `findings`), checked edits (`edit`), the
object and who owns what in it (`configmap`, `ownership`), what one write shall be (`plan`, `ensure`, `remove`), the
inputs (`declaration`, `state`, `package_schema`).

`token`, `cluster`, `kubernetes` and `connection` reach the API server, `write` is the protocol, `lifecycle` puts both
together. `provider`, `servicer` and `plugin` serve the engine; `resource` and `pulumi_eks` are for programs.
"""
