"""The client against a registry that is served here, over TLS: what it reads, and all that it refuses to trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.facts.container_images import ImageReference
from operations.registry import client as module
from operations.registry.client import Login, NotThereError, RegistryClient, RegistryError
from tests.operations.registry.server import Registry, registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER, PASSWORD = "AWS", "a-secret"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Registry]:
    with registry(tmp_path) as found:
        yield found


def client(served: Registry, login: Login | None = None) -> RegistryClient:
    return RegistryClient(lambda _: login, str(served.authority))


def reference(served: Registry, name: str = "team/app:1") -> ImageReference:
    return ImageReference.parse(f"{served.host}/{name}")


@pytest.mark.parametrize("wants", ["none", "token", "basic"])
def test_a_manifest_is_read_with_what_the_registry_wants(served: Registry, wants: str) -> None:
    digest = served.image("team/app", "10.0.20348.1", tag="1")
    served.wants, served.users = wants, {USER: PASSWORD} if wants != "none" else {}
    found = client(served, Login(USER, PASSWORD)).manifest(reference(served))
    assert found.digest == digest


def test_anybody_gets_a_token_of_a_public_registry_once(served: Registry) -> None:
    digest = served.image("team/app", "10.0.20348.1", tag="1")
    ours = client(served)
    ours.manifest(reference(served))
    ours.manifest(reference(served, f"team/app@{digest}"))
    assert [path.partition("?")[0] for path, _ in served.asked].count("/token") == 1


def test_an_image_that_is_not_there_is_told_apart(served: Registry) -> None:
    with pytest.raises(NotThereError, match=r"team/app:1: the registry has no such image"):
        client(served).manifest(reference(served))


def test_a_blob_is_followed_to_its_store_without_the_login(served: Registry) -> None:
    served.answers["/v2/team/app/blobs/sha256:" + "0" * 64] = (307, {"Location": f"https://{served.host}/store"}, b"")
    served.answers["/store"] = (200, {}, b"{}")
    with pytest.raises(RegistryError, match=r"asked for sha256:0+, the registry answered with sha256:44136f"):
        client(served).blob(reference(served), "sha256:" + "0" * 64)
    assert served.asked[-1] == ("/store", "")


PATH = "/v2/team/app/manifests/1"
BROKEN: dict[str, tuple[tuple[int, dict[str, str], bytes], str]] = {
    "no JSON": ((200, {}, b"<html>"), "is no object of JSON"),
    "a list": ((200, {}, b"[]"), "is no object of JSON"),
    "too deep": ((200, {}, b"[" * 100_000), "is no object of JSON"),
    "forbidden": ((403, {}, b""), r"does not let this login read it \(403\)"),
    "a teapot": ((418, {}, b""), "answered 418"),
    "a redirect to http": ((302, {"Location": "http://localhost:1/x"}, b""), "not https: localhost:1"),
    "a redirect without end": ((302, {"Location": PATH}, b""), "answered 302"),
    "no challenge": ((401, {}, b""), "wants a login"),
    "a strange challenge": ((401, {"WWW-Authenticate": "Negotiate"}, b""), "wants a login"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_answer_is_one_line(served: Registry, answer: tuple[int, dict[str, str], bytes], words: str) -> None:
    served.answers[PATH] = answer
    with pytest.raises(RegistryError, match=words) as caught:
        client(served, Login(USER, PASSWORD)).manifest(reference(served))
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_a_login_goes_to_no_realm_of_http(served: Registry) -> None:
    served.realm = "http://localhost:1/token"
    with pytest.raises(RegistryError, match="names as its realm an address that is not https: localhost:1"):
        client(served, Login(USER, PASSWORD)).manifest(reference(served))


def test_a_wrong_password_gets_no_token(served: Registry) -> None:
    served.users = {USER: "another"}
    with pytest.raises(RegistryError, match=r"gives no token \(401\)"):
        client(served, Login(USER, PASSWORD)).manifest(reference(served))


def test_an_answer_that_is_too_large_is_not_read(served: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    served.answers[PATH] = (200, {}, b'{"a": "' + b"x" * 5000 + b'"}')
    monkeypatch.setattr(module, "LARGEST", 1000)
    with pytest.raises(RegistryError, match="has over 1000 bytes"):
        client(served).manifest(reference(served))


def test_an_answer_that_takes_too_long_is_given_up(served: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    served.answers[PATH] = (200, {}, b"{}")
    monkeypatch.setattr(module, "WHOLE_SECONDS", -1.0)
    with pytest.raises(RegistryError, match="took over"):
        client(served).manifest(reference(served))


def test_a_registry_that_does_not_prove_itself_is_not_asked(served: Registry) -> None:
    with pytest.raises(RegistryError, match="does not prove to be this registry"):
        RegistryClient(lambda _: None).manifest(reference(served))
    assert served.asked == []


def test_a_registry_out_of_reach_is_told() -> None:
    with pytest.raises(RegistryError, match=r"localhost:1 cannot be reached"):
        RegistryClient(lambda _: None).manifest(ImageReference.parse("localhost:1/a:1"))


def test_a_login_tells_nothing_of_itself() -> None:
    assert PASSWORD not in repr(Login(USER, PASSWORD))
