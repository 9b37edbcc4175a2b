"""The refusals of this package: each is one sentence for the person at the terminal."""

from typing import Literal


class AwsAuthError(Exception):
    """Nothing was changed; the message, one line, says what was found, what was expected, and the way out."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))  # botocore's own messages have line breaks


class RoleArnError(AwsAuthError):
    """The principal is no IAM role that aws-auth could map."""


class MappingError(AwsAuthError):
    """The wanted entry itself could never work; `field` is the one of its fields that has to change."""

    def __init__(self, message: str, field: Literal["username", "groups"] = "groups") -> None:
        super().__init__(message)
        self.field = field


class UnreadableRolesError(AwsAuthError):
    """The live `mapRoles` is left as it is, because no edit of it would be safe.

    `costs_all`: aws-iam-authenticator cannot read it either, and so takes no role mapping from it at all.
    """

    def __init__(self, message: str, *, costs_all: bool = True) -> None:
        super().__init__(message)
        self.costs_all = costs_all


class MappingConflictError(AwsAuthError):
    """The live entry of the role differs in a way that only a person may decide about."""


class ForeignOwnerError(AwsAuthError):
    """Another tool manages the whole of `mapRoles` and would undo, or be broken by, an entry of ours."""


class ClusterError(AwsAuthError):
    """The cluster cannot take aws-auth entries: absent, not ACTIVE, or in another authentication mode."""


class ApiError(AwsAuthError):
    """The Kubernetes API server did not answer as it should; the message names what was asked of it."""


class UnreachableError(ApiError):
    """No connection to the API server: nothing was asked of it."""


class ClusterNotReadyError(ClusterError):
    """The cluster exists and is not ACTIVE."""


class ClusterNotFoundError(ClusterError):
    """EKS knows no cluster of this name in this account and region."""
