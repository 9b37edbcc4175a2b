"""A cluster that a component can't use is refused before anything is made, by each component and however late."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
import pytest
import yaml

from components.access.node_access import WindowsNodeAccess
from components.arguments.error import ArgumentError
from components.arguments.late import LateError, judged_when_known
from components.cluster.checked import cluster_problems
from components.cluster.cluster import ClusterError, from_lookup, from_pulumi_eks, from_resource, from_stack_output
from components.cluster.support import WindowsClusterSupport
from components.cluster.vpc_cni import vpc_cni_addon
from components.nodes.group import WindowsNodeGroup
from components.nodes.managed_group import ManagedWindowsNodeGroup
from components.nodes.shared_role import SharedNodeRole
from components.nodes.termination_queue import NodeTerminationQueue
from tests.components.nodes.test_group import CLUSTER, arguments
from tests.components.program import run, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NODES: Mapping[str, Any] = {key: value for key, value in arguments().items() if key != "cluster"}

TAKERS: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "WindowsNodeGroup": lambda given: WindowsNodeGroup("it", {**_NODES, **given}),  # pyright: ignore[reportArgumentType]
    "ManagedWindowsNodeGroup": lambda given: ManagedWindowsNodeGroup("it", {**_NODES, **given}),  # pyright: ignore[reportArgumentType]
    "SharedNodeRole": lambda given: SharedNodeRole("it", {**given}),  # pyright: ignore[reportArgumentType]
    "WindowsClusterSupport": lambda given: WindowsClusterSupport("it", {**given}),  # pyright: ignore[reportArgumentType]
    "vpc_cni_addon": lambda given: vpc_cni_addon("it", given.get("cluster")),  # pyright: ignore[reportArgumentType]
}
"""What takes a whole cluster."""

ROWS = yaml.safe_load((Path(__file__).parent / "bad_clusters.yaml").read_text())


def changed(part: str, value: object) -> dict[str, Any]:
    """A good cluster with one part that is not."""
    whole = {**CLUSTER, part: value}
    return {key: each for key, each in whole.items() if each is not None}


def refused(taker: str, given: Mapping[str, Any]) -> str:
    """The lines in which a component refuses its arguments, before it is registered."""

    def program() -> None:
        with pytest.raises(ArgumentError) as caught:
            TAKERS[taker](given)
        lines.append(str(caught.value))

    lines: list[str] = []
    assert run(program).registrations == []
    return lines[0]


@pytest.mark.parametrize("taker", TAKERS)
def test_each_component_refuses_each_part_that_can_not_be_before_anything_is_made(taker: str) -> None:
    for row in ROWS:
        (part, value), (_, told) = row.items()
        line = refused(taker, {"cluster": changed(part, value)})
        assert line == f"{taker} it: cluster.{part}: {told}"


@pytest.mark.parametrize("row", [row for row in ROWS if next(iter(row)) in CLUSTER])
def test_a_part_that_comes_late_is_refused_in_the_same_words_and_a_secret_without_being_shown(
    row: Mapping[str, Any],
) -> None:
    (part, value), (_, told) = row.items()
    expected = told.partition(", expected ")[2]

    def judged(late: pulumi.Output[Any]) -> None:
        judged_when_known("It it", {"cluster": {**CLUSTER, part: late}}, cluster_problems)

    for output, line in (
        (pulumi.Output.from_input, told),
        (pulumi.Output.secret, f"found a secret, expected {expected}"),
    ):
        with pytest.raises(LateError) as caught:
            # Nothing is handed back: what fails inside the mocks' own loop takes the interpreter with it.
            run(lambda output=output: judged(output(value)))
        assert str(caught.value) == f"It it: cluster.{part}: {line}"


@pytest.mark.parametrize("taker", ["SharedNodeRole", "WindowsClusterSupport", "vpc_cni_addon"])
def test_a_cluster_of_which_nothing_is_known_yet_passes(taker: str) -> None:
    """Node groups have a case of their own."""
    run(lambda: TAKERS[taker]({"cluster": dict.fromkeys(CLUSTER, unknown())}) and None, unknown=True)


def _resource() -> aws.eks.Cluster:
    return aws.eks.Cluster("made", role_arn="arn:aws:iam::123456789012:role/c", vpc_config={"subnet_ids": []})


class OfPulumiEks:
    """Stands for the package's class, whose module is all that is read of it."""

    __module__ = "pulumi_eks.cluster"


KINDS: Mapping[str, tuple[Callable[[], object], str]] = {
    "nothing": (lambda: None, "found nothing, expected a Cluster; give from_lookup(name), from_resource, "),
    "a name": (lambda: "dev", "found a value of type str, expected a Cluster; give from_lookup(name)"),
    "a resource": (_resource, "expected a Cluster; give from_resource(...)"),
    "one of pulumi-eks": (OfPulumiEks, "expected a Cluster; give from_pulumi_eks(...)"),
    "an output": (lambda: pulumi.Output.from_input({}), "found an output, expected a Cluster; give from_stack_output("),
    "a stack": (lambda: pulumi.StackReference("o/p/s"), "expected a Cluster; give from_stack_output(...)"),
}


@pytest.mark.parametrize("taker", TAKERS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_cluster_is_refused_with_the_adapter_that_makes_one_of_it(taker: str, kind: str) -> None:
    make, told = KINDS[kind]
    with pytest.raises(ArgumentError) as caught:
        run(lambda: TAKERS[taker]({"cluster": make()}) and None, stacks={"o/p/s": {}})
    assert str(caught.value).startswith(f"{taker} it: cluster: found ")
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("taker", TAKERS)
def test_no_cluster_at_all_is_refused(taker: str) -> None:
    assert refused(taker, {}).startswith(f"{taker} it: cluster: found nothing, expected a Cluster")


@pytest.mark.parametrize("name", ["", "a b", None, 7])
def test_the_name_alone_is_held_to_the_same_limit(name: object) -> None:
    access = {"cluster_name": name, "authentication_mode": "API", "role_arn": "arn:aws:iam::123456789012:role/nodes"}
    for make in (
        lambda: WindowsNodeAccess("it", access),  # pyright: ignore[reportArgumentType]
        lambda: NodeTerminationQueue("it", {"cluster_name": name}),  # pyright: ignore[reportArgumentType]
    ):
        with pytest.raises(ArgumentError, match=r"it: cluster_name: found .*, expected at most 100 letters"):
            run(lambda make=make: make() and None)


@pytest.mark.parametrize(
    ("adapter", "given", "told"),
    [
        (
            from_lookup,
            lambda: pulumi.Output.from_input("dev"),
            "found Output, expected the name as plain text",
        ),
        (from_resource, lambda: "dev", "from_resource: found str, expected an aws.eks.Cluster; give from_lookup(name)"),
        (
            from_resource,
            lambda: None,
            "found nothing, expected an aws.eks.Cluster; give from_lookup(name",
        ),
        (from_resource, OfPulumiEks, "expected an aws.eks.Cluster; give from_pulumi_eks(...)"),
        (from_pulumi_eks, _resource, "expected a Cluster of pulumi-eks; give from_resource(...)"),
        (from_stack_output, lambda: "o/p/s", "from_stack_output: found str, expected pulumi.StackReference('ORG"),
    ],
)
def test_an_adapter_names_the_one_that_was_meant(
    adapter: Callable[[Any], object], given: Callable[[], object], told: str
) -> None:
    with pytest.raises(ClusterError) as caught:
        run(lambda: adapter(given()) and None)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kubernetes_network_config": {"ip_family": "ipv6"}}, "cluster 'dev' is an ipv6 cluster"),
        (
            {"outpost_config": {"control_plane_instance_type": "m5.large", "outpost_arns": ["arn:aws:outposts:x"]}},
            "cluster 'dev' is a local cluster on an Outpost, of which no Windows node can be",
        ),
    ],
)
def test_a_cluster_of_the_same_program_that_has_no_windows_nodes_ends_its_preview(
    changes: dict[str, Any], told: str
) -> None:
    def program() -> None:
        made = aws.eks.Cluster(
            "dev", name="dev", role_arn="arn:aws:iam::123456789012:role/c", vpc_config={"subnet_ids": []}, **changes
        )
        from_resource(made)

    with pytest.raises(LateError, match=told):
        run(program)
