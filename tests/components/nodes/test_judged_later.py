"""What is known late of a node group: told in a line, without what a secret holds, and handed on where it is good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.arguments.late import LateError
from components.nodes.group import WindowsNodeGroup
from components.nodes.managed_group import ManagedWindowsNodeGroup
from components.nodes.shared_role import SharedNodeRole
from tests.components.nodes.test_group import AMI, CLUSTER, arguments
from tests.components.program import made, run, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CALL = "& 'C:\\Program Files\\Amazon\\EKS\\Start-EKSBootstrap.ps1' -EKSClusterName other"
CASES: Mapping[str, Callable[[Any], Mapping[str, object]]] = {
    "ami: found one with kubelet 1.35.8, expected 1.31 to 1.34": lambda later: {
        "cluster": {**CLUSTER, "version": later("1.34")}
    },
    "bootstrap_script: line 1 names the cluster 'other', expected 'dev'": lambda later: {
        "cluster": {**CLUSTER, "name": later("dev")},
        "bootstrap_script": CALL,
        "taints": [],
    },
    "root_volume.volume_initialization_rate: found with an image that has Fast Launch": lambda later: {
        "ami": {**AMI, "fast_launch": later(True)},
        "root_volume": {"volume_initialization_rate": 300},
    },
    "ingress_rules[0].cidr: found 0.0.0.0/0 of a rule that lets port 3389": lambda later: {
        "ingress_rules": [{"name": "rdp", "from_port": 3389, "cidr": later("0.0.0.0/0")}]
    },
    "ami.windows_server: found '1999', expected one of": lambda later: {
        "ami": {**AMI, "windows_server": later("1999")}
    },
    "root_volume.type: found 'gp7', expected one of 'gp3', 'gp2'": lambda later: {
        "root_volume": {"type": later("gp7")}
    },
    "min_size: found 5, expected at most max_size (3)": lambda later: {"min_size": later(5)},
}


def refusal(component: Callable[..., object], **changes: object) -> str:
    """The line in which what is known late is refused, beside what no preview knows."""

    def program() -> None:
        component("windows", arguments(**{"key_pair": unknown(), **changes}))

    with pytest.raises(LateError) as refused:
        run(program)
    return str(refused.value)


@pytest.mark.parametrize("line", CASES)
def test_it_is_refused_in_the_words_of_what_is_known_at_once(line: str) -> None:
    told = refusal(WindowsNodeGroup, **CASES[line](pulumi.Output.from_input))
    assert told.startswith(f"WindowsNodeGroup windows: {line}")


@pytest.mark.parametrize("line", CASES)
def test_of_a_secret_its_place_is_told_alone(line: str) -> None:
    told = refusal(WindowsNodeGroup, **CASES[line](pulumi.Output.secret))
    where = line.partition(": ")[0]
    assert told == (
        f"WindowsNodeGroup windows: {where}: found what can't be used with a secret, which is not shown; put "
        "pulumi.Output.unsecret(...) around that for a preview that tells more"
    )


def test_beside_a_secret_what_has_nothing_of_it_is_told_in_full() -> None:
    told = refusal(
        WindowsNodeGroup,
        cluster={**CLUSTER, "name": pulumi.Output.secret("dev")},
        ami={**AMI, "windows_server": pulumi.Output.from_input("1999")},
    )
    assert told.startswith("WindowsNodeGroup windows: ami.windows_server: found '1999', expected one of ")


def test_an_ami_that_is_known_late_and_of_no_release_of_eks_is_refused() -> None:
    changes = {"ami": {**AMI, "image": pulumi.Output.from_input("mine")}, "by_release_version": True}
    told = refusal(ManagedWindowsNodeGroup, **changes)
    assert told.startswith("ManagedWindowsNodeGroup windows: by_release_version: found it with 'mine', expected one of")


def test_a_way_in_that_a_late_mode_has_no_room_for_is_refused() -> None:
    def program() -> None:
        cluster: Any = {**CLUSTER, "authentication_mode": pulumi.Output.from_input("API")}
        SharedNodeRole("windows", {"cluster": cluster, "access": "aws_auth"})

    with pytest.raises(LateError, match=r"^SharedNodeRole windows: access: the cluster's authentication mode is API"):
        run(program)


async def _soon(value: object) -> object:
    return value


@pytest.mark.parametrize("later", [pulumi.Output.from_input, _soon], ids=["outputs", "coroutines"])
def test_what_is_good_is_handed_on(later: Callable[[object], Any]) -> None:
    def program(*, late: bool) -> None:
        given: dict[str, Any] = {"subnet_ids": ["subnet-0a1b2c3d"], "min_size": 2}
        if late:
            given = {"subnet_ids": [later("subnet-0a1b2c3d")], "min_size": later(2)}
            given["cluster"] = {**CLUSTER, "version": later("1.35")}
        WindowsNodeGroup("windows", arguments(**given))

    once, soon = run(lambda: program(late=False)), run(lambda: program(late=True))
    assert made(soon) == made(once)
    (group,), (other) = once.of_type("aws:autoscaling/group:Group"), soon.of_type("aws:autoscaling/group:Group")
    assert [each.inputs for each in other] == [group.inputs]
