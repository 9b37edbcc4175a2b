"""Node groups of any settings at once: each value is one that a stack may hold, whatever stands beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from hypothesis import strategies as st

from components.settings.load import load
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings
from components.settings.problem import SettingsError
from tests.components.configs import REGION, RELEASE
from tests.engine.node_group_options import whole
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Values = st.SearchStrategy[Any]
AnyGroup = NodeGroupSettings | ManagedNodeGroupSettings

_KIND = {"selfManaged": "NodeGroupSettings", "managed": "ManagedNodeGroupSettings"}
_ELSEWHERE = frozenset({"name", "kind", "ami", "adopted", "names"})
"""Which group, which AMI and what stands already are no part of a combination."""

_ACCOUNT = {
    "security_group": "sg-0a1a2a3a4a5a6a7a8",
    "key_pair": "nodes",
    "policy": "arn:aws:iam::123456789012:policy/own",
    "snapshot": "snap-0123456789abcdef0",
    "key": f"arn:aws:kms:{REGION}:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    "ami": "ami-0123456789abcdef0",
    "other_ami": "ami-0fedcba9876543210",
}

_MORE: Mapping[str, Sequence[Any]] = {
    "instanceType": ["m5.2xlarge", "m6i.large", "t3.large", "m6i.metal"],
    "instanceTypes": [["m6i.xlarge", "m5.xlarge"], ["t3.2xlarge"], ["m5.4xlarge", "m5a.4xlarge", "m6i.4xlarge"]],
    "weights": [{"m6i.xlarge": 1, "m5.xlarge": 2}],
    "subnetIds": [["subnet-0a1a2a3a4a5a6a7a8"], ["subnet-0a1a2a3a4a5a6a7a8", "subnet-0b1b2b3b4b5b6b7b8"]],
    "dnsClusterIp": ["172.20.0.53"],
    "labels": [{"team": "a", "node.example.com/yes": "yes"}, {}],
    "tags": [{"team": "a"}, {"Name": "mine"}, {"cost centre": "it's = 1", "a": ""}],
    "preBootstrap": ["Set-Item env:A ''''\r\n# ü", "$a = @'\n'\n'@\n$a", "exit 0"],
    "postBootstrap": ['Write-Output "it\'s"'],
    "volumes": [
        [{"drive": "D", "sizeGib": 100}],
        [{"drive": "E", "sizeGib": 100, "device": "xvdg"}, {"drive": "D", "sizeGib": 50}],
        [{"drive": drive, "sizeGib": 20, "label": "it's"} for drive in "DEFGHI"],
    ],
    "containerdDrive": ["D", "E"],
    "pagefile": [{"drive": "C"}, {"drive": "D", "sizeMib": 4096}],
    "capacityReservation": [
        {"preference": "capacity-reservations-only", "ids": ["cr-0123456789abcdef0"]},
        {"preference": "capacity-reservations-first"},
    ],
    "placement": [{"tenancy": "dedicated"}, {"group": "near"}],
    "kubeletExtraArgs": [{"--v": "4", "--node-labels": "a=b"}],
}


def _schema() -> dict[str, Any]:
    return json.loads((ROOT / "Pulumi.schema.json").read_text())["$defs"]


def _examples() -> dict[str, list[Any]]:
    """Values of each setting that holds text, as the engine's tests give them and as stand above."""
    found: dict[str, list[Any]] = {name: list(values) for name, values in _MORE.items()}
    for group in whole(_ACCOUNT):
        for name, value in group.items():
            found.setdefault(name, []).append(value)
    return found


def _plain(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Values | None:
    """Values that the schema itself tells: numbers at their bounds, yes and no, words, nothing; of a section some keys.

    None where it holds text, of which the schema tells the form alone.
    """
    if "$ref" in schema:
        return _plain(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        known = [each for each in (_plain(one, defs) for one in schema["anyOf"]) if each is not None]
        return st.one_of(known) if known else None
    way = _BY_KIND.get(schema.get("type", ""))
    return way(schema, defs) if way else None


def _number(schema: Mapping[str, Any], _: Mapping[str, Any]) -> Values | None:
    if "maximum" not in schema:
        return None
    least, most = schema["minimum"], schema["maximum"]
    return st.sampled_from([least, most, least + 1]) | st.integers(least, min(most, least + 500))


def _section(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Values | None:
    inside = {name: _plain(one, defs) for name, one in schema.get("properties", {}).items()}
    known = {name: one for name, one in inside.items() if one is not None}
    needed = set(schema.get("required", ()))
    if not known or not needed <= known.keys():
        return None
    optional = {name: one for name, one in known.items() if name not in needed}
    return st.fixed_dictionaries({name: known[name] for name in sorted(needed)}, optional=optional)


def _list(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Values:
    one = _plain(schema["items"], defs)
    return st.just([]) if one is None else st.lists(one, max_size=3)


_BY_KIND: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Values | None]] = {
    "boolean": lambda schema, defs: st.booleans(),  # noqa: ARG005 as the others
    "null": lambda schema, defs: st.none(),  # noqa: ARG005 as the others
    "integer": _number,
    "object": _section,
    "array": _list,
}


def _settings(kind: str) -> dict[str, st.SearchStrategy[Any]]:
    defs, examples = _schema(), _examples()
    found: dict[str, st.SearchStrategy[Any]] = {}
    for name, schema in defs[_KIND[kind]]["properties"].items():
        if name in _ELSEWHERE:
            continue
        ways = [way for way in (_plain(schema, defs),) if way is not None]
        ways += [st.sampled_from(examples[name])] if name in examples else []
        assert ways, f"no value of {name}: give one among _MORE"
        found[name] = st.one_of(ways[::-1])
    return found


@st.composite
def groups(draw: st.DrawFn) -> dict[str, Any]:
    """A node group as a stack file has it: of either kind, with three to twelve settings that each may be."""
    kind = draw(st.sampled_from(sorted(_KIND)))
    names = draw(st.lists(st.sampled_from(sorted(_SETTINGS[kind])), min_size=3, max_size=12, unique=True))
    return {"name": "windows", "kind": kind, "ami": {"release": RELEASE}} | {
        name: draw(_SETTINGS[kind][name]) for name in names
    }


_SETTINGS = {kind: _settings(kind) for kind in _KIND}


def loaded(group: Mapping[str, Any]) -> AnyGroup:
    """What comes of the stack file.

    Raises:
        SettingsError: its settings can't stand beside each other.
    """
    clusters = json.dumps([{"name": "dev", "nodeGroups": [group]}])
    found = load({"aws:region": REGION, "eks-windows-nodes:clusters": clusters})
    return cast("Any", found).clusters[0].node_groups[0]


def fitting(group: Mapping[str, Any]) -> AnyGroup:
    """What is left of it that can stand: of each problem the setting at which it is told goes."""
    left = dict(group)
    while (found := _problems(left)) is not None:
        assert all(problem.path[:4] == _HERE and "\n" not in problem.text for problem in found.problems), found
        told = {str(problem.path[4]) for problem in found.problems if len(problem.path) > len(_HERE)}
        free = left.keys() - {"name", "kind", "ami"}
        gone = told & free or {name for name in free if name in str(found)}
        assert gone, f"{found} names nothing of {left}"
        left = {name: value for name, value in left.items() if name not in gone}
    return loaded(left)


def _problems(group: Mapping[str, Any]) -> SettingsError | None:
    try:
        loaded(group)
    except SettingsError as error:
        return error
    return None


_HERE = ("clusters", 0, "nodeGroups", 0)
