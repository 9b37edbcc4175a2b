"""Names of what running nodes use: which are kept, by what has them, and when another is one for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.arguments.error import ArgumentError
from components.nodes import kept
from components.nodes.kept import KEPT, Form, changes, kept_names
from components.problems.problem import path_text
from tests.components.nodes.test_group import CLUSTER
from tests.components.program import run

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLE = ("names.role", "role_path", "role")
PARTS = {
    Form.SELF_MANAGED: {*ROLE, "names.instance_profile", "names.security_group", "names.auto_scaling_group"},
    Form.MANAGED: {*ROLE, "names.security_group", "names.launch_template"},
    Form.SHARED_ROLE: {"role_path"},
}
NAMES = [key for section, *rest in KEPT for key in rest if section == "names"]
OUTPUTS = {
    "role_name": "made-role",
    "auto_scaling_group_name": "made-group",
    "security_group_id": "sg-0",
    "launch_template_id": "lt-0",
}
OLD, NEW = "ami-0123456789abcdef0", "ami-00000000000000001"


def group(**changed: Any) -> dict[str, Any]:  # noqa: ANN401  any argument
    return {"cluster": CLUSTER, "group_name": "windows", "ami": {"id": OLD}, "names": {}, **changed}


def found(form: Form, old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    return {path_text(each.path) for each in changes(form, old, new)}


@pytest.mark.parametrize("form", Form)
def test_each_part_that_nodes_use_is_kept_and_no_other(form: Form) -> None:
    ours, others = (group(names=dict.fromkeys(NAMES, name)) for name in ("ours", "others"))
    told = found(form, ours, others) | found(form, group(), group(role_path="/team/"))
    assert told | found(form, group(), group(role={})) == PARTS[form]


@pytest.mark.parametrize(("was", "wanted"), [("ours", "others"), ("ours", None), (None, "others")])
def test_a_name_changes_where_it_is_given_first_or_given_no_more_too(was: str | None, wanted: str | None) -> None:
    (change,) = changes(Form.SELF_MANAGED, group(names={"role": was}), group(names={"role": wanted} if wanted else {}))
    assert (change.was, change.wanted) == (was, wanted)


def test_what_is_as_it_was_is_no_change_however_it_is_written() -> None:
    for form in Form:
        assert found(form, group(names=dict.fromkeys(NAMES)), group(role_path="/")) == set()
        assert found(form, group(role={}, names={"role": "a"}), group(role={}, role_path="/b/")) <= {"role_path"}


def test_of_an_adopted_group_its_template_is_kept_and_what_it_gets_with_its_first_roll_out_is_named_freely() -> None:
    adopted = group(adopted={"ami_id": OLD}, names={"launch_template": "theirs"})
    named = dict.fromkeys(NAMES, "another")
    assert found(Form.SELF_MANAGED, adopted, adopted | {"names": named}) == {"names.launch_template"}
    rolled = adopted | {"names": named, "ami": {"id": NEW}, "role_path": "/team/"}
    assert found(Form.SELF_MANAGED, adopted, rolled) == set()
    imported = adopted | {"names": dict.fromkeys(NAMES, "theirs")}
    assert found(Form.SELF_MANAGED, imported, rolled) == PARTS[Form.SELF_MANAGED] - {"role"}


def test_the_path_of_a_role_is_that_under_which_it_stands_and_may_be_said_late() -> None:
    stands = {"role_arn": "arn:aws:iam::123456789012:role/team/a/theirs"}
    imported = group(adopted={"ami_id": OLD}, names={"role": "theirs"})
    rolled = imported | {"ami": {"id": NEW}}
    old = kept._as_it_stands(imported, stands)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    assert found(Form.SELF_MANAGED, old, imported) == set()
    assert found(Form.SELF_MANAGED, old, rolled | {"role_path": "/team/a/"}) == set()
    assert found(Form.SELF_MANAGED, old, rolled) == {"role_path"}


def refused(
    form: Form,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    outputs: Mapping[str, Any] = OUTPUTS,
    *,
    nodes: bool = False,
) -> str:
    """What the hook of a component of such arguments refuses; "" where it lets them pass."""
    told: list[str] = []

    async def standing(*_: object) -> bool:
        return nodes

    async def program() -> None:
        options = kept_names(form, "dev-windows", new, pulumi.InvokeOptions(), standing)
        (hook,) = (options.hooks and options.hooks.before_update) or []
        assert isinstance(hook, pulumi.ResourceHook)
        change = pulumi.ResourceHookArgs(
            urn="urn",
            id="",
            name="dev-windows",
            type=f"eks-windows-nodes:index:{form}",
            old_inputs=old,
            old_outputs=outputs,
        )
        answer = hook.callback(change)
        assert answer is not None
        try:
            await answer
        except ArgumentError as error:
            told.append(str(error))

    run(program)
    return "".join(told)


LIVE = {
    "aws:iam/getInstanceProfile:getInstanceProfile": {
        "made-profile": {"roleName": "made-role"},
        "of-others": {"roleName": "others"},
    },
    "aws:ec2/getSecurityGroup:getSecurityGroup": {"sg-0": {"name": "made-security-group"}},
    "aws:ec2/getLaunchTemplate:getLaunchTemplate": {"lt-0": {"name": "made-template"}},
}
"""Data source to what it knows, by id or name."""

MADE = {
    "role": "made-role",
    "instance_profile": "made-profile",
    "security_group": "made-security-group",
    "launch_template": "made-template",
    "auto_scaling_group": "made-group",
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What AWS has, as data sources tell it; `denied` makes them refuse."""
    live: dict[str, Any] = {**LIVE, "denied": False}

    async def asked(token: str, query: dict[str, str], _: object) -> object:
        if live["denied"]:
            raise pulumi.RunError("not authorized to perform: ec2:DescribeSecurityGroups")
        (wanted,) = query.values()
        if wanted not in live[token]:
            raise RuntimeError("no matching thing found")
        return live[token][wanted]

    monkeypatch.setattr(kept, "asked_in_hook", asked)
    return live


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("form", [Form.SELF_MANAGED, Form.MANAGED])
@pytest.mark.parametrize("key", NAMES)
def test_what_stands_may_be_called_what_it_is_and_not_otherwise(form: Form, key: str) -> None:
    assert refused(form, group(), group(names={key: MADE[key]})) == ""
    is_kept = f"names.{key}" in PARTS[form]
    for other in ("another", "of-others"):
        told = refused(form, group(), group(names={key: other}))
        known = "" if key == "instance_profile" else f" or {MADE[key]!r}"
        assert told.startswith(
            f"{form} dev-windows: names.{key}: found {other!r}, expected none{known}, as it stands: " if is_kept else ""
        )
        assert (told == "") != is_kept


@pytest.mark.parametrize("key", ["instance_profile", "security_group", "launch_template"])
def test_who_may_not_ask_is_warned_and_passes(aws: dict[str, Any], key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    aws["denied"] = True
    form = Form.MANAGED if key == "launch_template" else Form.SELF_MANAGED
    assert refused(form, group(), group(names={key: "another"})) == ""
    (line,) = warned
    assert line.startswith(f"whether names.{key} has another name already is not known: not authorized")


def test_what_is_gone_is_named_freely(aws: dict[str, Any]) -> None:
    aws["aws:ec2/getSecurityGroup:getSecurityGroup"] = {}
    assert refused(Form.SELF_MANAGED, group(), group(names={"security_group": "another"})) == ""


@pytest.mark.parametrize("nodes", [True, False])
def test_of_a_group_that_was_not_made_to_its_end_names_are_kept_where_nodes_may_run(*, nodes: bool) -> None:
    for was in ("ours", None):
        told = refused(
            Form.SELF_MANAGED, group(names={"role": was}), group(names={"role": "others"}), outputs={}, nodes=nodes
        )
        assert bool(told) == nodes


def test_a_component_that_was_imported_without_its_arguments_tells_nothing() -> None:
    assert refused(Form.SELF_MANAGED, {}, group(names={"role": "ours"})) == ""
