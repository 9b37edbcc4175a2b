"""Requests to a Kubernetes API server, over urllib3.

urllib3 and not the `kubernetes` client: botocore brings it anyway, a few requests need no generated model of the whole
API, and the client's newest version cannot be installed beside botocore (they disagree about python-dateutil).

The certificate authority is passed in memory and verification is never switched off; no redirect is followed, so that
the token goes nowhere else; time and size are bounded; neither token nor body ever enters an error or a log.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError, SSLError

from components.kubernetes.errors import ApiError, LostError, StatusError, UnreachableError
from components.kubernetes.field_manager import FIELD_MANAGER
from components.kubernetes.token import TokenSource, caller_arn, make_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import boto3

    from components.kubernetes.cluster import DescribedCluster

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
WHOLE_SECONDS = 30.0
"""Longest time for one answer, however slowly its bytes arrive."""

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes. A ConfigMap has at most 1 MiB of values, which JSON may write with six characters a byte, and its metadata."""

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Timeouts:
    """Seconds for connecting, for each read, and for a whole answer."""

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    whole: float = WHOLE_SECONDS


class KubernetesClient:
    """One cluster's API server. `caller` tells who the tokens speak for, for the message when they are refused."""

    def __init__(
        self,
        endpoint: str,
        certificate_authority: str,
        token: TokenSource,
        caller: Callable[[], str],
        timeouts: Timeouts | None = None,
    ) -> None:
        if urlsplit(endpoint).scheme != "https":
            raise ApiError(f"the API endpoint must be an https address, found {endpoint!r}")
        self.endpoint = endpoint.rstrip("/")
        self.calls = 0
        self._token = token
        self._caller = caller
        self._timeouts = timeouts or Timeouts()
        self._pool = _pool(self.endpoint, certificate_authority, self._timeouts)

    @classmethod
    def of_cluster(cls, aws: boto3.Session, cluster: DescribedCluster) -> Self:
        """The client of a cluster that EKS has described, with tokens of the session's caller.

        Raises:
            ApiError: what EKS says is no endpoint or no certificate.
        """
        token = TokenSource(lambda: make_token(aws, cluster.name))
        return cls(cluster.endpoint, cluster.certificate_authority, token, lambda: caller_arn(aws))

    def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, dry_run: bool = False
    ) -> Mapping[str, object]:
        """One request; a refused token is made anew once.

        Raises:
            ApiError: the server refuses, does not prove who it is, cannot be reached, or answers with no object.
        """
        query = {"fieldManager": FIELD_MANAGER, **({"dryRun": "All"} if dry_run else {})} if body is not None else {}
        url = f"{self.endpoint}{path}?{urlencode(query)}" if query else f"{self.endpoint}{path}"
        code, headers, content = self._send(method, url, body)
        if code == HTTPStatus.UNAUTHORIZED:
            self._token.drop()
            code, headers, content = self._send(method, url, body)
        if code in {HTTPStatus.OK, HTTPStatus.CREATED}:
            return _json_object(content, f"{method} {path}")
        raise self._refused(code, headers, content)

    def _send(self, method: str, url: str, body: Mapping[str, object] | None) -> tuple[int, Mapping[str, str], bytes]:
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        headers = {"Authorization": f"Bearer {self._token()}", "Accept": "application/json", "Content-Type": kind}
        content = None if body is None else json.dumps(body).encode()
        self.calls += 1
        try:
            response = self._pool.request(
                method, url, body=content, headers=headers, retries=False, redirect=False, preload_content=False
            )
            try:
                return response.status, dict(response.headers), self._content(response)
            finally:
                response.close()
        except SSLError as error:
            raise ApiError(f"{self.endpoint} does not prove to be the cluster's API server: {_reason(error)}") from None
        except (NewConnectionError, ConnectTimeoutError, ProxyError) as error:
            raise UnreachableError(
                f"{self.endpoint} cannot be reached ({_reason(error)}); where the cluster's endpoint is private, "
                "run this from its VPC, through a VPN, or with HTTPS_PROXY set"
            ) from None
        except HTTPError as error:
            raise LostError(f"the connection to {self.endpoint} was lost: {_reason(error)}") from None

    def _content(self, response: urllib3.BaseHTTPResponse) -> bytes:
        end = time.monotonic() + self._timeouts.whole
        content = bytearray()
        while chunk := response.read1(_CHUNK, decode_content=True):  # what has arrived, not until a chunk is full
            content += chunk
            if len(content) > LARGEST_ANSWER:
                raise ApiError(
                    f"{self.endpoint} sent more than {LARGEST_ANSWER} bytes; that is no answer about a ConfigMap"
                )
            if time.monotonic() > end:
                raise LostError(f"{self.endpoint} took more than {self._timeouts.whole:g} seconds to answer")
        return bytes(content)

    def _refused(self, code: int, headers: Mapping[str, str], content: bytes) -> StatusError:
        reason, message = _status(content)
        if code == HTTPStatus.UNAUTHORIZED:
            message = (
                f"the API server does not accept {self._caller()}; map that identity (access entry or aws-auth), or "
                "name a role to assume that is mapped; a clock that is minutes off has the same effect"
            )
        wait = headers.get("Retry-After", "")
        return StatusError(message, code, reason, float(wait) if wait.isdecimal() else None)


def _pool(endpoint: str, certificate_authority: str, timeouts: Timeouts) -> urllib3.PoolManager:
    try:
        context = ssl.create_default_context(cadata=certificate_authority)
    except (ssl.SSLError, ValueError):
        raise ApiError(f"the certificate authority given for {endpoint} holds no certificate") from None
    # Python 3.13 asks for the authority key identifier, which the certificates of Kubernetes clusters lack. The chain
    # and the host name are verified all the same.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    timeout = urllib3.Timeout(connect=timeouts.connect, read=timeouts.read)
    host = urlsplit(endpoint).hostname or ""
    proxy = getproxies().get("https")
    if proxy is None or proxy_bypass(host):
        return urllib3.PoolManager(ssl_context=context, timeout=timeout)
    parts = urlsplit(proxy)
    login = f"{parts.username}:{parts.password or ''}" if parts.username else None
    headers = urllib3.make_headers(proxy_basic_auth=login) if login else None
    return urllib3.ProxyManager(proxy, proxy_headers=headers, ssl_context=context, timeout=timeout)


def _status(content: bytes) -> tuple[str, str]:
    """Reason and message of a Kubernetes Status object; placeholders where the answer is none."""
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return "", "the API server gave no reason"
    status = cast("dict[str, object]", found)
    return str(status.get("reason") or ""), str(status.get("message") or "the API server gave no reason")


def _json_object(content: bytes, what: str) -> Mapping[str, object]:
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ApiError(f"the answer to {what} is no Kubernetes object; is the endpoint that of an API server?")
    return cast("dict[str, object]", found)


_CONNECTION = re.compile(r"^(<[^>]*>|HTTPS?Connection(Pool)?\([^)]*\)): ")


def _reason(error: Exception) -> str:
    """The words of a network error without the connection object that most of them begin with."""
    inner = error.args[-1] if error.args else error
    text = str(inner.args[-1] if isinstance(inner, Exception) and inner.args else inner)
    return f"{type(error).__name__}: {_CONNECTION.sub('', text)}"
