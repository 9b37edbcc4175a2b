"""A node group keeps its kind: what stands under its name as the other kind is refused with the way there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.arguments.error import ArgumentError
from components.nodes.kind import refuse_other_than_managed, refuse_other_than_self_managed
from tests.components.program import run, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from standin.provider.facts import Facts

OURS = {"eks-windows-nodes/stack": "eks-windows-nodes/dev"}
LISTED, TOLD = "aws:eks/getNodeGroups:getNodeGroups", "aws:eks/getNodeGroup:getNodeGroup"
AUTO_SCALING = "aws:autoscaling/getAmiIds:getAmiIds"
DENIED = "User is not authorized to perform: eks:ListNodegroups"


class World:
    """What stands in cluster dev: groups of EKS by name with their tags, Auto Scaling groups by their node group."""

    def __init__(self, managed: Mapping[str, Mapping[str, str]] = {}, own: Mapping[str, str] = {}) -> None:
        self.managed, self.own = managed, own
        self.asked = Counter[str]()

    def _listed(self, args: dict[str, Any]) -> Mapping[str, Any]:
        self.asked[LISTED] += 1
        return {"names": [*self.managed] if args["clusterName"] == "dev" else []}

    def _told(self, args: dict[str, Any]) -> Mapping[str, Any]:
        self.asked[TOLD] += 1
        return {"tags": self.managed[args["nodeGroupName"]]}

    def _auto_scaling(self, args: dict[str, Any]) -> Mapping[str, Any]:
        self.asked[AUTO_SCALING] += 1
        owned, of_group = args["filters"]
        assert owned == {"name": "tag:kubernetes.io/cluster/dev", "values": ["owned"]}
        if of_group == {"name": "tag-key", "values": ["eks-windows-nodes/node-group"]}:
            return {"names": [*self.own.values()]}
        assert of_group["name"] == "tag:eks-windows-nodes/node-group"
        return {"names": [self.own[each] for each in of_group["values"] if each in self.own]}

    def refused(
        self,
        *groups: str,
        managed: bool,
        cluster: Callable[[], pulumi.Input[str]] = lambda: "dev",
        failure: str = "",
        adopted: bool = False,
    ) -> list[str]:
        """The lines about groups of one program that are to be made of a kind."""
        lines: list[str] = []

        async def program() -> None:
            parent = pulumi.ComponentResource("a:b:C", "c")
            for group in groups:
                try:
                    if managed:
                        await refuse_other_than_managed("dev", group, pulumi.InvokeOptions(parent=parent))
                    else:
                        await refuse_other_than_self_managed(cluster(), group, parent, adopted=adopted)
                except ArgumentError as error:
                    lines.append(str(error))

        facts: Facts = {LISTED: self._listed, TOLD: self._told, AUTO_SCALING: self._auto_scaling}
        run(program, facts=facts, failures=dict.fromkeys(facts, failure) if failure else {})
        return lines


def test_a_self_managed_group_does_not_come_in_place_of_one_of_eks_that_this_stack_made() -> None:
    (line,) = World(managed={"windows": OURS}).refused("windows", managed=False)
    assert line == (
        "kind of node group windows in cluster dev can't be changed to selfManaged: a group that EKS manages has that "
        "name, and its nodes would go in the update that starts the new ones; make a second group of another name "
        "beside it, move the pods there (kubectl drain), and take this one out then"
    )


def test_a_managed_group_does_not_come_in_place_of_a_self_managed_one() -> None:
    (line,) = World(own={"windows": "dev-windows-1a2b3c4"}).refused("windows", managed=True)
    assert line.startswith(
        "kind of node group windows in cluster dev can't be changed to managed: a self-managed group "
        "(dev-windows-1a2b3c4) has that name"
    )


def test_groups_of_other_names_and_of_other_stacks_stand_beside_it() -> None:
    world = World(managed={"other": OURS, "windows": {"eks-windows-nodes/stack": "else/where"}}, own={"other": "a"})
    assert world.refused("windows", managed=False) == []
    assert world.refused("windows", managed=True) == []


@pytest.mark.parametrize("managed", [False, True])
def test_many_groups_of_a_cluster_with_none_of_the_other_kind_ask_once(managed: bool) -> None:
    world = World()
    assert world.refused(*(f"group-{number}" for number in range(50)), managed=managed) == []
    assert sum(world.asked.values()) == 1


def test_a_cluster_that_is_not_known_yet_is_not_asked_about() -> None:
    world = World(managed={"windows": OURS})
    assert len(world.refused("windows", managed=False, cluster=lambda: pulumi.Output.from_input("dev"))) == 1
    world.asked.clear()
    assert world.refused("windows", managed=False, cluster=unknown) == []
    assert world.asked.total() == 0


@pytest.mark.parametrize("managed", [False, True])
def test_who_may_not_ask_is_warned_once_a_cluster_and_goes_on(managed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    world = World(managed={"windows": OURS}, own={"windows": "a"})
    assert world.refused("windows", "other", "third", managed=managed, failure=DENIED) == []
    (line,) = said
    assert "has the name of one to be made in cluster dev is not known" in line
    assert "allow eks:ListNodegroups to who runs this program" in line


@pytest.mark.parametrize("managed", [False, True])
def test_an_account_without_such_a_cluster_has_no_group_and_nobody_is_warned(
    managed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    missing = "ResourceNotFoundException: No cluster found for name: dev."
    assert World().refused("windows", managed=managed, failure=missing) == []
    assert World().refused("windows", managed=managed) == []
    assert said == []


def test_a_self_managed_group_that_is_adopted_does_not_come_in_place_of_one_of_eks_whoever_made_that() -> None:
    """An adopted group has no tag of the stack's until its first roll-out."""
    world = World(managed={"windows": {}})
    assert world.refused("windows", managed=False) == []
    (line,) = world.refused("windows", managed=False, adopted=True)
    assert line.startswith("kind of node group windows in cluster dev can't be changed to selfManaged: a group that")
