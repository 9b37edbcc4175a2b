"""Entries of the ConfigMap aws-auth: one resource per cluster and role, which owns exactly its entry.

The pure modules (`role_arn`, `mapping`, `yaml_text`, `splice`, `roles`, `edit`, `findings`, `configmap`, `ownership`,
`plan`) know text and rules and import no Pulumi, no AWS and no network; `kubernetes`, `token` and `cluster` reach the
API server; `write` is the protocol between the two; `provider` and `resource` are the thin Pulumi part.
"""
