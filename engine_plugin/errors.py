"""Errors of a provider, in one line each where the SDK's server would send a traceback."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import grpc.aio

Details = Callable[[Exception], bytes | None]
"""What goes with an error's status beside its words: a serialised `google.rpc.Status`, or None for nothing."""


class UnreadableValueError(Exception):
    """A property's value is of a kind that no input or output of the provider has: an asset, an archive."""


class OneLineErrors(grpc.aio.ServerInterceptor):
    """Turns what any method of a provider raises into a status with one line.

    The SDK's server (`_raise_with_traceback` in pulumi.provider.experimental.server) raises an error of its own with a
    traceback in it; the one that counts is its context.
    """

    def __init__(
        self, title: str, package: str, refusal: type[Exception], details: Details = lambda _error: None
    ) -> None:
        """Tell errors of one provider.

        Args:
            title: what a person calls the provider, e.g. `the aws-auth provider`.
            package: the folder that the provider's own code lies in; a mistake names its line there.
            refusal: the class of errors that are meant for the person; their words go out as they are, and the engine
                hears that nothing was made. All others are mistakes of the provider.
            details: what goes with a refusal's status.
        """
        self._title = title
        self._package = package
        self._refusals = (refusal, UnreadableValueError)
        self._details = details

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        """The same method, its errors told."""
        method = await continuation(handler_call_details)
        if method is None or method.unary_unary is None:  # a method that there is not, or a stream
            return method
        answer = method.unary_unary

        async def told(request: Any, context: Any) -> Any:  # noqa: ANN401  # generated messages
            try:
                return await answer(request, context)
            except (NotImplementedError, grpc.aio.AbortError):  # the engine knows both
                raise
            except Exception as error:  # noqa: BLE001  # the last place where an error can become a line for a person
                await self._tell(_cause(error), context)

        return grpc.unary_unary_rpc_method_handler(told, method.request_deserializer, method.response_serializer)

    async def _tell(self, error: Exception, context: Any) -> None:  # noqa: ANN401  # a generated class
        if not isinstance(error, self._refusals):
            await context.abort(grpc.StatusCode.INTERNAL, self._mistake(error))
        details = self._details(error)
        if details is not None:
            context.set_trailing_metadata((("grpc-status-details-bin", details),))
        # This status tells the engine that nothing was made, or what the details say; INTERNAL that it can't know.
        await context.abort(grpc.StatusCode.FAILED_PRECONDITION, one_line(str(error)))

    def _mistake(self, error: Exception) -> str:
        """A line for an error that should not be: what, and the line of the provider that raised it."""
        frames = traceback.extract_tb(error.__traceback__)
        own = next((frame for frame in reversed(frames) if self._package in Path(frame.filename).parts), None)
        where = f" at {Path(own.filename).name}:{own.lineno}" if own else ""
        return f"a mistake in {self._title}{where}: {type(error).__name__}: {one_line(str(error))}"


def one_line(text: str) -> str:
    """The text with every run of white space a single space."""
    return " ".join(text.split())


def _cause(error: Exception) -> Exception:
    wrapped = error.__context__
    return wrapped if type(error) is Exception and isinstance(wrapped, Exception) else error
