"""A group that stands already: its names, and what the program leaves alone until it gets another AMI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
import pytest

from components.arguments.error import ArgumentError
from components.nodes.adoption import is_frozen, kept, protected
from tests.components.nodes.test_group import AMI, GROUP, PROFILE, ROLE, SECURITY_GROUP, TEMPLATE, arguments, registered
from tests.components.nodes.test_managed_group import registered as managed
from tests.components.program import component, made

if TYPE_CHECKING:
    from standin.provider.mocks import AwsMocks

NAMES = {
    "role": "team-nodes",
    "instance_profile": "team-nodes-profile",
    "security_group": "team nodes",
    "launch_template": "lt/team",
    "auto_scaling_group": "eksctl-dev-nodes",
}
OLD, NEW = "ami-0123456789abcdef0", "ami-00000000000000001"
ADOPTED: dict[str, Any] = {"adopted": {"ami_id": OLD}, "names": NAMES}


def called(mocks: AwsMocks) -> dict[str, str | None]:
    """The names of what is made, by kind."""
    kinds = (ROLE, PROFILE, SECURITY_GROUP, TEMPLATE, GROUP)
    return {kind.rpartition(":")[2]: mocks.inputs(kind).get("name") for kind in kinds}


def test_what_stands_already_is_called_as_it_is() -> None:
    assert called(registered(names=NAMES)) == {
        "Role": "team-nodes",
        "InstanceProfile": "team-nodes-profile",
        "SecurityGroup": "team nodes",
        "LaunchTemplate": "lt/team",
        "Group": "eksctl-dev-nodes",
    }


@pytest.mark.parametrize("change", [{}, {"names": {}}, {"names": dict.fromkeys(NAMES)}], ids=["unset", "empty", "none"])
def test_what_has_no_name_is_completed_by_the_engine(change: dict[str, Any]) -> None:
    assert set(called(registered(**change)).values()) == {None}


def test_role_and_profile_stand_at_their_path_and_iams_own_is_not_sent() -> None:
    mocks = registered(role_path="/nodes/")
    assert (mocks.inputs(ROLE)["path"], mocks.inputs(PROFILE)["path"]) == ("/nodes/", "/nodes/")
    assert "path" not in registered(role_path="/").inputs(ROLE)
    assert "path" not in registered().inputs(ROLE)


def test_an_adopted_group_is_frozen_until_its_ami_changes() -> None:
    adopted, rolled, own = arguments(**ADOPTED), arguments(**ADOPTED, ami={**AMI, "id": NEW}), arguments(adopted=None)
    assert [is_frozen(each) for each in (adopted, rolled, own)] == [True, False, False]
    assert [protected(each) for each in (adopted, rolled, own)] == [True, None, None]


def test_a_frozen_group_has_no_hooks_of_ours_as_its_nodes_would_answer_none(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    frozen = {kind for kind, _ in made(registered(**ADOPTED, drain={"by": "handler"}))}
    assert not {"LifecycleHook", "RolePolicy"} & frozen
    registered(**ADOPTED)
    assert warned == []
    rolled = made(registered(**ADOPTED, ami={**AMI, "id": NEW}, drain={"by": "handler"}))
    assert {name for kind, name in rolled if kind == "LifecycleHook"} == {"dev-windows-launch", "dev-windows-terminate"}


def test_what_an_adopted_group_does_not_use_yet_is_made_with_its_first_roll_out_unless_it_is_imported() -> None:
    """The outputs tell meanwhile what its nodes have."""
    names = {key: NAMES[key] for key in ("launch_template", "auto_scaling_group")}
    adopted = {"ami_id": OLD, "role_arn": "arn:aws:iam::123456789012:role/theirs/nodes"}
    frozen = registered(names=names, adopted=adopted, security_group_ids=["sg-0123456789abcdef0"])
    assert {kind for kind, _ in made(frozen)} == {"WindowsNodeGroup", "LaunchTemplate", "Group"}
    outputs = component(frozen, "WindowsNodeGroup").outputs
    assert {key: outputs[key] for key in ("role_arn", "role_name", "security_group_id", "access_method")} == {
        "role_arn": adopted["role_arn"],
        "role_name": "nodes",
        "security_group_id": "sg-0123456789abcdef0",
        "access_method": "external",
    }
    usual = {kind for kind, _ in made(registered())}
    assert {kind for kind, _ in made(registered(names=names, adopted=adopted, ami={**AMI, "id": NEW}))} == usual
    assert {kind for kind, _ in made(registered(names=NAMES, adopted={"ami_id": OLD}))} == usual - {
        "LifecycleHook",
        "RolePolicy",
    }


def test_all_of_a_frozen_resource_stays_but_its_name_and_what_is_named() -> None:
    stays = kept(arguments(**ADOPTED), aws.autoscaling.GroupArgs, "min_size")
    assert {"tags", "launch_template", "mixed_instances_policy", "max_size"} <= set(stays)
    assert not {"name", "min_size"} & set(stays)
    assert kept(arguments(**ADOPTED, ami={**AMI, "id": NEW}), aws.autoscaling.GroupArgs) == []


def test_an_adopted_group_of_eks_is_made_of_the_template_of_its_name() -> None:
    mocks = managed(adopted={"ami_id": OLD}, names={"launch_template": "lt/team"})
    assert mocks.inputs(TEMPLATE)["name"] == "lt/team"


def test_an_ami_that_is_known_too_late_is_refused_beside_adopted() -> None:
    def program() -> None:
        registered(**ADOPTED, ami={**AMI, "id": pulumi.Output.from_input(OLD)})

    with pytest.raises(ArgumentError, match=r"ami.id: found an output beside adopted, expected an AMI id"):
        program()
