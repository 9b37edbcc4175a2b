"""The gate before moto: requests of role sessions are judged and written down, all others pass.

``DIR/authorization.jsonl`` has a line per judged request: who asked for which operation, and each action, resource and
context with its decision and the statements that made it. From it one can tell which rights a program needs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moto.core.utils import get_service_model
from moto.utilities.utils import get_partition

from standin.api.authorization.checks import Check
from standin.api.authorization.denials import Denial, denial, reason
from standin.api.authorization.evaluate import Decision, decide
from standin.api.authorization.live import Live
from standin.api.authorization.policy import PolicyError
from standin.api.authorization.request import Caller, Request, UnreadableError, operation_of
from standin.api.authorization.sessions import (
    WEB_IDENTITY,
    Session,
    TokenError,
    may_take,
    role_of,
    session_of,
    web_identity,
)
from standin.api.authorization.table import ROWS
from standin.api.authorization.table.sts import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from moto.iam.models import Role

    from standin.api.authorization.row import Row

FILE = "authorization.jsonl"


@dataclass(frozen=True)
class Judged:
    """One check of a request and what came of it."""

    check: Check
    decision: Decision


class Gate:
    """Judges requests, one at a time.

    Args:
        account: the account whose sessions are judged.
        log: where judged requests are written down.
    """

    def __init__(self, account: str, log: Path) -> None:
        self._account = account
        self._log = log
        self.replaying = False
        """While old requests are served again: they are judged as before and written down no second time."""

    def refusal(self, environ: Mapping[str, object], body: bytes) -> Denial | None:
        """The answer to a request that is not allowed; None where moto may serve it."""
        caller = Caller.of(environ)
        if caller is None:
            return self._web_identity(environ, body)
        try:
            session = session_of(caller, self._account)
        except PolicyError as error:
            return self._denied(caller.service, f"a policy of the role can't be read: {error}")
        return session and self._of_session(session, caller, environ, body)

    def _of_session(
        self, session: Session, caller: Caller, environ: Mapping[str, object], body: bytes
    ) -> Denial | None:
        try:
            operation, parameters = operation_of(caller.service, environ, body)
        except UnreadableError:
            return self._denied(caller.service, "the stand-in does not know this operation, so it is not allowed")
        if caller.service == "sts" and operation in ALWAYS:
            return None
        request = Request(
            service=caller.service,
            operation=operation,
            region=caller.region,
            account=session.account,
            principal=session.principal,
            parameters=parameters,
            live=Live(session.account, caller.region, get_partition(caller.region)),
        )
        row = ROWS.get(f"{caller.service}:{operation}")
        if row is None:
            lacking = f"the stand-in has no row for {caller.service}:{operation}, so it is not allowed"
            return self._denied(caller.service, lacking)
        return self._judged(session, request, row)

    def _judged(self, session: Session, request: Request, row: Row) -> Denial | None:
        judged = [Judged(check, decide(session.policies, check)) for check in row.checks(request)]
        if f"{request.service}:{request.operation}" == "sts:AssumeRole":
            judged += self._trusting(request)
        self._write(session.arn, f"{request.service}:{request.operation}", judged)
        failed = next((one for one in judged if not one.decision.allowed), None)
        if failed is None:
            return None
        return self._denied(request.service, reason(session.arn, failed.check, failed.decision))

    def _trusting(self, request: Request) -> Iterable[Judged]:
        """A role is taken on where its own trust policy allows it as well."""
        arn = request.text("RoleArn")
        role = role_of(request.live, arn)
        if role is not None:
            yield _trusted(request.live, role, "sts:AssumeRole", request.everywhere())

    def _web_identity(self, environ: Mapping[str, object], body: bytes) -> Denial | None:
        """A token of an identity provider for a role: the role's trust policy decides. Nothing else comes unsigned."""
        if b"Action=" + WEB_IDENTITY.encode() not in body:
            return None
        _, parameters = operation_of("sts", environ, body)
        live = Live(self._account, "us-east-1", "aws")
        role = role_of(live, str(parameters.get("RoleArn", "")))
        refused = f"Not authorized to perform sts:{WEB_IDENTITY}"
        if role is None:
            return self._denied("sts", refused)
        try:
            provider, claims = web_identity(live, str(parameters.get("WebIdentityToken", "")))
        except TokenError as error:
            return self._denied("sts", str(error))
        judged = _trusted(live, role, f"sts:{WEB_IDENTITY}", {**claims, "aws:federatedprovider": [provider]})
        self._write(provider, f"sts:{WEB_IDENTITY}", [judged])
        return None if judged.decision.allowed else self._denied("sts", refused)

    def _write(self, principal: str, operation: str, judged: Iterable[Judged]) -> None:
        if self.replaying:
            return
        checks = [
            {**one.check.record(), "decision": one.decision.effect, "by": list(one.decision.by)} for one in judged
        ]
        line = json.dumps({"principal": principal, "operation": operation, "checks": checks})
        with self._log.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _denied(self, service: str, message: str) -> Denial:
        return denial(service, str(get_service_model(service).protocol), message)


def _trusted(live: Live, role: Role, action: str, context: Mapping[str, list[str]]) -> Judged:
    check = Check(action=action, resource=role.arn, context=context, keys=frozenset(context) | {"sts:externalid"})
    return Judged(check, may_take(live, role, check))
