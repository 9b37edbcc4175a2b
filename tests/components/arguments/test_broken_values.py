"""One value of a good node group broken at random: stack file and program refuse it alike, in lines that name it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_snake

from components.arguments.error import ArgumentError
from components.nodes.group import require_arguments
from components.nodes.managed_group import require_managed_arguments
from components.settings.managed_node_group import ManagedNodeGroupSettings
from tests.components import configs
from tests.components.arguments.test_check import AMAZONS, expected, in_program
from tests.components.nodes.test_group import AMI, SHARED, arguments
from tests.engine.node_group_options import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.problems.problem import Path

ACCOUNT = {
    "security_group": "sg-0a1b2c3d4e5f60718",
    "key_pair": "windows",
    "policy": "arn:aws:iam::123456789012:policy/nodes",
    "key": f"arn:aws:kms:{configs.REGION}:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab",
    "snapshot": "snap-0123456789abcdef0",
    "ami": "ami-0123456789abcdef0",
    "other_ami": "ami-0123456789abcdef1",
}
OF_STACK = {"name", "ami", "strategy"}
MANAGED = {str(field.alias) for field in ManagedNodeGroupSettings.model_fields.values()} - {
    *("placement", "licences", "capacityReservation"),
}
"""Settings of both kinds, less those of which EKS takes other values."""


def _good() -> Iterator[tuple[str, dict[str, Any]]]:
    """Groups of both kinds, without what a stack file says in its own way."""
    for group in whole(ACCOUNT):
        said: dict[str, Any] = {
            "minSize": 1,
            "maxSize": 3,
            **{key: value for key, value in group.items() if key not in OF_STACK},
        }
        said["minSize"] = min(said["minSize"], said.get("desiredSize", 1))
        yield "selfManaged", said
        given_names: dict[str, str] = said.get("names", {})
        names = {key: value for key, value in given_names.items() if key != "autoScalingGroup"}
        yield "managed", {key: value for key, value in {**said, "names": names}.items() if key in MANAGED}


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Where a value stands in it, and where a key could."""
    inner = cast("dict[str, Any]", value).items() if isinstance(value, dict) else ()
    inner = enumerate(cast("list[Any]", value)) if isinstance(value, list) else inner
    if isinstance(value, dict):
        yield (*path, "colour")
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


GOOD = list(_good())
PLACES = [(kind, group, path) for kind, group in GOOD for path in places(group)]

TEXTS = (
    *("", " ", "\n", "\x00", "a b", "ü", "٥", "$(x)", "'\"`", "x" * 300, "true", "1", "-1gi", "1.30", "d"),
    *("0.0.0.0/0", "::/0", "999.1.1.1/33", "ami-1", "arn:aws:iam::1:role/x", "m5.xlarge", "2026-11-18"),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.integers(-1, 70000), st.floats(), st.sampled_from(TEXTS))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("", "a", "key", "drive", "memory")), inner)
    ),
    max_leaves=4,
)


def broken(group: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:  # noqa: ANN401 any value of YAML
    *above, last = path
    changed = deepcopy(group)
    section: Any = changed
    for part in above:
        section = section[part]
    section[last] = value
    return changed


def _told_of_stack(kind: str, group: dict[str, Any]) -> list[str]:
    config = configs.node_group(kind=kind, minSize=None, maxSize=None)
    config["eks-windows-nodes:clusters"][0]["nodeGroups"][0].update(group)
    return [expected(line, "group_name") for line in configs.problems(config)]


def _refused(kind: str, args: Any) -> list[str]:  # noqa: ANN401 any argument
    """What the component says: it raises nothing else."""
    component, require = {
        "selfManaged": ("WindowsNodeGroup", require_arguments),
        "managed": ("ManagedWindowsNodeGroup", require_managed_arguments),
    }[kind]
    try:
        require("x", args)
    except ArgumentError as error:
        return [line.removeprefix(f"{component} x: ") for line in str(error).splitlines()]
    return []


def _told_of_program(kind: str, group: dict[str, Any]) -> list[str]:
    good = arguments(ami=AMI if kind == "selfManaged" else AMAZONS)
    nothing = {to_snake(key): None for key, value in group.items() if value is None}
    return _refused(kind, {**in_program(group, cast("Mapping[str, Any]", good), "group_name"), **nothing})


def of_known_keys(line: str) -> str:
    """Without the keys that there are: a program has some of its own."""
    return re.sub("unknown key; .*", "unknown key", line)


def compared(place: tuple[str, dict[str, Any], Path], value: Any) -> None:  # noqa: ANN401 any value of YAML
    """Both refuse it in the same words, or neither does, and each line says where."""
    kind, group, path = place
    given = broken(group, path, value)
    told = _told_of_program(kind, given)
    assert list(map(of_known_keys, told)) == list(map(of_known_keys, _told_of_stack(kind, given)))
    assert all(re.match(r"[a-z]\w*.*: .", line) for line in told)


@pytest.mark.parametrize(("kind", "group"), GOOD)
def test_each_good_group_is_taken_by_both(kind: str, group: dict[str, Any]) -> None:
    assert _told_of_stack(kind, group) == _told_of_program(kind, group) == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_a_broken_value_is_refused_by_both_alike(place: tuple[str, dict[str, Any], Path], value: Any) -> None:  # noqa: ANN401
    compared(place, value)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@settings(max_examples=20000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), VALUES)
def test_thousands_of_broken_values_are_refused_by_both_alike(
    place: tuple[str, dict[str, Any], Path],
    value: Any,  # noqa: ANN401
) -> None:
    compared(place, value)


OWN: dict[str, Any] = {"ami": AMI, "former": {**AMI, "id": "ami-0123456789abcdef1"}, "role": SHARED}
OWN_PLACES: list[Path] = [
    *(path for name in OWN for path in ((name,), *((name, key) for key in OWN[name]), (name, "colour"))),
    *(("share",), ("prefix_delegation",), ("access",), ("cluster", "version"), ("subnet_ids",)),
]
PAIR = {"former", "share"}
"""Each is told of the other: a share is of a former AMI, which asks for one."""


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(OWN_PLACES), st.one_of(VALUES, st.binary(), st.sets(st.integers()), st.builds(object)))
def test_what_only_a_program_gives_is_refused_where_it_stands(path: Path, value: Any) -> None:  # noqa: ANN401
    given = {**arguments(), **OWN, "share": 50, "strategy": "blueGreen", "access": "external"}
    told = _refused("selfManaged", broken(given, path, value))
    places = {str(path[0]), *PAIR} if path[0] in PAIR else {str(path[0])}
    assert all(line.startswith(tuple(places)) for line in told)


MISSING = "found nothing, expected a value; add this key"
LINES: list[tuple[dict[str, Any], str]] = [
    ({"subnet_ids": None}, f"subnet_ids: {MISSING}"),
    ({"group_name": None}, f"group_name: {MISSING}"),
    ({"subnet_ids": []}, "subnet_ids: found none, expected at least one"),
    ({"ami": None}, "ami: found nothing, expected a NodeAmi; see docs/node-groups.md for the ways to one"),
    ({"ami": {**AMI, "id": ""}}, "ami.id: found '', expected an AMI id such as ami-0123456789abcdef0"),
    ({"ami": {**AMI, "windows_server": "2016"}}, "ami.windows_server: found '2016', expected one of '2019', '2022'"),
    ({"ami": {**AMI, "fast_launch": "false"}}, "ami.fast_launch: found 'false', expected true or false"),
    ({"ami": {**AMI, "build_date": "today"}}, "ami.build_date: found 'today', expected a day such as 2026-11-18"),
    ({"ami": {**AMI, "os": "windows"}}, "ami.os: unknown key"),
    ({"former": "ami-0123456789abcdef1"}, "former: found a value of type str, expected the NodeAmi that nodes ran"),
    ({"role": "nodes"}, "role: found a value of type str, expected a NodeRole"),
    ({"role": {**SHARED, "arn": "nodes"}}, "role.arn: found 'nodes', expected"),
    ({"share": "50"}, "share: found '50', expected a whole number"),
    ({"prefix_delegation": "yes"}, "prefix_delegation: found 'yes', expected true or false"),
    ({"launch_hook": "on"}, "launch_hook: found 'on', expected keys and values"),
]


@pytest.mark.parametrize(("change", "line"), LINES, ids=[line for _, line in LINES])
def test_it_is_told_in_one_line_with_the_fix(change: dict[str, Any], line: str) -> None:
    given = {key: value for key, value in {**arguments(), **change}.items() if value is not None}
    (told,) = _refused("selfManaged", given)
    assert told.startswith(line)


@pytest.mark.parametrize("kind", ["selfManaged", "managed"])
@pytest.mark.parametrize("args", [None, "dev", []])
def test_what_are_no_arguments_at_all_is_said(kind: str, args: object) -> None:
    (told,) = _refused(kind, args)
    assert told.endswith(
        "expected its arguments, such as WindowsNodeGroupArgs"
        if kind == "selfManaged"
        else "such as ManagedWindowsNodeGroupArgs"
    )
