"""The kinds of the arguments of an `AwsAuthRoleMapping`; what they mean is the provider's to judge, late ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components.arguments.check import Counterpart
from components.arguments.kind import arguments_of
from components.aws_auth.plan.plan import OnDelete
from components.aws_auth.plugin.args import AwsAuthRoleMappingArgs
from components.settings.base import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.problems.problem import Problem


class _Given(Settings):
    """None is as good as nothing where there is a default."""

    cluster_name: str
    role_arn: str
    region: str | None = None
    username: str | None = None
    groups: tuple[str, ...] | None = None
    windows: bool | None = None
    adopt: bool | None = None
    overwrite: bool | None = None
    strict: bool | None = None
    on_delete: OnDelete | None = None
    foreign_manager: Literal["refuse", "allow"] | None = None
    endpoint: str | None = None
    certificate_authority: str | None = None
    assume_role_arn: str | None = None
    profile: str | None = None


_ROLE_MAPPING = Counterpart(args=AwsAuthRoleMappingArgs, settings=_Given)


@arguments_of(AwsAuthRoleMappingArgs)
def problems(args: AwsAuthRoleMappingArgs) -> Iterator[Problem]:
    """What no provider could be told, and what it would not know by name."""
    yield from _ROLE_MAPPING.problems(args)
