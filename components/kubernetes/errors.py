"""What goes wrong between us and a cluster's API server; each message is one line for the person at the terminal."""


class RefusedError(Exception):
    """Nothing was changed; the message, one line, says what was found, what was expected, and the way out."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))  # botocore's own messages have line breaks


class UnfitClusterError(RefusedError):
    """The cluster cannot take part: absent, not ACTIVE, or in another authentication mode."""


class ClusterNotReadyError(UnfitClusterError):
    """The cluster exists and is not ACTIVE."""


class ClusterNotFoundError(UnfitClusterError):
    """EKS knows no cluster of this name in this account and region."""


class ApiError(RefusedError):
    """The API server, or AWS, did not answer as it should; the message names what was asked of it."""


class StatusError(ApiError):
    """The API server refused: its status code, its reason (a word such as Conflict), and its own message."""

    def __init__(self, message: str, code: int, reason: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.retry_after = retry_after


class UnreachableError(ApiError):
    """No connection to the API server: nothing was asked of it."""


class LostError(UnreachableError):
    """The connection broke or the answer took too long: whether the server has acted is not known."""
