"""Programs past the pack: the real servicer, called with messages as they come off the wire, in this process."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, cast

import grpc
from eks_windows.engine.adapter import Servicer, server
from eks_windows.message import Message, Verdict
from eks_windows.rule import Level
from eks_windows.rules import all_rules
from eks_windows.stack.urn import name_in
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from tests.policies.program import Phase, messages, without_property_dependencies

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from eks_windows.rule import Rule

    from tests.policies.program import Program


@dataclass(frozen=True, order=True)
class Seen:
    """A diagnostic, as short as a test wants to write it."""

    rule: str
    level: str
    where: str
    text: str = field(compare=False)
    message: Message = field(compare=False)


def judge(
    program: Program,
    phase: Phase = Phase.PREVIEW,
    *,
    config: Mapping[str, Mapping[str, Any] | str] | None = None,
    rules: Sequence[type[Rule]] | None = None,
    coarse: bool = False,
) -> list[Seen]:
    """The pack's diagnostics for a program, in the order in which the engine gets them.

    `coarse` is for an SDK that does not say which property a dependency belongs to.
    """
    servicer, context = Servicer(all_rules() if rules is None else rules), cast("grpc.ServicerContext", _Call())
    if config is not None:
        servicer.Configure(configuration(servicer.GetAnalyzerInfo(Empty(), context), config), context)
    request = proto.AnalyzeStackRequest()
    for message, inputs in messages(program, phase):
        one = proto.AnalyzeRequest(urn=message.urn, type=message.type, name=message.name, properties=inputs)
        servicer.Analyze(proto.AnalyzeRequest.FromString(one.SerializeToString()), context)
        if coarse:
            without_property_dependencies(message)
        request.resources.append(message)
    found = servicer.AnalyzeStack(proto.AnalyzeStackRequest.FromString(request.SerializeToString()), context)
    return [_seen(one) for one in found.diagnostics]


class _Call:
    """The part of a call that the pack uses; what would end it with an error is an error here."""

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        raise AssertionError(f"{code}: {details}")


def judge_mandatory(
    program: Program, phase: Phase = Phase.PREVIEW, *, config: Mapping[str, Mapping[str, Any] | str] | None = None
) -> list[Seen]:
    """What the rules say that block by default; one change often breaks advice too, which has tests of its own."""
    return judge(program, phase, config=config, rules=[rule for rule in all_rules() if rule.level is Level.MANDATORY])


def violations(seen: list[Seen]) -> set[tuple[str, str]]:
    """What blocks or would block: rule and place of everything that is proven wrong."""
    return {(one.rule, one.where) for one in seen if one.message.verdict is Verdict.VIOLATION}


def notes(seen: list[Seen]) -> set[tuple[str, str]]:
    """Rule and place of what is said for the record."""
    return {(one.rule, one.where) for one in seen if one.message.verdict is Verdict.NOTE}


def unproven(seen: list[Seen]) -> set[tuple[str, str]]:
    """Rule and place of everything that cannot be proven yet."""
    return {(one.rule, one.where) for one in seen if one.message.verdict is Verdict.UNDETERMINED}


@contextmanager
def analyzer(rules: Sequence[type[Rule]]) -> Generator[Any]:
    """A client of a server of its own on a free loopback port."""
    served, port = server(rules)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        served.stop(0)


def configuration(
    info: proto.AnalyzerInfo, given: Mapping[str, Mapping[str, Any] | str]
) -> proto.ConfigureAnalyzerRequest:
    """What the engine makes of a configuration file: schema defaults, then what was given (Go's `applyConfig`)."""
    request = proto.ConfigureAnalyzerRequest()
    for policy in info.policies:
        made = request.policyConfig[policy.name]
        made.enforcementLevel = policy.enforcementLevel
        schemas = MessageToDict(policy.configSchema.properties)
        made.properties.update({key: one["default"] for key, one in schemas.items() if "default" in one})
    for name, one in given.items():
        values = {"enforcementLevel": one} if isinstance(one, str) else dict(one)
        level = values.pop("enforcementLevel", None)
        if level is not None:
            request.policyConfig[name].enforcementLevel = proto.EnforcementLevel.Value(level.upper())
        request.policyConfig[name].properties.update(values)
    return request


def _seen(one: proto.AnalyzeDiagnostic) -> Seen:
    message = Message.parse(one.message, one.urn)
    assert message is not None, one.message
    where = f"{name_in(one.urn)} {message.path}".strip()
    level = proto.EnforcementLevel.Name(one.enforcementLevel).lower()
    return Seen(one.policyName, level, where, one.message, message)
