"""Every form in which nodes are written, one module each: resources of the graph in, the estate out."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.finding import fault
from eks_windows.forms import (
    access_entries,
    account_defaults,
    autoscaling,
    aws_auth,
    cloudformation,
    clusters,
    elsewhere,
    foreign,
    image_builder,
    instances,
    karpenter,
    kubelets,
    managed,
    pulumi_eks,
    role_policies,
    role_uses,
    security_groups,
    subnets,
    unused,
    vpc_cni,
    workloads,
)
from eks_windows.knowledge.cluster_tag import TIE
from eks_windows.model import Estate, Fact, NotJudged
from eks_windows.stack.view import Place

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType

    from eks_windows.model import Os
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

FORMS: tuple[ModuleType, ...] = (
    clusters,
    subnets,
    access_entries,
    aws_auth,
    managed,
    autoscaling,
    instances,
    karpenter,
    cloudformation,
    pulumi_eks,
    foreign,
    unused,
    security_groups,
    role_policies,
    role_uses,
    vpc_cni,
    workloads,
    image_builder,
)
"""In the order of reading: who is let in is evidence on what a node group runs, so access comes before node groups.

Each module has `TYPES`, the type tokens it reads, and `read(graph, resource, estate)`.
"""


_READ = frozenset(token for form in FORMS for token in form.TYPES) | frozenset(
    (*account_defaults.METADATA_TYPES, *account_defaults.ENCRYPTION_TYPES)
)


def read_estate(graph: Graph) -> Estate:
    """Read all forms. A resource that a form cannot read is named as not judged; the others are read."""
    estate = Estate()
    for stack in list(graph.of_type(*cloudformation.TYPES)):
        with _guard(estate, stack):
            graph.add(cloudformation.expand(graph, stack))
    for form in FORMS:
        for resource in graph.of_type(*form.TYPES):
            with _guard(estate, resource):
                form.read(graph, resource, estate)
    elsewhere.read_all(graph, estate, _READ)
    account_defaults.apply(graph, estate)
    kubelets.apply(estate)
    _leave_open(estate)
    _leave_out_empty(estate)
    _name_what_may_be_nodes(graph, estate)
    return estate


def _leave_open(estate: Estate) -> None:
    """Of a group that may launch nothing, or be no node group, nothing is proven."""
    for index, group in enumerate(estate.node_groups):
        doubt, most = estate.doubts.get(group.place), group.most
        unclear: Fact[Os] | None = None
        if most is not None and most.unknown is not None:
            unclear = Fact(most.place, unknown=f"it may launch nothing: {most.unknown}")
        elif doubt is not None and doubt.unknown is not None:
            unclear = Fact(doubt.place, unknown=f"it may be no node group: {doubt.unknown}")
        if unclear is not None:
            estate.node_groups[index] = replace(group, os=unclear)


def _leave_out_empty(estate: Estate) -> None:
    """A group that can launch nothing is counted nowhere, with a word."""
    for group in [one for one in estate.node_groups if one.most is not None and one.most.value == 0]:
        estate.node_groups.remove(group)
        why = "it can launch nothing, so that it counts with no rule; it does once maxSize is more than 0"
        fix = "max_size=<1 or more>, once it is to have nodes"
        estate.not_judged.append(NotJudged(group.place.at("maxSize"), group.title, why, fix, counts=False))


def _name_what_may_be_nodes(graph: Graph, estate: Estate) -> None:
    """In a program that has to do with EKS, what may be nodes by a property not known yet is named.

    In any other program it is not: it would hit every machine whose user data is made of another resource's output.
    """
    if estate.perhaps and _has_to_do_with_eks(graph, estate):
        for resource, fact in estate.perhaps:
            what, expected = f"What '{resource.name}' launches", "what tells whether it joins a cluster"
            estate.not_judged.append(NotJudged(fact.place, what, f"{fact.unknown}", TIE, expected))


def _has_to_do_with_eks(graph: Graph, estate: Estate) -> bool:
    """Whether anything in the program is of EKS or has a word on it; names in the program mean nothing."""
    return (
        bool(estate.clusters or estate.access or estate.node_groups or estate.not_judged)
        or unused.are_declared(graph)
        or any(elsewhere.speaks_of_eks(one) for one in graph.resources.values())
    )


@contextmanager
def _guard(estate: Estate, resource: Resource) -> Generator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001  (one odd resource must not end the judgement of all others)
        why = f"reading it failed with {fault(error)}; this is a fault of the policy pack"
        estate.not_judged.append(NotJudged(Place(resource.urn), resource.type, why, "report it to this pack's keepers"))
