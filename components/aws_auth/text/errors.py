"""The refusals of this package: each is one sentence for the person at the terminal."""

from typing import Literal

from components.kubernetes.errors import RefusedError


class RoleArnError(RefusedError):
    """The principal is no IAM role that aws-auth could map."""


class MappingError(RefusedError):
    """The wanted entry itself could never work; `field` is the one of its fields that has to change."""

    def __init__(self, message: str, field: Literal["username", "groups"] = "groups") -> None:
        super().__init__(message)
        self.field = field


class UnreadableRolesError(RefusedError):
    """The live `mapRoles` is left as it is, because no edit of it would be safe.

    `costs_all`: aws-iam-authenticator cannot read it either, and so takes no role mapping from it at all.
    """

    def __init__(self, message: str, *, costs_all: bool = True) -> None:
        super().__init__(message)
        self.costs_all = costs_all


class MappingConflictError(RefusedError):
    """The live entry of the role differs in a way that only a person may decide about."""


class ForeignOwnerError(RefusedError):
    """Another tool manages the whole of `mapRoles` and would undo, or be broken by, an entry of ours."""
