"""Reading manifests from container registries, over urllib3.

urllib3 and no registry client of PyPI's: oras 0.2.43 sends a login to whatever realm a registry names, over http as
well, has no timeout, and sleeps over two minutes on any failure; python-dxf 12.1.1 asks for no OCI index. Three kinds
of requests are all that is needed.

TLS is verified against the machine's own authorities; a login goes to a realm of https alone; time and size are
bounded; neither token nor login ever enters an error.

Sources: https://distribution.github.io/distribution/spec/api/, https://distribution.github.io/distribution/spec/auth/token/,
https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

from __future__ import annotations

import json
import re
import ssl
import time
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError
from urllib3.util import Retry, Timeout

from components.kubernetes.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from components.facts.container_images import ImageReference

LARGEST = 4 * 1024 * 1024
"""Bytes of a manifest or a configuration; 4 MiB is what registries take at least (OCI distribution specification)."""

WHOLE_SECONDS = 60.0
"""Longest time for one answer."""

_CHUNK = 64 * 1024

MANIFEST_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_HOSTS = {"docker.io": "registry-1.docker.io"}
"""Where a registry's API is, if not at its own name (containerd, core/remotes/docker: DefaultHost)."""

_CHALLENGE = re.compile(r'([a-z_]+)="([^"]*)"', re.IGNORECASE)
_TIME = Timeout(connect=5, read=20, total=30)
_AGAIN = Retry(
    total=2, connect=1, redirect=0, status_forcelist=(429, 502, 503, 504), backoff_factor=0.5, raise_on_status=False
)
_REDIRECTS = 3


class RegistryError(RefusedError):
    """A registry did not answer; one line."""


class NotThereError(RegistryError):
    """The registry has no such image."""


@dataclass(frozen=True, repr=False)
class Login:
    """A user of a registry; its repr tells nothing."""

    user: str
    password: str

    @property
    def header(self) -> str:
        """As HTTP sends it."""
        return "Basic " + b64encode(f"{self.user}:{self.password}".encode()).decode()


@dataclass(frozen=True)
class Document:
    """A manifest or configuration: its digest, and what it holds."""

    digest: str
    content: Mapping[str, object]


class RegistryClient:
    """Asks registries. `login` gives the user of a registry's host, None where anybody may read."""

    def __init__(self, login: Callable[[str], Login | None], authorities: str | None = None) -> None:
        context = ssl.create_default_context()
        if authorities:
            context.load_verify_locations(cafile=authorities)
        self._pool = urllib3.PoolManager(timeout=_TIME, retries=_AGAIN, ssl_context=context, maxsize=2)
        self._login = login
        self._authorization: dict[tuple[str, str], str] = {}

    def manifest(self, image: ImageReference, digest: str | None = None) -> Document:
        """The manifest or index that a reference names, or another of its repository by digest.

        Raises:
            NotThereError: there is none.
            RegistryError: the registry does not answer, or with something else.
        """
        wanted = digest or image.digest or image.tag or ""
        content = self._get(image, f"manifests/{wanted}", ", ".join(MANIFEST_TYPES))
        return _document(image, content, wanted)

    def blob(self, image: ImageReference, digest: str) -> Document:
        """A configuration by its digest.

        Raises:
            RegistryError: as for `manifest`.
        """
        return _document(image, self._get(image, f"blobs/{digest}", "*/*"), digest)

    def _get(self, image: ImageReference, path: str, accept: str) -> bytes:
        host = _HOSTS.get(image.registry, image.registry)
        url = f"https://{host}/v2/{image.repository}/{path}"
        key = (image.registry, image.repository)
        status, headers, content = self._ask(image, url, accept, self._authorization.get(key))
        if status == HTTPStatus.UNAUTHORIZED:
            self._authorization[key] = self._authorize(image, headers.get("www-authenticate", ""))
            status, headers, content = self._ask(image, url, accept, self._authorization[key])
        for _ in range(_REDIRECTS):  # to a store of blobs, which needs no login of ours and gets none
            if status not in {301, 302, 303, 307, 308}:
                break
            url = _secure(image.registry, urljoin(url, headers.get("location", "")), "sends on to")
            status, headers, content = self._ask(image, url, accept, None)
        if status == HTTPStatus.OK:
            return content
        if status == HTTPStatus.NOT_FOUND:
            raise NotThereError(f"{image}: the registry has no such image")
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise RegistryError(f"{image}: the registry does not let this login read it ({status})")
        raise RegistryError(f"{image}: the registry answered {status}")

    def _ask(
        self, image: ImageReference, url: str, accept: str, authorization: str | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Accept": accept, "User-Agent": "eks-windows-nodes"}
        if authorization:
            headers["Authorization"] = authorization
        try:
            response = self._pool.request("GET", url, headers=headers, redirect=False, preload_content=False)
            try:
                content = _content(image, response)
                found = {name.lower(): value for name, value in response.headers.items()}
                status = response.status
            finally:
                response.close()
        except SSLError:
            raise RegistryError(f"{image}: {urlsplit(url).netloc} does not prove to be this registry") from None
        except HTTPError as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, SSLError):
                raise RegistryError(f"{image}: {urlsplit(url).netloc} does not prove to be this registry") from None
            raise RegistryError(
                f"{image}: {urlsplit(url).netloc} cannot be reached ({type(reason).__name__})"
            ) from None
        return status, found, content

    def _authorize(self, image: ImageReference, challenge: str) -> str:
        """What a registry wants to see, by its challenge: the login itself, or a token that its realm gives."""
        scheme, _, rest = challenge.partition(" ")
        login = self._login(image.registry)
        if scheme.lower() == "basic" and login:
            return login.header
        told = {name.lower(): value for name, value in _CHALLENGE.findall(rest)}
        if scheme.lower() != "bearer" or "realm" not in told:
            raise RegistryError(f"{image}: the registry wants a login")
        realm = _secure(image.registry, told["realm"], "names as its realm")
        query = {"service": told.get("service", ""), "scope": f"repository:{image.repository}:pull"}
        url = f"{realm}?{urlencode({name: value for name, value in query.items() if value})}"
        status, _, content = self._ask(image, url, "application/json", login.header if login else None)
        answer: Mapping[str, object] = _object(image, content) if status == HTTPStatus.OK else {}
        token = answer.get("token") or answer.get("access_token")
        if not isinstance(token, str):
            raise RegistryError(f"{image}: the registry gives no token ({status})")
        return f"Bearer {token}"


def _content(image: ImageReference, response: urllib3.BaseHTTPResponse) -> bytes:
    """All of an answer, within its bounds, however slowly its bytes arrive."""
    content, end = b"", time.monotonic() + WHOLE_SECONDS
    for chunk in response.stream(_CHUNK, decode_content=True):
        content += chunk
        if len(content) > LARGEST:
            raise RegistryError(f"{image}: the registry's answer has over {LARGEST} bytes")
        if time.monotonic() > end:
            raise RegistryError(f"{image}: the registry's answer took over {WHOLE_SECONDS:.0f} seconds")
    return content


def _secure(registry: str, url: str, what: str) -> str:
    """An address of https; anything else would send a login or read an answer in the open."""
    if urlsplit(url).scheme != "https":
        raise RegistryError(f"{registry} {what} an address that is not https: {urlsplit(url).netloc or repr(url)}")
    return url


def _document(image: ImageReference, content: bytes, wanted: str) -> Document:
    digest = f"sha256:{sha256(content).hexdigest()}"
    if wanted.startswith("sha256:") and wanted != digest:
        raise RegistryError(f"{image}: asked for {wanted}, the registry answered with {digest}")
    return Document(digest, _object(image, content))


def _object(image: ImageReference, content: bytes) -> Mapping[str, object]:
    try:
        found: object = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RegistryError(f"{image}: the registry's answer is no object of JSON")
    return cast("dict[str, object]", found)
