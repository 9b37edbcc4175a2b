"""A request as authorization sees it: who asks for which operation with which parameters, read by AWS's own model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import jmespath
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request as MotoRequest
from moto.core.request import determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.utilities.utils import get_partition
from werkzeug.exceptions import NotFound

from standin.api.clock import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.live import Live

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
SIGNING_NAMES = {"monitoring": "cloudwatch", "states": "stepfunctions"}
"""The name under which a service's requests are signed, where its model has another."""


class UnreadableError(Exception):
    """No operation that there is, or parameters that are none of its own."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who signed a request, as its Authorization header says; the signature itself is not verified."""

    access_key: str
    region: str
    service: str

    @classmethod
    def of(cls, environ: Mapping[str, object]) -> Caller | None:
        """The signer; None for a request that nobody signed."""
        found = _CREDENTIAL.search(str(environ.get("HTTP_AUTHORIZATION", "")))
        return found and cls(access_key=found["key"], region=found["region"], service=found["service"])


@dataclass(frozen=True, kw_only=True)
class Request:
    """One operation.

    Attributes:
        service: the service's prefix in actions.
        operation: the API operation.
        region: the Region that it was signed for.
        account: the caller's account.
        principal: condition keys that tell of the caller, in lower case.
        parameters: the operation's parameters, named as its model names them.
        live: the account as it is.
    """

    service: str
    operation: str
    region: str
    account: str
    principal: Mapping[str, list[str]]
    parameters: Mapping[str, Any]
    live: Live

    @property
    def partition(self) -> str:
        """The partition of the Region."""
        return get_partition(self.region)

    def arn(self, service: str, resource: str, *, region: bool = True) -> str:
        """An ARN in the caller's account; in no Region where the service is global."""
        return f"arn:{self.partition}:{service}:{self.region if region else ''}:{self.account}:{resource}"

    def text(self, path: str) -> str:
        """A parameter by its path (JMESPath); "" where it is not given."""
        found = jmespath.search(path, self.parameters)
        return "" if found is None else str(found)

    def texts(self, path: str) -> list[str]:
        """A list of parameters by its path, or the one there is; empty where nothing is given."""
        found = jmespath.search(path, self.parameters)
        listed = cast("list[object]", found) if isinstance(found, list) else [found]
        return [str(each) for each in listed if each is not None]

    def given(self, path: str) -> Any:  # noqa: ANN401  whatever the parameter is
        """A parameter by its path as it was sent; None where it is not given."""
        return jmespath.search(path, self.parameters)

    def everywhere(self) -> dict[str, list[str]]:
        """The condition keys that every request has."""
        return {
            **self.principal,
            "aws:currenttime": [clock.now().isoformat() + "Z"],
            "aws:requestedregion": [self.region],
            "aws:resourceaccount": [self.account],
            "aws:securetransport": ["true"],  # what a rehearsal sends in the clear on the loopback is TLS on AWS
            "aws:sourceip": ["127.0.0.1"],
        }


def operation_of(service: str, environ: Mapping[str, object], body: bytes) -> tuple[str, dict[str, Any]]:
    """The operation that a request asks for, and its parameters.

    Raises:
        UnreadableError: there is none, or its parameters can't be read.
    """
    model = get_service_model(SIGNING_NAMES.get(service, service))
    request = MotoRequest({**environ, "wsgi.input": BytesIO(body)})
    try:
        operation, uri = get_service_router(model.service_name).match(request)
        parser = PROTOCOL_PARSERS[determine_request_protocol(model, request.content_type)]
        parsed = parser(operation).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": uri,
            }
        )
    except (NotFound, NotImplementedError, ValueError) as error:
        raise UnreadableError(str(error)) from error
    return operation.name, parsed
