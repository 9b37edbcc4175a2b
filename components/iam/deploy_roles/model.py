"""What each argument of a pipeline's roles has to be; a name has no wildcard, which would fit more than it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from components.facts import limits
from components.iam.deploy_roles.trust import GITHUB_REPOSITORY, GITLAB_PROJECT, ISSUER, NAME
from components.settings.base import (
    FILLED,
    Arn,
    ClusterName,
    Form,
    ImageName,
    NodeGroupName,
    NodeTags,
    Region,
    RoleArn,
    RolePath,
    SecurityGroupId,
    Settings,
    checked,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _no_wildcard(value: str) -> None:
    if any(sign in value for sign in "*?"):
        raise ValueError(f"found {value!r}, expected no wildcard, which would fit more than it names")


def _behind_path(pattern: limits.Pattern) -> AfterValidator:
    """A name of this form, which may stand behind a path, as in ``team/nodes``."""
    return checked(_path_and_name(pattern))


def _path_and_name(pattern: limits.Pattern) -> Callable[[str], None]:
    def check(value: str) -> None:
        path, _, name = value.rpartition("/")
        refused = pattern.refuse(name) or (limits.ROLE_PATH.refuse(f"/{path}/") if path else None)
        if refused:
            raise ValueError(f"found {refused}")
        _no_wildcard(path)

    return check


_ONE = checked(_no_wildcard)
_Text = Annotated[str, FILLED]
_OneArn = Annotated[Arn, _ONE]
_PolicyArns = tuple[Annotated[str, Form(limits.POLICY_ARN)], ...]
_Groups = tuple[NodeGroupName, ...]
_Clusters = tuple[str, ...]
_RoleNames = tuple[Annotated[str, _behind_path(limits.GIVEN_ROLE_NAME)], ...]
_ProfileNames = tuple[Annotated[str, _behind_path(limits.GIVEN_PROFILE_NAME)], ...]
_GroupNames = tuple[Annotated[str, Form(limits.GIVEN_GROUP_NAME), _ONE], ...]


class GitHub(Settings):
    """A repository whose jobs take on the roles."""

    repository: Annotated[str, Form(GITHUB_REPOSITORY)]
    provider_arn: Arn | None = None
    audience: _Text = ""


class GitLab(Settings):
    """A project whose jobs do."""

    project: Annotated[str, Form(GITLAB_PROJECT)]
    branch: Annotated[str, Form(NAME)] = ""
    issuer: Annotated[str, Form(ISSUER)] = ""
    provider_arn: Arn | None = None
    audience: _Text = ""


class ImagesRole(Settings):
    """The images stack."""

    names: Annotated[tuple[ImageName, ...], FILLED]
    permissions_boundary: Arn | None = None
    when_published: bool = False
    policy_arns: _PolicyArns = ()
    execution_role_arns: tuple[RoleArn, ...] = ()
    fast_launch_regions: tuple[Region, ...] = ()


class NamedRole(Settings):
    """What node groups call by names of their own."""

    roles: _RoleNames = ()
    instance_profiles: _ProfileNames = ()
    auto_scaling_groups: _GroupNames = ()


class EnvironmentRole(Settings):
    """An environment stack."""

    clusters: Annotated[dict[ClusterName, Annotated[_Groups, FILLED]], FILLED]
    managed: dict[str, _Groups] = Field(default_factory=dict)
    images: tuple[ImageName, ...] = ()
    policy_arns: _PolicyArns = ()
    permissions_boundary: Arn | None = None
    vpc_cni: bool = False
    vpc_cni_roles: _Clusters = ()
    termination_queues: _Clusters = ()
    shared_roles: _Clusters = ()
    windows_support: _Clusters = ()
    linux_nodes: _Clusters = ()
    cluster_roles: _RoleNames = ()
    domains: _Clusters = ()
    dns_security_groups: tuple[SecurityGroupId, ...] = ()
    launch_arns: tuple[_OneArn, ...] = ()
    volume_keys: tuple[_OneArn, ...] = ()
    named: NamedRole = Field(default_factory=NamedRole)


class State(Settings):
    """A backend in S3."""

    bucket: Annotated[_Text, _ONE]
    prefix: Annotated[str, _ONE] = ""
    key_arn: _OneArn | None = None


class DeployRolesModel(Settings):
    """All of it."""

    images: ImagesRole | None = None
    environments: dict[Annotated[str, Form(limits.GIVEN_ROLE_NAME)], EnvironmentRole] = Field(default_factory=dict)
    github: GitHub | None = None
    gitlab: GitLab | None = None
    trusted_arns: tuple[_OneArn, ...] = ()
    state: State | None = None
    role_path: Annotated[RolePath, _ONE] = "/"
    permissions_boundary: Arn | None = None
    tags: NodeTags = Field(default_factory=dict)
