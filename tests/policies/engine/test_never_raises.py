"""No rule and no form ever raises, whatever half-written properties a program has."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.compliant import BOOTSTRAP, compliant
from tests.policies.forms.test_all_forms import AWS_TEMPLATE, FORMS
from tests.policies.harness import judge
from tests.policies.program import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.policies.program import Json, Program

FAULT = "fault of the policy pack"

TEXTS = (
    UNKNOWN_STRING_VALUE,
    "",
    "prod",
    "true",
    "3389",
    "ami-0aaaaaaaaaaaaaaaa",
    "arn:aws:iam::123456789012:role/x",
    "resolve:ssm:/a:1",
    "0.0.0.0/0",
    "$Latest",
    "1.35",
    "v1",
    "WINDOWS_CORE_2022_x86_64",
    "cron(",
    BOOTSTRAP,
    AWS_TEMPLATE,
    "- [",
    "{",
    "Resources: 1",
    "Resources: {a: {Type: 'AWS::EC2::Instance', Properties: [1]}}",
    "${anchor.name}",
    "${anchor.id}",
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 70000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(TEXTS),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("key", "value", "id")), inner)
    ),
    max_leaves=6,
)
WHOLE = {key: value for form in FORMS for key, value in form("ami-1", "required").items()} | compliant()
KINDS = (
    *sorted({one["type"] for one in WHOLE.values()}),
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTable:RouteTable",
    "aws:imagebuilder/imageRecipe:ImageRecipe",
    "aws:imagebuilder/component:Component",
    "aws:imagebuilder/imagePipeline:ImagePipeline",
    "aws:imagebuilder/distributionConfiguration:DistributionConfiguration",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:apps/v1:Deployment",
    "kubernetes:batch/v1:CronJob",
    "eks:index:Cluster",
    "eks-windows-nodes:index:AwsAuthRoleMapping",
)
KEYS = sorted(
    {key for one in WHOLE.values() for key in one["properties"]} | {"data", "metadata", "spec", "ingress", "components"}
)


def paths(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a value."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


@st.composite
def programs(draw: Callable[..., Any]) -> Program:
    """The compliant program with several properties replaced by anything, and some resources of random properties."""
    program = deepcopy(compliant() | draw(st.sampled_from(FORMS))("ami-0bbbbbbbbbbbbbbbb", "optional"))
    for _ in range(draw(st.integers(1, 4))):
        properties = program[draw(st.sampled_from(sorted(program)))]["properties"]
        places = sorted(paths(properties), key=str)
        if not places:
            continue
        *way, last = draw(st.sampled_from(places))
        target: Any = properties
        for step in way:
            target = target[step]
        target[last] = draw(VALUES)
    program["anchor"] = {"type": "aws:ec2/launchTemplate:LaunchTemplate", "properties": {}}
    for index in range(draw(st.integers(0, 2))):
        properties = draw(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
        program[f"random{index}"] = {"type": draw(st.sampled_from(KINDS)), "properties": properties}
    return program


def holds(program: Program, phase: Phase) -> None:
    """No finding tells of an exception."""
    assert [one.text for one in judge(program, phase) if FAULT in one.text] == []


@given(program=programs(), phase=st.sampled_from(list(Phase)))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_no_rule_raises_over_generated_properties(program: Program, phase: Phase) -> None:
    """A small fixed sample in every run."""
    holds(program, phase)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@given(program=programs(), phase=st.sampled_from(list(Phase)))
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_rule_raises_over_ten_thousand_generated_programs(program: Program, phase: Phase) -> None:
    """A large random sample at night."""
    holds(program, phase)
