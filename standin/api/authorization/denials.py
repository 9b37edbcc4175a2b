"""How each of AWS's protocols says no."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from standin.api.authorization.checks import Check
    from standin.api.authorization.evaluate import Decision

FORBIDDEN = 403


@dataclass(frozen=True, kw_only=True)
class Denial:
    """An answer that refuses a request."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def reason(principal: str, check: Check, decision: Decision) -> str:
    """The sentence that AWS gives, and, where the stand-in can't judge a condition, which.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    said = f"User: {principal} is not authorized to perform: {check.action} on resource: {check.resource}"
    if decision.effect == "explicitDeny":
        said += " with an explicit deny in an identity-based policy"
    else:
        said += f" because no identity-based policy allows the {check.action} action"
    if decision.unknown:
        said += f" (the stand-in can't judge the condition keys {', '.join(decision.unknown)})"
    return said


def denial(service: str, protocol: str, message: str) -> Denial:
    """The answer of a service.

    Args:
        service: its prefix; EC2 has a code of its own.
        protocol: of its model.
        message: what it says.
    """
    if protocol == "ec2":
        body = (
            "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform "
            f"this operation. {escape(message)}</Message></Error></Errors><RequestID>0</RequestID></Response>"
        )
        return _xml(body)
    if service == "s3":
        return _xml(f"<Error><Code>AccessDenied</Code><Message>{escape(message)}</Message></Error>")
    if protocol == "query":
        error = f"<Type>Sender</Type><Code>AccessDenied</Code><Message>{escape(message)}</Message>"
        return _xml(f"<ErrorResponse><Error>{error}</Error><RequestId>0</RequestId></ErrorResponse>")
    text = json.dumps({"__type": "AccessDeniedException", "message": message, "Message": message})
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", "AccessDeniedException")]
    return Denial(status=FORBIDDEN if protocol == "rest-json" else 400, headers=headers, body=text.encode())


def _xml(body: str) -> Denial:
    return Denial(status=FORBIDDEN, headers=[("Content-Type", "text/xml")], body=body.encode())
