"""Every row names properties that the SDK has and operations and members that AWS has."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from standin.provider import botocore_models, lifecycle, plans, schema
from standin.provider.table import ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin.provider.mapping import Node
    from standin.provider.schema import Type

rows = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)

SENT_BY_HOOKS = {"region", "tags"}
"""Inputs that no row need mention: the client's Region, and tags, which have their own calls."""


def _at(kinds: dict[str, Type], path: str) -> Type | None:
    """The type of the property at a path without indices; None where there is none."""
    head, _, rest = path.partition(".")
    kind = kinds.get(head)
    while kind is not None and not schema.is_object(kind) and schema.element(kind) is not None:
        inner = schema.element(kind)
        if not rest or inner is None or not schema.is_object(inner):
            break
        kind = inner
    return kind if not rest or kind is None else _at(schema.properties(kind), rest)


@rows
def test_every_property_a_row_names_is_one_of_the_sdks(row: Row) -> None:
    described = plans.described(row)
    inputs, outputs = dict(described.inputs), dict(described.outputs)
    named = {
        *row.replace,
        *row.replace_if,
        *row.in_place,
        *row.swaps,
        *row.computed,
        *row.sets,
        *row.json,
        *row.unread,
        *row.aside,
    }
    named |= {*row.unserved, *row.defaults, *row.empty, *(name for group in row.one_of for name in group)}
    named |= {name for causes in row.recomputed.values() for name in causes}
    named |= {link.property for link in row.links} | {name for call in row.update for name in call.on}
    wrong = {name for name in named - {"*", "tags"} if _at(inputs, name) is None}
    assert wrong == set()
    produced = {*row.built, *row.samples, *row.made, *row.recomputed}
    assert {name for name in produced - {"id"} if name not in outputs} == set()
    assert {name for name in row.renames if _at({**inputs, **outputs}, name) is None} == set()
    assert not row.name or row.name in inputs


@rows
def test_creation_sends_every_input_or_the_row_says_why_not(row: Row) -> None:
    node = plans.sending(row.type, row.create.operation)
    unsent = set(plans.described(row).inputs) - set(node.edges) - SENT_BY_HOOKS
    assert unsent <= {*row.aside, *row.unserved}
    assert not set(row.aside) & set(row.unserved)


@rows
def test_every_nested_property_that_is_sent_has_a_member(row: Row) -> None:
    node = plans.sending(row.type, row.create.operation)
    inputs = dict(plans.described(row).inputs)
    served = {name: edge for name, edge in node.edges.items() if name not in row.unserved}
    lost = {path for name, edge in served.items() for path in _lost(edge.node, inputs[name], name)}
    assert lost <= OUTPUT_ONLY.get(row.type, set())


OUTPUT_ONLY = {
    "aws:eks/cluster:Cluster": {
        "kubernetesNetworkConfig.serviceIpv6Cidr",
        "vpcConfig.clusterSecurityGroupId",
        "vpcConfig.vpcId",
    },
}
"""Nested properties that the SDK lets be given and AWS only answers."""


def _lost(node: Node, kind: Type, path: str) -> Iterator[str]:
    if schema.is_object(kind):
        inside = node.element if node.element is not None and schema.is_object(node.kind) else node
        for name, inner in schema.properties(kind).items():
            if name in inside.edges:
                yield from _lost(inside.edges[name].node, inner, f"{path}.{name}")
            else:
                yield f"{path}.{name}"
    elif schema.element(kind) is not None and node.element is not None:
        yield from _lost(node.element, cast("Type", schema.element(kind)), path)


@rows
def test_every_output_comes_from_somewhere(row: Row) -> None:
    """From a read, a template, a hook, or the inputs."""
    read = {name for number in range(len(row.read)) for name in plans.receiving(row.type, number).edges}
    given = {"region", "tags", "tagsAll", *row.aside, *row.unserved, *row.unread, *row.made}
    hooked = {
        "aws:iam/policy:Policy",
        "aws:sns/topicSubscription:TopicSubscription",
        "aws:sqs/queue:Queue",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:ssm/parameter:Parameter",
    }
    known: set[str] = read | set(row.built) | given
    known |= set(plans.described(row).outputs) if row.type in hooked else set[str]()
    assert set(plans.described(row).outputs) - known - set(plans.take_apart(row.id, "a:b/c")) == set()


@rows
def test_mocks_have_a_sample_for_every_computed_output(row: Row) -> None:
    assert set(plans.described(row).computed) - {*row.samples, *row.built, "tagsAll"} == set()


@rows
def test_every_operation_exists_and_the_key_names_the_resource_in_it(row: Row) -> None:
    for call in (*row.read, row.delete):
        shape = botocore_models.input_shape(row.service, call.operation)
        assert {*row.key, *call.key} & set(shape.members), call.operation
        assert set(call.key) <= set(shape.members), call.operation
    for link in row.links:
        assert link.member in botocore_models.input_shape(row.service, link.add).members
        removal = link.member if link.removal_member is None else link.removal_member
        assert not removal or removal in botocore_models.input_shape(row.service, link.remove).members


@rows
def test_every_member_that_names_the_resource_is_in_some_operation(row: Row) -> None:
    calls = [*row.read, *row.update, row.delete, row.create]
    operations = [call.operation for call in calls] + [link.add for link in row.links]
    members = {member for name in operations for member in botocore_models.input_shape(row.service, name).members}
    assert set(row.key) <= members


@rows
def test_an_update_covers_every_input_that_does_not_replace(row: Row) -> None:
    """What neither a call, a link, a hook nor the provider itself deals with must replace the resource."""
    inputs = set(plans.described(row).inputs) - {"region", "tags", *row.aside, *row.unserved}
    carried = {name for call in row.update for name in lifecycle.covers(row, call)}
    carried |= {link.property for link in row.links}
    left = {name for name in inputs - carried if not row.replaces(name)}
    assert left == set()
