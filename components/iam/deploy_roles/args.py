"""The arguments of a pipeline's roles, field by field."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi


class GitHubArgs(TypedDict):
    """A repository on GitHub whose jobs take on the roles by its OIDC tokens."""

    repository: str
    """owner/repository; ``owner@ID/repository@ID`` where its tokens carry ids, as those of newer repositories do."""

    provider_arn: NotRequired[pulumi.Input[str] | None]
    """IAM's OIDC provider for ``token.actions.githubusercontent.com``, where the account has it. Default: made here."""

    audience: NotRequired[str]
    """Whom the token is for. Default: sts.amazonaws.com, as AWS's own action asks for."""


class GitLabArgs(TypedDict):
    """A project on GitLab whose jobs take on the roles by its ID tokens."""

    project: str
    """Path of the project with its groups."""

    branch: NotRequired[str]
    """The branch that deploys; protect it. Default: main."""

    issuer: NotRequired[str]
    """The instance's address without https://. Default: gitlab.com."""

    provider_arn: NotRequired[pulumi.Input[str] | None]
    """IAM's OIDC provider for the issuer, where the account has it. Default: made here."""

    audience: NotRequired[str]
    """Whom the token is for, as the job's ``id_tokens`` has it. Default: sts.amazonaws.com."""


class ImagesRoleArgs(TypedDict):
    """The images stack."""

    names: Sequence[str]
    """Names of its images."""

    permissions_boundary: NotRequired[str | None]
    """ARN of the boundary that build roles must have; their own policy is bounded by nothing else."""

    when_published: NotRequired[bool]
    """Whether any of them is built when Amazon publishes (``schedule.whenPublished``). Default: false."""

    policy_arns: NotRequired[Sequence[str]]
    """Policies that their build roles attach beside AWS's own (``build.policyArns``). Default: none."""

    execution_role_arns: NotRequired[Sequence[str]]
    """ARNs of the roles that their pipelines hand to Image Builder (``build.executionRole``). Default: none."""

    fast_launch_regions: NotRequired[Sequence[str]]
    """Further Regions in which copies have Fast Launch (``distributions[].fastLaunch``). Default: none."""


class NamedRoleArgs(TypedDict):
    """What node groups call by names of their own (``names``)."""

    roles: NotRequired[Sequence[str]]
    """Names of roles, each behind its path, as in ``team/nodes``. Default: none."""

    instance_profiles: NotRequired[Sequence[str]]
    """The same of instance profiles. Default: none."""

    auto_scaling_groups: NotRequired[Sequence[str]]
    """Names of Auto Scaling groups. Default: none."""


class EnvironmentRoleArgs(TypedDict):
    """An environment stack."""

    clusters: Mapping[str, Sequence[str]]
    """Cluster to the names of its node groups, of either kind."""

    managed: NotRequired[Mapping[str, Sequence[str]]]
    """Cluster to the names of those of them that EKS manages (``kind: managed``). Default: none."""

    images: NotRequired[Sequence[str]]
    """Images that its node groups take from the images stack. Default: none, as with pinned releases."""

    policy_arns: NotRequired[Sequence[str]]
    """Policies that its node groups attach beside AWS's own."""

    permissions_boundary: NotRequired[str | None]
    """ARN of the boundary that node roles must have. Default: none."""

    vpc_cni: NotRequired[bool]
    """Whether it manages the VPC CNI add-on of its clusters. Default: false."""

    vpc_cni_roles: NotRequired[Sequence[str]]
    """Those of them with ``vpcCni.serviceAccountRole``. Default: none."""

    termination_queues: NotRequired[Sequence[str]]
    """Clusters for which it makes a queue for AWS Node Termination Handler (``terminationQueue``). Default: none."""

    shared_roles: NotRequired[Sequence[str]]
    """Clusters with ``nodeRole``. Default: none."""

    windows_support: NotRequired[Sequence[str]]
    """Clusters with ``windowsSupport``. Default: none."""

    linux_nodes: NotRequired[Sequence[str]]
    """Those of them with ``windowsSupport.linuxNodes``. Default: none."""

    cluster_roles: NotRequired[Sequence[str]]
    """Their ``windowsSupport.clusterRoleName``, each behind its path. Default: none."""

    domains: NotRequired[Sequence[str]]
    """Clusters of whose node groups any joins a domain (``domain``). Default: none."""

    dns_security_groups: NotRequired[Sequence[str]]
    """Ids of the security groups of others that are opened for DNS (``dnsSecurityGroupIds``). Default: none."""

    launch_arns: NotRequired[Sequence[str]]
    """ARNs of what launch templates name besides: snapshots (``volumes``), placement and host resource groups
    (``placement``), licences. Default: none."""

    volume_keys: NotRequired[Sequence[str]]
    """ARNs of the KMS keys on which Auto Scaling's role gets a grant (``volumeKeyGrants``). Default: none."""

    named: NotRequired[NamedRoleArgs]
    """What has a name of its own (``names``), by which nobody tells whose it is. Default: nothing."""


class StateArgs(TypedDict):
    """A backend in S3. With Pulumi Cloud there is nothing to allow."""

    bucket: str
    """The bucket."""

    prefix: NotRequired[str]
    """What the keys begin with, as in ``s3://bucket/prefix``. Default: nothing."""

    key_arn: NotRequired[str | None]
    """ARN of the KMS key of the stacks' secrets. Default: none, as with a passphrase."""


class DeployRolesArgs(TypedDict):
    """What a pipeline delivers in one Region of one account, and who it is."""

    images: NotRequired[ImagesRoleArgs | None]
    """The images stack. Default: none here."""

    environments: NotRequired[Mapping[str, EnvironmentRoleArgs]]
    """Environment stack to what it holds; each gets a role of its own. On GitHub its environment has the same name."""

    github: NotRequired[GitHubArgs | None]
    """Trust of a repository on GitHub."""

    gitlab: NotRequired[GitLabArgs | None]
    """Trust of a project on GitLab."""

    trusted_arns: NotRequired[Sequence[str]]
    """ARNs of roles or users that may take on the roles, such as a runner's."""

    state: NotRequired[StateArgs | None]
    """Where the engine keeps its state."""

    role_path: NotRequired[str]
    """Path of the roles and instance profiles that the stacks make (``rolePath``). Default: /."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the roles themselves."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of everything that is made."""
