"""A release beside its former one: two Auto Scaling groups of one node group, called after their AMIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.arguments.error import ArgumentError
from components.nodes.group import require_arguments
from tests.components.nodes.test_group import AMI, GROUP, ROLE, SECURITY_GROUP, TEMPLATE, arguments, registered
from tests.components.program import run, unknown

if TYPE_CHECKING:
    from standin.provider.mocks import AwsMocks

FORMER = {**AMI, "id": "ami-0fffffffffffffff0", "os_build": "20348.4000"}
OWN, OTHER = "dev-windows-0123456789abcdef0", "dev-windows-0fffffffffffffff0"
BOTH: dict[str, Any] = {"strategy": "blueGreen", "former": FORMER, "share": 50, "min_size": 3, "max_size": 10}


def sizes(mocks: AwsMocks) -> dict[str, tuple[int, int, int | None]]:
    """Smallest, largest and desired size of each group, by its name."""
    members = ("minSize", "maxSize", "desiredCapacity")
    found = {each.name: each.inputs for each in mocks.of_type(GROUP)}
    return {name: (*(inputs.get(member) for member in members),) for name, inputs in found.items()}  # type: ignore[misc]


def tags(mocks: AwsMocks, name: str) -> dict[str, str]:
    """Tags of a group that its nodes do not get."""
    (group,) = (each.inputs for each in mocks.of_type(GROUP) if each.name == name)
    return {tag["key"]: tag["value"] for tag in group["tags"] if not tag["propagateAtLaunch"]}


def test_both_releases_share_role_network_and_access_and_have_templates_of_their_own() -> None:
    mocks = registered(**BOTH)
    images = {each.name: each.inputs["imageId"] for each in mocks.of_type(TEMPLATE)}
    assert images == {OWN: AMI["id"], OTHER: FORMER["id"]}
    assert len(mocks.of_type(ROLE)) == len(mocks.of_type(SECURITY_GROUP)) == 1
    named = [each.inputs["tagSpecifications"][0]["tags"] for each in mocks.of_type(TEMPLATE)]
    assert {tags["Name"] for tags in named} == {"dev-windows"}
    assert {tags["eks-windows-nodes/os-build"] for tags in named} == {AMI["os_build"], FORMER["os_build"]}


def test_the_new_group_names_the_former_ami_and_only_as_long_as_both_are_there() -> None:
    """Not on its nodes, whose template would change when it goes."""
    mocks = registered(**BOTH)
    assert tags(mocks, OWN)["eks-windows-nodes/former"] == FORMER["id"]
    assert "eks-windows-nodes/former" not in tags(mocks, OTHER)
    assert "eks-windows-nodes/former" not in tags(registered(strategy="blueGreen"), OWN)


@pytest.mark.parametrize(
    ("changes", "own", "other"),
    [
        ({}, (2, 5, None), (1, 5, None)),
        ({"share": 0}, (0, 0, None), (3, 10, None)),
        ({"share": 100}, (3, 10, None), (0, 0, None)),
        ({"desired_size": 4}, (2, 5, 2), (1, 5, 2)),
    ],
)
def test_each_release_has_its_share_of_the_nodes(
    changes: dict[str, Any], own: tuple[int | None, ...], other: tuple[int | None, ...]
) -> None:
    assert sizes(registered(**BOTH | changes)) == {OWN: own, OTHER: other}


def test_the_former_release_alone_and_the_new_one_alone_have_all_of_them() -> None:
    """So the names of a roll-out are those of the one before it and of the one after it."""
    alone = {key: value for key, value in BOTH.items() if key not in {"former", "share"}}
    assert sizes(registered(**alone)) == {OWN: (3, 10, None)}
    assert sizes(registered(**alone, ami=FORMER)) == {OTHER: (3, 10, None)}


def test_a_group_that_rolls_keeps_its_name() -> None:
    assert set(sizes(registered())) == set(sizes(registered(strategy="rolling"))) == {"dev-windows"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"strategy": "rolling"}, "strategy: found rolling beside a former release, which is of blueGreen; change one"),
        ({"former": AMI}, "former: found the very same AMI again, expected the one before it; take it out"),
        ({"share": 101}, "share: found 101, expected 0 to 100 (percent of the nodes)"),
        ({"share": None}, "former: found one without share, the percentage of the nodes that the new one has; add it"),
        ({"former": None}, "share: found 50 without former, which would have the rest; drop it"),
        (
            {"former": {**FORMER, "kubelet_version": "1.36.1", "kubernetes_minor": "1.36"}},
            "former: found one with kubelet 1.36.1, expected 1.32 to 1.35",
        ),
    ],
)
def test_what_cannot_stand_side_by_side_is_refused(changes: dict[str, Any], line: str) -> None:
    given = {key: value for key, value in {**BOTH, **changes}.items() if value is not None}
    with pytest.raises(ArgumentError) as raised:
        require_arguments("dev-windows", arguments(**given))
    assert str(raised.value).startswith(f"WindowsNodeGroup dev-windows: {line}")


def test_an_ami_that_is_known_later_names_no_group() -> None:
    def program() -> None:
        require_arguments("dev-windows", arguments(strategy="blueGreen", ami={**AMI, "id": unknown()}))

    with pytest.raises(ArgumentError, match=r"ami\.id: found one that is known later, expected a plain id"):
        run(program)
