"""When the network or the API server fails: nothing is lost, nothing is half done, and the message is the right one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from components.aws_auth.cluster.api import AwsAuthApi
from components.aws_auth.cluster.write import MOST_TRIES, Clock, Written, write
from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.ownership import Ownership
from components.aws_auth.plan.plan import Consent
from components.kubernetes.client import LARGEST_ANSWER, Timeouts
from components.kubernetes.errors import ApiError
from components.kubernetes.token import TokenSource
from tests.components.aws_auth import faulty
from tests.components.aws_auth.faulty import Fault, Faulty, refuses
from tests.components.aws_auth.texts import LINUX_TEXT, OWNER, WANTED, WINDOWS_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "k8s-aws-v1.c2VjcmV0"
AFTER = LINUX_TEXT + WINDOWS_TEXT


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A certificate for the faulty servers."""
    return faulty.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(identity: tuple[Path, str]) -> Iterator[Faulty]:
    """A server with one Linux entry."""
    with faulty.faulty_server(*identity) as state:
        state.put(LINUX_TEXT)
        yield state


def client(server: Faulty, timeouts: Timeouts | None = None) -> AwsAuthApi:
    """A client that trusts the server."""
    token = TokenSource(lambda: SECRET)
    return AwsAuthApi(server.url, server.certificate, token, lambda: "arn:aws:iam::1:role/ci", timeouts)


def ensure(api: AwsAuthApi, waits: list[float] | None = None) -> Written:
    """Make sure of the entry, without real waiting."""
    record = waits if waits is not None else []
    clock = Clock(now=lambda: sum(record), sleep=record.append, chance=lambda: 1.0)
    return write(api, lambda live: plan_ensure(live, WANTED, OWNER, Consent()), clock)


PASSING = {
    "the read is reset": [faulty.resets],
    "the write is reset": [None, faulty.resets],
    "throttled": [refuses(429, "TooManyRequests")],
    "internal error": [None, refuses(500, "InternalError")],
    "no upstream": [refuses(503)],
    "conflict": [None, refuses(409, "Conflict")],
    "all of them": [faulty.resets, refuses(503), None, refuses(409), None, faulty.resets, refuses(429)],
}


@pytest.mark.parametrize("faults", PASSING.values(), ids=PASSING)
def test_what_passes_is_tried_again(server: Faulty, faults: list[Fault | None]) -> None:
    """One entry at the end, no more."""
    server.faults = faults.copy()
    ensure(client(server))
    assert server.text == AFTER


def test_an_answer_lost_after_the_write_is_found_out_at_the_next_read(server: Faulty) -> None:
    """No second entry, and the entry is known to be our own."""
    server.faults = [None, faulty.loses_the_answer]
    written = ensure(client(server))
    assert server.text == AFTER
    assert server.methods == ["GET", "PATCH", "GET"]
    assert written.plan.ownership == Ownership((OWNER,), "created", ())


def test_an_answer_lost_after_the_creation_is_found_out_too(server: Faulty) -> None:
    """The same where aws-auth was absent."""
    server.stored = None
    server.faults = [None, faulty.loses_the_answer]
    ensure(client(server))
    assert server.methods == ["GET", "POST", "GET"]
    assert server.text.count(WANTED.rolearn) == 1


def test_waits_grow_and_stay_bounded(server: Faulty) -> None:
    """From 40 milliseconds, doubling, to two seconds at most."""
    server.faults = [refuses(503)] * 11
    waits: list[float] = []
    assert ensure(client(server), waits).tries == MOST_TRIES
    assert waits == [0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.0, 2.0, 2.0, 2.0, 2.0]


def test_the_writers_of_a_slow_server_spread_further(server: Faulty) -> None:
    """By how long the last try took, times the number of tries: with 50 of them, two seconds were not enough."""
    server.faults = [None, refuses(409)] * 3
    waits: list[float] = []
    seconds = iter(range(0, 100, 5))
    clock = Clock(now=lambda: float(next(seconds)), sleep=waits.append, chance=lambda: 1.0)
    write(client(server), lambda live: plan_ensure(live, WANTED, OWNER, Consent()), clock)
    assert waits == [5.0, 10.0, 15.0]


def test_the_servers_own_wish_to_wait_is_honoured(server: Faulty) -> None:
    """Retry-After of a 429."""
    server.faults = [refuses(429, Retry_After="7")]
    waits: list[float] = []
    ensure(client(server), waits)
    assert waits == [7.0]


def test_it_ends_after_a_minute(server: Faulty) -> None:
    """Before a wait that would go beyond."""
    server.faults = [refuses(503, Retry_After="25")] * 5
    waits: list[float] = []
    with pytest.raises(ApiError, match="3 tries, the last one: because"):
        ensure(client(server), waits)
    assert (waits, server.text) == ([25.0, 25.0], LINUX_TEXT)


LASTING: dict[str, tuple[Fault, str]] = {
    "400": (refuses(400, "BadRequest", "bad patch"), "aws-auth not changed: bad patch"),
    "403": (refuses(403, "Forbidden", 'User "x" cannot patch'), 'aws-auth not changed: User "x" cannot patch'),
    "422": (refuses(422, "Invalid", "is invalid"), "aws-auth not changed: is invalid"),
    "webhook": (
        refuses(403, "", 'admission webhook "a" denied: b'),
        'aws-auth not changed: admission webhook "a" denied: b',
    ),
}


@pytest.mark.parametrize(("fault", "message"), LASTING.values(), ids=LASTING)
def test_what_lasts_is_not_tried_again(server: Faulty, fault: Fault, message: str) -> None:
    """The server's words come through whole."""
    server.faults = [None, fault]
    with pytest.raises(ApiError) as refusal:
        ensure(client(server))
    assert str(refusal.value) == message
    assert (server.methods, server.text) == (["GET", "PATCH"], LINUX_TEXT)


def test_conflicts_for_ever_end_after_twelve_tries(server: Faulty) -> None:
    """Nothing is stored."""
    server.faults = [None, refuses(409)] * 20
    with pytest.raises(ApiError, match="someone else changed it before each of 12 tries"):
        ensure(client(server))
    assert (len(server.asked), server.text) == (24, LINUX_TEXT)


def test_a_refused_token_is_renewed_once(server: Faulty) -> None:
    """The second refusal names the caller."""
    server.faults = [refuses(401)] * 2
    with pytest.raises(ApiError, match="does not accept arn:aws:iam::1:role/ci"):
        ensure(client(server))
    assert server.methods == ["GET", "GET"]


def test_a_webhook_that_rewrites_is_noticed(server: Faulty) -> None:
    """What was stored is not what was sent."""
    server.faults = [None, faulty.stores_something_else]
    with pytest.raises(ApiError, match="an admission webhook rewrites aws-auth"):
        ensure(client(server))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "no Kubernetes object"),
        (b"[]", "no Kubernetes object"),
        (b" " * (LARGEST_ANSWER + 1), f"more than {LARGEST_ANSWER} bytes"),
    ],
    ids=["HTML", "a list", "too much"],
)
def test_an_answer_that_is_none_is_refused(server: Faulty, content: bytes, words: str) -> None:
    """Something else listens at the endpoint."""
    server.faults = [faulty.says(content)]
    with pytest.raises(ApiError, match=words):
        ensure(client(server))


@pytest.mark.parametrize("fault", [faulty.stalls, faulty.drips], ids=["no answer", "a byte at a time"])
def test_slow_answers_are_given_up(server: Faulty, fault: Fault) -> None:
    """Each read is bounded, and so is the whole."""
    server.faults = [fault]
    ensure(client(server, Timeouts(connect=1.0, read=0.2, whole=0.3)))
    assert server.text == AFTER


def test_a_server_with_another_certificate_is_not_talked_to(server: Faulty, tmp_path: Path) -> None:
    """The token is not sent."""
    _, other = faulty.certificate(tmp_path)
    server.certificate = other
    with pytest.raises(ApiError, match="does not prove to be the cluster's API server"):
        ensure(client(server))
    assert server.asked == []


def test_a_server_under_another_name_is_not_talked_to(server: Faulty) -> None:
    """The host name is verified, not just the chain."""
    server.url = server.url.replace("127.0.0.1", "localhost")
    with pytest.raises(ApiError, match="does not prove to be"):
        ensure(client(server))
    assert server.asked == []


def test_an_endpoint_that_nobody_answers_is_said_at_once(server: Faulty) -> None:
    """With the way out for private endpoints, and after one try."""
    token = TokenSource(lambda: SECRET)
    api = AwsAuthApi("https://127.0.0.1:1", server.certificate, token, lambda: "x")
    with pytest.raises(ApiError, match=r"cannot be reached .*private, run this from its VPC"):
        ensure(api)
    assert api.calls == 1


@pytest.mark.parametrize(("url", "words"), [("http://127.0.0.1", "must be an https address"), ("", "found ''")])
def test_only_https_is_spoken(server: Faulty, url: str, words: str) -> None:
    """A token is never sent in the clear."""
    with pytest.raises(ApiError, match=words):
        AwsAuthApi(url, server.certificate, TokenSource(lambda: SECRET), lambda: "x")


def test_a_certificate_authority_that_is_none_is_refused() -> None:
    """There is no way around verification."""
    with pytest.raises(ApiError, match="holds no certificate"):
        AwsAuthApi("https://127.0.0.1:1", "nonsense", TokenSource(lambda: SECRET), lambda: "x")


def test_the_proxy_of_the_environment_is_used(server: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    """And named when it cannot be reached."""
    monkeypatch.setenv("HTTPS_PROXY", "http://user:password@127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ApiError, match="ProxyError") as refusal:
        ensure(client(server))
    assert "password" not in str(refusal.value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    ensure(client(server))
    assert server.text == AFTER


def test_no_secret_is_in_any_error_or_log(server: Faulty, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level."""
    caplog.set_level(logging.DEBUG)
    for faults in ([refuses(401)] * 2, [refuses(403)], [faulty.resets] * 12, [faulty.says(b"x")]):
        server.faults = list(faults)
        with pytest.raises(ApiError) as refusal:
            ensure(client(server))
        assert SECRET not in str(refusal.value)
    assert SECRET not in caplog.text
    assert set(server.tokens) == {f"Bearer {SECRET}"}
