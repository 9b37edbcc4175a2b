"""The arguments of a pipeline's roles, field by field."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.facts.limits import (
    ACCOUNT_ID,
    ARN,
    CLUSTER_NAME,
    IMAGE_NAME,
    NODE_GROUP_NAME,
    POLICY_ARN,
    REGION,
    ROLE_ARN,
    Pattern,
)
from components.iam.deploy_roles.policies import DESCRIBE, IMAGES, PREVIEW, STATE, WATCHES


class GitHubArgs(TypedDict):
    """A repository on GitHub whose jobs take on the roles by its OIDC tokens."""

    repository: str
    """owner/repository; ``owner@ID/repository@ID`` where its tokens carry ids, as those of newer repositories do."""

    provider_arn: NotRequired[str | None]
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

    provider_arn: NotRequired[str | None]
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

    termination_queues: NotRequired[Sequence[str]]
    """Clusters for which it makes a queue for AWS Node Termination Handler (``terminationQueue``). Default: none."""


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

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the roles themselves."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of everything that is made."""


class DeployRolesError(ValueError):
    """Arguments that would allow something else than is meant."""


def check(args: DeployRolesArgs) -> None:
    """Refuse names that would fit more than they name, before anything is made.

    Raises:
        DeployRolesError: names the argument, what it is, and what it should be.
    """
    images, environments = args.get("images"), args.get("environments", {})
    if images is None and not environments:
        raise DeployRolesError("images, environments: neither is given; name what the pipeline deploys")
    if images is not None:
        _check_images(images)
    for name, environment in environments.items():
        _check_environment(f"environments[{name!r}]", name, environment)
    for arn in args.get("trusted_arns", ()):
        _refuse("trusted_arns", ARN, arn)


def _check_images(images: ImagesRoleArgs) -> None:
    if not images["names"]:
        raise DeployRolesError("images.names: empty; name the images, or leave out images")
    for name in images["names"]:
        _refuse("images.names", IMAGE_NAME, name)
    for arn in images.get("policy_arns", ()):
        _refuse("images.policy_arns", POLICY_ARN, arn)
    for arn in images.get("execution_role_arns", ()):
        _refuse("images.execution_role_arns", ROLE_ARN, arn)
    for region in images.get("fast_launch_regions", ()):
        _refuse("images.fast_launch_regions", REGION, region)


def _check_environment(where: str, name: str, environment: EnvironmentRoleArgs) -> None:
    if name in {PREVIEW, IMAGES, DESCRIBE, STATE, WATCHES}:
        raise DeployRolesError(f"{where}: {name} is what a role or policy of its own is called; name it otherwise")
    if not environment["clusters"]:
        raise DeployRolesError(f"{where}.clusters: empty; name its clusters and their node groups")
    for cluster, groups in environment["clusters"].items():
        _refuse(f"{where}.clusters", CLUSTER_NAME, cluster)
        if not groups:
            raise DeployRolesError(f"{where}.clusters[{cluster!r}]: no node group; name those that the stack makes")
        for group in groups:
            _refuse(f"{where}.clusters[{cluster!r}]", NODE_GROUP_NAME, group)
    _check_managed(where, environment)
    _check_queues(where, environment)
    for image in environment.get("images", ()):
        _refuse(f"{where}.images", IMAGE_NAME, image)
    for arn in environment.get("policy_arns", ()):
        _refuse(f"{where}.policy_arns", POLICY_ARN, arn)


def _check_managed(where: str, environment: EnvironmentRoleArgs) -> None:
    for cluster, groups in environment.get("managed", {}).items():
        strangers = [group for group in groups if group not in environment["clusters"].get(cluster, ())]
        if strangers:
            named = ", ".join(strangers)
            raise DeployRolesError(
                f"{where}.managed[{cluster!r}]: {named}: not among its clusters' node groups; add it"
            )


def _check_queues(where: str, environment: EnvironmentRoleArgs) -> None:
    strangers = [one for one in environment.get("termination_queues", ()) if one not in environment["clusters"]]
    if strangers:
        raise DeployRolesError(f"{where}.termination_queues: {', '.join(strangers)}: not among its clusters; add it")


def check_account(account: str) -> None:
    """Refuse what is no account id, as a look-up without credentials may give.

    Raises:
        DeployRolesError: it is none.
    """
    _refuse("account", ACCOUNT_ID, account)


def _refuse(where: str, pattern: Pattern, value: str) -> None:
    if reason := pattern.refuse(value):
        raise DeployRolesError(f"{where}: {reason}")
