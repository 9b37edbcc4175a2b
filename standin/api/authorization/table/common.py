"""What rows of several services are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from standin.api.authorization.row import Arns, Further, Row, Tags, Target, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from standin.api.authorization.request import Request

UNSCOPED = Row()
"""An action for which AWS has neither resources nor condition keys of its own."""


def text(path: str) -> Values:
    """A condition key's value that is a parameter."""
    return lambda request: request.texts(path)


def arn(path: str) -> Arns:
    """Resources that a parameter names by ARN."""
    return lambda request: request.texts(path)


def tag_list(path: str) -> Tags:
    """Tags given as a list of keys and values, however their members are spelled."""

    def tags(request: Request) -> Mapping[str, str]:
        listed = cast("list[dict[str, Any]]", request.given(path) or [])
        return {str(tag.get("Key", tag.get("key"))): str(tag.get("Value", tag.get("value", ""))) for tag in listed}

    return tags


def tag_map(path: str) -> Tags:
    """Tags given as a map."""
    return lambda request: request.given(path) or {}


def tag_keys(path: str) -> Values:
    """Keys of tags that are taken away."""
    return lambda request: request.texts(path)


def has(path: str) -> Callable[[Request], bool]:
    """Whether a parameter is given and not empty."""
    return lambda request: bool(request.given(path))


def passed(roles: Arns, service: str, needed: Callable[[Request], bool] = lambda _: True) -> Further:
    """iam:PassRole of roles to a service.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    return Further(
        action="iam:PassRole",
        targets=(Target(type="role", arns=roles, tags=None),),
        keys={"iam:PassedToService": lambda _: [service]},
        needed=needed,
    )


def profile_roles(path: str) -> Arns:
    """The roles of an instance profile that a parameter names."""
    return lambda request: [role for name in request.texts(path) for role in request.live.profile_roles(name)]


def linked_role(service: str, name: str) -> Further:
    """iam:CreateServiceLinkedRole, where the service has no role in the account yet."""

    def role(request: Request) -> Sequence[str]:
        path = f"aws-service-role/{service}/{name}"
        return [request.arn("iam", f"role/{path}", region=False)]

    return Further(
        action="iam:CreateServiceLinkedRole",
        targets=(Target(type="role", arns=role, tags=None),),
        keys={"iam:AWSServiceName": lambda _: [service]},
        needed=lambda request: not request.live.service_role(service),
    )
