"""Calls to the API for one resource: clients kept per service and region, errors in one line, bounded retries."""

from __future__ import annotations

import functools
import os
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from standin.credentials import Credentials, credentials
from standin.provider import botocore_models
from standin.provider.errors import AwsError, ProviderError, from_client_error, one_line
from standin.provider.transient import CONFLICTS, TRANSIENT, Retry

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def endpoint() -> str:
    """The API's address, from AWS_ENDPOINT_URL. ProviderError unless it is on this machine."""
    url = os.environ.get("AWS_ENDPOINT_URL", "")
    if not url:
        raise ProviderError(
            "this is the rehearsal's AWS provider, and AWS_ENDPOINT_URL is not set: it never calls AWS itself; run "
            '`eval "$(make -s env)"` in this shell, or take its pulumi-resource-aws off PATH to use the real provider'
        )
    host = urlsplit(url).hostname
    if host not in LOOPBACK:
        raise ProviderError(
            f"this is the rehearsal's AWS provider, and AWS_ENDPOINT_URL is {url}, which is not on this machine "
            f"(expected one of {', '.join(sorted(LOOPBACK))}): a rehearsal never calls a real account"
        )
    return url


_making = threading.Lock()


@functools.cache
def _client(service: str, region: str, url: str, keys: Credentials) -> Any:  # noqa: ANN401 - botocore makes clients' classes at run time
    from botocore.config import Config  # noqa: PLC0415 - slow to import, and not needed to answer with the version

    config = Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 2}, max_pool_connections=32)
    return botocore_models.session().create_client(
        service_name=cast("Any", service),
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        aws_session_token=keys.token,
        config=config,
    )


def client(service: str, region: str) -> Any:  # noqa: ANN401 - as above
    """The client of a service in a region. Clients are safe to share between threads; making one is not."""
    with _making:
        return _client(service, region, endpoint(), credentials())


@dataclass(frozen=True)
class Work:
    """The calls of one operation on one resource."""

    service: str
    region: str
    cancelled: threading.Event
    members: Callable[[str], dict[str, str]]
    """For an operation, its parameters' names -> the resource's properties; errors name the property by it."""
    id: str = ""
    timeout: float = 0
    """Seconds that the program gives this operation (`customTimeouts`); 0 where it leaves that to the provider."""
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    def of(self, resource_id: str) -> Work:
        """The calls for the resource with this id."""
        return replace(self, id=resource_id)

    def call(self, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 - any API parameter and answer
        """Call an operation (`CreateRole`). What AWS itself takes a while to agree to is tried again, a bounded time.

        Raises AwsError for an error answer, ProviderError where no API answers or parameters do not fit its model.
        """
        return self.patiently(TRANSIENT, lambda: self._once(operation, parameters))

    def delete(self, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 - as above
        """Call a deletion, trying again while others still hold the resource, a bounded time."""
        return self.patiently(CONFLICTS, lambda: self._once(operation, parameters))

    def patiently(self, retry: Retry, attempt: Callable[[], Any]) -> Any:  # noqa: ANN401 - as above
        """Try until it works, fails for another reason than `retry` waits for, or the waiting has been enough."""
        for pause in (*retry.pauses, None):
            try:
                return attempt()
            except AwsError as error:
                if pause is None or not retry.covers(error):
                    raise
            self.pause(pause)
        raise AssertionError("the last attempt returns or raises")

    def pause(self, seconds: float) -> None:
        """Wait, unless the engine cancels. ProviderError if it has."""
        if self.cancelled.wait(seconds):
            raise ProviderError("cancelled while waiting for AWS; run the command again to go on")

    def _once(self, operation: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        from botocore import xform_name  # noqa: PLC0415 - slow to import
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - slow to import

        try:
            return getattr(client(self.service, self.region), xform_name(operation))(**parameters)
        except ClientError as error:
            raise from_client_error(error, operation, self.members(operation)) from error
        except BotoCoreError as error:
            raise ProviderError(f"{operation}: {one_line(str(error))}") from error
