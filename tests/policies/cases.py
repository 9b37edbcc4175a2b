"""Cases in YAML: a program, and exactly what the pack says about it.

A case is either a `program` (resources, as Pulumi YAML writes them) or what is different in the compliant one: `add`
has further resources, `change` has properties by path (``template.metadataOptions.httpTokens``; null takes one away).

In the corpus `blocks` and `open` stand for these two, for the rules that block and for what is named as not judged;
`opens` is a rule of which only that it is undetermined somewhere is asked, `notes` what is said for the record; with
`judged` nothing but what is listed may be left open.

`at` has what is otherwise in a phase that `phases` leaves out: ``at: {analyze: {blocks: []}}``.

`violations` and `undetermined` list ``rule at place``; nothing else may be said. `phases` names when it is so; all of
them where it is left out.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import yaml
from eks_windows.stack.values import SECRET, SIGNATURE

from tests.policies.compliant import BOOTSTRAP, RELEASE, compliant, group, template
from tests.policies.program import Phase, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.policies.program import Program

_FIELDS = {"name", "source", "program", "add", "change", "config", "phases", "violations", "undetermined"} | {
    "blocks",
    "open",
    "opens",
    "notes",
    "judged",
    "at",
}
_VERDICTS = {"violations", "undetermined", "blocks", "open", "opens", "notes", "judged"}


@dataclass(frozen=True)
class Case:
    """One program and what is said about it, as rule and place."""

    name: str
    program: Program
    config: dict[str, Any] | None
    phases: tuple[Phase, ...]
    violations: frozenset[tuple[str, str]]
    undetermined: frozenset[tuple[str, str]]
    source: str = ""
    opens: str = ""
    notes: frozenset[tuple[str, str]] = frozenset()
    judged: bool = False


def read(file: Path) -> list[Case]:
    """The cases in a file; a misspelt field is an error, as a case that says nothing would pass."""
    told = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  (of SafeLoader)
    return [_case(part) for one in told for part in (one, *_otherwise(one))]


def _otherwise(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The same program in the phases that have a verdict of their own."""
    program = {key: value for key, value in told.items() if key not in _VERDICTS | {"at"}}
    return [
        program | verdict | {"name": f"{told['name']} ({phase})", "phases": [phase]}
        for phase, verdict in told.get("at", {}).items()
    ]


def _case(told: dict[str, Any]) -> Case:
    unknown = set(told) - _FIELDS
    assert not unknown, f"{told.get('name')}: unknown fields {unknown}"
    program: Program = _unshared(told["program"]) if "program" in told else compliant()
    program |= _unshared(told.get("add", {}))
    for path, value in told.get("change", {}).items():
        put(program, path.split("."), value)
    return Case(
        name=told["name"],
        program=program,
        config=told.get("config"),
        phases=tuple(Phase[name.upper()] for name in told.get("phases", ())) or tuple(Phase),
        violations=_findings(told.get("violations", told.get("blocks", ()))),
        undetermined=_findings(told.get("undetermined", told.get("open", ()))),
        source=told.get("source", ""),
        opens=told.get("opens", ""),
        notes=_findings(told.get("notes", ())),
        judged=told.get("judged", False),
    )


def _unshared(program: Program) -> Program:
    """A copy in which no two resources share an object: a YAML alias would let one change reach both."""
    return json.loads(json.dumps(program))


def _findings(lines: list[str]) -> frozenset[tuple[str, str]]:
    return frozenset(cast("tuple[str, str]", tuple(line.split(" at ", 1))) for line in lines)


class _Loader(yaml.SafeLoader):
    """YAML with words of ours for what a file cannot write out, or would write out again and again."""


def _release(loader: yaml.SafeLoader, node: yaml.Node) -> list[dict[str, Any]]:
    """``!release {os-build: null}``: tag specifications of instances with the release's tags, some changed."""
    assert isinstance(node, yaml.MappingNode)
    changes = {f"eks-windows-nodes/{key}": value for key, value in loader.construct_mapping(node).items()}
    tags = {key: value for key, value in (RELEASE | changes).items() if value is not None}
    return [{"resourceType": "instance", "tags": tags}]


def _days_ago(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    """``!days-ago 60``: that day."""
    assert isinstance(node, yaml.ScalarNode)
    return (datetime.now(UTC).date() - timedelta(days=int(loader.construct_scalar(node)))).isoformat()


def _base64(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    """``!base64``: a text in base64, as launch templates want user data."""
    assert isinstance(node, yaml.ScalarNode)
    return base64.b64encode(str(loader.construct_scalar(node)).encode()).decode()


def _bootstrap(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    """``!bootstrap -KubeletExtraArgs x``: the compliant program's user data with further arguments of the script."""
    assert isinstance(node, yaml.ScalarNode)
    return BOOTSTRAP.replace("'prod'", f"'prod' {loader.construct_scalar(node)}")


def _boot(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    """``!boot shop``: user data that lets a node join that cluster, in base64."""
    assert isinstance(node, yaml.ScalarNode)
    return _joining(str(loader.construct_scalar(node)))


def _joining(cluster: str) -> str:
    return base64.b64encode(BOOTSTRAP.replace("'prod'", f"'{cluster}'").encode()).decode()


def _template(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
    """``!template {cluster: shop, provider: one, imageId: ami-0b}``: a good launch template, some of it changed."""
    assert isinstance(node, yaml.MappingNode)
    given = cast("dict[str, Any]", loader.construct_mapping(node, deep=True))
    made = template("profile")
    made["properties"] |= {"userData": _joining(given.pop("cluster", "prod"))}
    return _placed(made, given)


def _group(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
    """``!group {of: template, cluster: shop, provider: one}``: an Auto Scaling group of it, tagged with the name."""
    assert isinstance(node, yaml.MappingNode)
    given = cast("dict[str, Any]", loader.construct_mapping(node, deep=True))
    made = group(given.pop("of"))
    name = given.pop("cluster", "${cluster.name}")
    made["properties"]["tags"][0]["key"] = f"kubernetes.io/cluster/{name}"
    return _placed(made, given)


def _placed(made: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """A resource with a provider or a parent, and further properties; null takes one away."""
    options = {key: f"${{{given.pop(key)}}}" for key in ("provider", "parent") if key in given}
    properties = {key: value for key, value in (made["properties"] | given).items() if value is not None}
    return {"type": made["type"], "properties": properties, "options": options}


def _secret(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
    """``!secret word``: a text that the program marks as secret."""
    assert isinstance(node, yaml.ScalarNode)
    return {SIGNATURE: SECRET, "value": loader.construct_scalar(node)}


_Loader.add_constructor("!secret", _secret)
_Loader.add_constructor("!boot", _boot)
_Loader.add_constructor("!template", _template)
_Loader.add_constructor("!group", _group)
_Loader.add_constructor("!release", _release)
_Loader.add_constructor("!days-ago", _days_ago)
_Loader.add_constructor("!base64", _base64)
_Loader.add_constructor("!bootstrap", _bootstrap)
