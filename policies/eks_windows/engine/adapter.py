"""The engine's Analyzer protocol on one side, the evaluation on the other; the only module that knows `pulumi_policy`.

The SDK turns all resources of a stack into Python objects again for every policy: 5.8 s for 20 policies over
1,000 resources. Its servicer is kept for everything but the two calls that judge; these read the messages themselves,
once, and only what a rule asks for.
"""

from __future__ import annotations

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import grpc
from eks_windows.config import ConfigurationError, read
from eks_windows.engine.evaluate import Diagnostic, evaluate
from eks_windows.engine.record import Record
from eks_windows.pack import NAME, version
from eks_windows.rule import Level, Rule, Severity
from eks_windows.stack.resource import Resource
from eks_windows.stack.scope import Provider
from eks_windows.stack.values import plain
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc
from pulumi_policy import EnforcementLevel, PolicyConfigSchema, StackValidationPolicy
from pulumi_policy import Severity as SdkSeverity
from pulumi_policy.policy import _PolicyAnalyzerServicer  # pyright: ignore[reportPrivateUsage]  (see above)

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

_VERSION = version()
_MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes of one message, as the SDK and the engine have it."""

_LEVELS = {Level.ADVISORY: proto.ADVISORY, Level.MANDATORY: proto.MANDATORY, Level.DISABLED: proto.DISABLED}
_SEVERITIES = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}
_FROM_ENGINE = {
    proto.ADVISORY: Level.ADVISORY,
    proto.MANDATORY: Level.MANDATORY,
    proto.REMEDIATE: Level.MANDATORY,  # stack policies cannot remediate; the SDK takes it for mandatory as well
    proto.DISABLED: Level.DISABLED,
}


class Servicer(_PolicyAnalyzerServicer):
    """The SDK's servicer with our one evaluation for the whole stack."""

    def __init__(self, rules: Sequence[type[Rule]]) -> None:
        """Every rule is a policy of its own to the engine: listed, configured and reported by its id."""
        super().__init__(NAME, _VERSION, [_policy(rule) for rule in rules], EnforcementLevel.ADVISORY)
        self._rules = [rule() for rule in rules]
        self._settings = read(rules, {})
        self._record = Record()

    def Configure(  # noqa: N802  (the protocol's name, as below)
        self, request: proto.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> Empty:
        """Take the configuration, or refuse it with one line."""
        given = {
            name: (_FROM_ENGINE[one.enforcementLevel], json_format.MessageToDict(one.properties))
            for name, one in request.policyConfig.items()
        }
        try:
            self._settings = read([type(rule) for rule in self._rules], given)
        except ConfigurationError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"policy pack {NAME}: {error}")
        super().Configure(request, context)  # pyright: ignore[reportUnknownMemberType]  (the SDK's is untyped)
        return Empty()

    def Analyze(self, request: proto.AnalyzeRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:  # noqa: N802
        """Record the inputs; nothing is judged before the whole stack is seen."""
        del context
        self._record.put(request.urn, request.properties)
        return proto.AnalyzeResponse()

    def Remediate(  # noqa: N802
        self, request: proto.AnalyzeRequest, context: grpc.ServicerContext
    ) -> proto.RemediateResponse:
        """Nothing is changed by this pack; the SDK would turn every resource into Python objects to find that out."""
        del request, context
        return proto.RemediateResponse()

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:  # noqa: N802
        """Judge the stack by all rules at once."""
        del context
        with _no_collection():
            providers: dict[str, Provider] = {}
            resources = [_resource(one, self._record, providers) for one in request.resources]
            found = evaluate(resources, self._rules, self._settings)
        titles = {rule.id: rule for rule in self._rules}
        return proto.AnalyzeResponse(diagnostics=[_diagnostic(one, titles[one.rule]) for one in found])


@contextmanager
def _no_collection() -> Generator[None]:
    """While a stack is read, all that is made of it lives, so that looking for garbage only finds it again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _policy(rule: type[Rule]) -> StackValidationPolicy:
    return StackValidationPolicy(
        name=rule.id,
        description=rule.title,
        validate=lambda _args, _report: None,  # never called: `AnalyzeStack` above judges for all policies at once
        enforcement_level=EnforcementLevel(rule.level),
        config_schema=PolicyConfigSchema(rule.schema()),
        severity=SdkSeverity(rule.severity),
        remediation_steps=rule.fix,
        url=rule.source,
    )


def _resource(message: proto.AnalyzerResource, record: Record, providers: dict[str, Provider]) -> Resource:
    provider = message.provider.urn
    if provider not in providers:
        providers[provider] = Provider(provider, plain(message.provider.properties))
    return Resource(
        urn=message.urn,
        type=message.type,
        name=message.name,
        parent=message.parent,
        depends={key: tuple(one.urns) for key, one in message.propertyDependencies.items()},
        provider=providers[provider],
        outputs=message.properties,
        inputs=record.get(message.urn),
    )


def _diagnostic(found: Diagnostic, rule: Rule) -> proto.AnalyzeDiagnostic:
    return proto.AnalyzeDiagnostic(
        policyName=rule.id,
        policyPackName=NAME,
        policyPackVersion=_VERSION,
        message=found.message,
        urn=found.urn,
        description=rule.title,
        enforcementLevel=_LEVELS[found.level],
        severity=_SEVERITIES[rule.severity],
    )


def server(rules: Sequence[type[Rule]]) -> tuple[grpc.Server, int]:
    """A server of the Analyzer protocol on a free loopback port, started, and that port."""
    made = grpc.server(
        ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", _MESSAGE_LIMIT), ("grpc.max_send_message_length", _MESSAGE_LIMIT)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Servicer(rules), made)
    port = made.add_insecure_port("127.0.0.1:0")
    made.start()
    return made, port


def serve(rules: Sequence[type[Rule]]) -> None:
    """Serve the rules as a policy pack until the engine ends this process; it reads the port from the first line."""
    made, port = server(rules)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    made.wait_for_termination()
