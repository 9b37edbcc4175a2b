"""Errors that pass: what AWS refuses only until a change made elsewhere has reached the service that is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from standin.provider.errors import AwsError


@dataclass(frozen=True)
class Retry:
    """Errors to wait for, as (code, message) patterns, and the pauses between attempts in seconds."""

    errors: tuple[tuple[str, str], ...]
    pauses: tuple[float, ...]

    def covers(self, error: AwsError) -> bool:
        """Whether this error is one of those to wait for."""
        return any(
            re.search(code, error.code) and re.search(message, error.message, re.IGNORECASE)
            for code, message in self.errors
        )


TRANSIENT = Retry(
    (
        ("MalformedPolicyDocument", "invalid principal"),
        ("ValidationError|InvalidParameterValue", "invalid iam instance ?profile"),
        ("InvalidParameter", "instance ?profile .*(does not exist|not found|invalid)"),
        ("InvalidParameter", "principal ?arn.* (invalid|not valid|does not exist)|invalid principal"),
        ("InvalidParameter", "role .*(cannot be assumed|does not exist|not found)"),
        ("Throttling|RequestLimitExceeded|TooManyRequests", ""),
    ),
    (0.2, 0.4, 0.8, 1.6),
)
"""IAM is eventually consistent: a role or profile just made is unknown to other services for a moment. The real
provider waits two minutes; a stand-in account is consistent at once, so three seconds tell a wrong name sooner."""

CONFLICTS = Retry(
    (
        ("DependencyViolation|DeleteConflict|ResourceInUse|ResourceDependency|ScalingActivityInProgress", ""),
        ("InvalidGroup.InUse|ConcurrentModification|OperationAborted|ConflictException", ""),
        ("Throttling|RequestLimitExceeded|TooManyRequests", ""),
    ),
    (0.2, 0.4, 0.8, 1.6, 3.2),
)
"""What a deletion waits for: others that hold the resource and are being deleted too."""
