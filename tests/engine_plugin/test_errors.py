"""What a provider raises reaches the engine as one line: its words where they are meant for people, else its place."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import grpc
import grpc.aio
import pytest
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from engine_plugin.errors import OneLineErrors, UnreadableValueError


class RefusalError(Exception):
    """Meant for the person."""


class Raising(protocol.Provider):
    """Raises one error from every method."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def create(self, request: protocol.CreateRequest) -> NoReturn:
        """Raise it while another error is handled, as happens in providers."""
        try:
            _ = request.properties["none"]
        except LookupError:
            raise self._error  # noqa: B904  # its context is what is tried here
        raise AssertionError

    async def get_schema(self, request: protocol.GetSchemaRequest) -> NoReturn:
        """Raise it from a method that the SDK's server does not wrap."""
        del request
        raise self._error


def told(error: Exception, method: str = "Create") -> tuple[grpc.StatusCode, str, object]:
    """Status, words and details of the answer to a provider's error."""

    def details(raised: Exception) -> bytes | None:
        return b"half made" if "half" in str(raised) else None

    async def ask() -> tuple[grpc.StatusCode, str, object]:
        server = grpc.aio.server(
            interceptors=(OneLineErrors("a test's provider", "engine_plugin", RefusalError, details),)
        )
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(ProviderServicer([], "1", Raising(error), ""), server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            requests = {"Create": provider_pb2.CreateRequest(), "GetSchema": provider_pb2.GetSchemaRequest()}
            with pytest.raises(grpc.aio.AioRpcError) as answer:
                await getattr(stub, method)(requests[method])
        await server.stop(grace=None)
        trailing = dict(answer.value.trailing_metadata())
        return answer.value.code(), answer.value.details() or "", trailing.get("grpc-status-details-bin")

    return asyncio.run(ask())


@pytest.mark.parametrize("method", ["Create", "GetSchema"])
@pytest.mark.parametrize("error", [RefusalError("no\n  such role"), UnreadableValueError("no\n such role")], ids=repr)
def test_a_refusal_keeps_its_words_on_one_line_and_says_that_nothing_was_made(error: Exception, method: str) -> None:
    """FAILED_PRECONDITION is how the engine knows."""
    assert told(error, method) == (grpc.StatusCode.FAILED_PRECONDITION, "no such role", None)


@pytest.mark.parametrize("method", ["Create", "GetSchema"])
def test_a_mistake_is_told_with_its_kind_and_its_line_and_no_traceback(method: str) -> None:
    """Not with the error that was being handled when it was raised."""
    code, words, _ = told(KeyError("x\ny"), method)
    assert code is grpc.StatusCode.INTERNAL
    assert words.startswith("a mistake in a test's provider at test_errors.py:")
    assert words.endswith(r"KeyError: 'x\ny'")


def test_a_refusals_details_go_with_it() -> None:
    """By them the engine keeps a resource that was half made."""
    assert told(RefusalError("half made"))[2] == b"half made"


def test_a_method_that_a_provider_has_not_stays_one_that_it_has_not() -> None:
    """The engine asks for what it can do without."""
    code, words, _ = told(NotImplementedError("no such method"))
    assert (code, "mistake" in words) == (grpc.StatusCode.UNKNOWN, False)
