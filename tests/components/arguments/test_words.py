"""Settings of a stack file and arguments of a program: the same names, the same defaults, the same words."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast, get_args, get_type_hints, is_typeddict

import pulumi
import pytest
from pydantic import BaseModel

from components.arguments.check import Counterpart
from components.cluster.support import SUPPORT
from components.images.checked import IMAGE
from components.nodes.checked import MANAGED_NODE_GROUP, NODE_GROUP
from components.nodes.queue_checked import TERMINATION_QUEUE
from components.nodes.shared_role import SHARED_ROLE
from components.settings.validation import section_of

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

ROOTS: tuple[Counterpart[Any], ...] = (NODE_GROUP, MANAGED_NODE_GROUP, TERMINATION_QUEUE, SUPPORT, SHARED_ROLE, IMAGE)


def pairs() -> Iterator[Counterpart[Any]]:
    """The two doors, and every section inside them with the arguments that stand for it."""
    for root in ROOTS:
        yield root
        yield from _inside(root)


def _inside(outer: Counterpart[Any]) -> Iterator[Counterpart[Any]]:
    for name, argument in shared(outer).items():
        section = section_of(outer.settings.model_fields[name].annotation)
        if section is not None:
            pair = Counterpart(args=next(_typed_dicts(hints(outer.args)[argument])), settings=section)
            yield pair
            yield from _inside(pair)


def hints(args: type) -> dict[str, Any]:
    """Argument to its type; pulumi.Input names Output by its text."""
    return get_type_hints(args, localns={"Output": pulumi.Output, "T": Any})


def _typed_dicts(hint: object) -> Iterator[type[Any]]:
    """The arguments inside a sequence, an input or an optional."""
    if is_typeddict(hint):
        yield cast("type[Any]", hint)
    for each in get_args(hint):
        yield from _typed_dicts(each)


def shared(pair: Counterpart[Any]) -> dict[str, str]:
    """Setting to argument, for all that both have."""
    arguments = {setting: argument for argument, setting in pair.renamed.items()}
    return {name: arguments.get(name, name) for name in pair.settings.model_fields if name not in pair.of_stack}


def words(args: type) -> dict[str, str]:
    """Argument to its docstring, those of the arguments that it builds on among them."""
    definition = cast("ast.ClassDef", ast.parse(textwrap.dedent(inspect.getsource(args))).body[0])
    body = definition.body
    bases = (getattr(sys.modules[args.__module__], cast("ast.Name", base).id) for base in definition.bases)
    inherited = {name: text for base in bases if is_typeddict(base) for name, text in words(base).items()}
    return inherited | {
        cast("ast.Name", field.target).id: inspect.cleandoc(ast.literal_eval(text.value))
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr)
    }


def in_program(said: str, pair: Counterpart[Any]) -> str:
    """The words of a setting with other settings' names, and nothing, as a program has them."""
    for outer in (*ROOTS, pair):
        for name, field in outer.settings.model_fields.items():
            if field.alias and field.alias != name:
                said = said.replace(field.alias, name)
    return said.replace("null", "None")


def default_of(field: FieldInfo) -> str | None:
    """The default in a word or two; None where there is nothing to tell."""
    value = None if field.is_required() else field.get_default(call_default_factory=True)
    if value in (None, "", (), {}) or isinstance(value, BaseModel):
        return None
    if isinstance(value, tuple):
        return ", ".join(map(_item, cast("tuple[object, ...]", value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={each}" for key, each in cast("Mapping[str, str]", value).items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def _item(value: object) -> str:
    if isinstance(value, BaseModel):
        taint = value.model_dump()
        return f"{taint['key']}={taint['value']}:{taint['effect']}"
    return str(value)


PAIRS = [pytest.param(pair, id=pair.args.__name__) for pair in pairs()]


def test_every_type_of_arguments_has_a_section_of_settings() -> None:
    assert sorted({pair.args.__name__ for pair in pairs()}) == [
        "AdoptedArgs",
        "BootArgs",
        "BootstrapperArgs",
        "BuildArgs",
        "CapacityReservationArgs",
        "ComponentArgs",
        "CpuOptionsArgs",
        "DataVolumeArgs",
        "DistributionArgs",
        "DomainArgs",
        "DrainArgs",
        "EgressRuleArgs",
        "FastLaunchArgs",
        "GmsaArgs",
        "ImageVolumeArgs",
        "IngressRuleArgs",
        "InstanceRefreshArgs",
        "LaunchHookArgs",
        "LaunchTemplateArgs",
        "LifecycleArgs",
        "LinuxNodesArgs",
        "ManagedTimeoutArgs",
        "ManagedWindowsNodeGroupArgs",
        "NodeNamesArgs",
        "NodeTerminationQueueArgs",
        "PagefileArgs",
        "PlacementArgs",
        "ProxyArgs",
        "RegistryArgs",
        "RootVolumeArgs",
        "S3LogsArgs",
        "ScanArgs",
        "ScheduleArgs",
        "SharedNodeRoleArgs",
        "SpotArgs",
        "StartupTaintArgs",
        "TaintArgs",
        "TimeoutArgs",
        "UpdateConfigArgs",
        "UpdatesArgs",
        "WarmPoolArgs",
        "WindowsClusterSupportArgs",
        "WindowsImagePipelineArgs",
        "WindowsNodeGroupArgs",
    ]


@pytest.mark.parametrize("pair", PAIRS)
def test_both_have_the_same_names_and_ask_for_the_same(pair: Counterpart[Any]) -> None:
    names = shared(pair)
    assert set(pair.args.__annotations__) == set(names.values()) | pair.own
    required = {names[name] for name in names if pair.settings.model_fields[name].is_required()}
    assert pair.args.__required_keys__ - pair.own == required | pair.needed


@pytest.mark.parametrize("pair", PAIRS)
def test_both_are_told_in_the_same_words_with_the_default_from_the_table(pair: Counterpart[Any]) -> None:
    told, expected = words(pair.args), dict[str, str]()
    for name, argument in shared(pair).items():
        field = pair.settings.model_fields[name]
        said, default = in_program(field.description or "", pair), default_of(field)
        if argument in pair.needed:
            said = said.partition(" Default: ")[0]
        expected[argument] = said if default is None or "Default: " in said else f"{said} Default: {default}."
    assert {name: told[name].replace("\n", " ") for name in expected} == {
        name: text.replace("\n", " ") for name, text in expected.items()
    }


@pytest.mark.parametrize("pair", PAIRS)
def test_both_are_introduced_in_the_same_words(pair: Counterpart[Any]) -> None:
    first = [inspect.getdoc(kind) or "" for kind in (pair.args, pair.settings)]
    assert in_program(first[1], pair) in first[0]
