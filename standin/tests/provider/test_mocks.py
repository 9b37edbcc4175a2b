"""Mocks answer from the table, and remember what was registered."""

from __future__ import annotations

import re
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from standin.provider import plans
from standin.provider.mocks import AwsMocks, install
from standin.provider.table import ROWS
from standin.tests.provider.cases import TRUST

INPUTS: dict[str, dict[str, Any]] = {
    "aws:eks/accessEntry:AccessEntry": {"clusterName": "dev", "principalArn": "arn:aws:iam::1:role/a"},
    "aws:eks/addon:Addon": {"clusterName": "dev", "addonName": "vpc-cni"},
    "aws:cloudwatch/eventTarget:EventTarget": {"rule": "terminations", "targetId": "queue"},
    "aws:eks/nodeGroup:NodeGroup": {"clusterName": "dev"},
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {"clusterName": "dev"},
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {"url": "https://issuer.example"},
    "aws:iam/rolePolicy:RolePolicy": {"role": "nodes"},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"role": "nodes", "policyArn": "arn"},
    "aws:imagebuilder/component:Component": {"version": "1.0.0"},
    "aws:imagebuilder/imageRecipe:ImageRecipe": {"version": "1.0.0"},
    "aws:kms/grant:Grant": {"keyId": "0a1b2c3d-0000-4000-8000-0123456789ab"},
    "aws:sqs/queuePolicy:QueuePolicy": {"queueUrl": "https://sqs.eu-central-1.amazonaws.com/123456789012/queue"},
    "aws:autoscaling/group:Group": {"minSize": 1.0},
}


def made(mocks: AwsMocks, token: str, inputs: dict[str, Any] | None = None) -> tuple[str | None, dict[str, Any]]:
    return mocks.new_resource(MockResourceArgs(token, "nodes", inputs or INPUTS.get(token, {}), custom=True))


@pytest.mark.parametrize("token", ROWS)
def test_every_computed_output_has_a_value(token: str) -> None:
    identity, outputs = made(AwsMocks(), token)
    assert identity
    missing = [name for name in plans.described(ROWS[token]).computed if outputs.get(name) is None]
    assert missing == []
    assert not re.search(r"\{\w+\}", f"{identity} {outputs}")


@pytest.mark.parametrize("token", ROWS)
def test_an_unknown_preview_knows_no_computed_output_and_no_id(token: str) -> None:
    identity, outputs = made(AwsMocks(unknown_outputs=True), token)
    computed = [name for name in plans.described(ROWS[token]).computed if name != "tagsAll"]
    assert {outputs[name] for name in computed} <= {identity}
    assert identity == pulumi.runtime.rpc.UNKNOWN


def test_ids_and_arns_are_the_real_providers() -> None:
    mocks = AwsMocks(region="us-east-1")
    role, outputs = made(mocks, "aws:iam/role:Role", {"name": "nodes", "assumeRolePolicy": TRUST})
    assert (role, outputs["arn"]) == ("nodes", "arn:aws:iam::123456789012:role/nodes")
    template, outputs = made(mocks, "aws:ec2/launchTemplate:LaunchTemplate")
    assert re.fullmatch(r"lt-[0-9a-f]{17}", template or "")
    assert outputs["arn"] == f"arn:aws:ec2:us-east-1:123456789012:launch-template/{template}"
    entry, _ = made(mocks, "aws:eks/accessEntry:AccessEntry")
    assert entry == "dev:arn:aws:iam::1:role/a"
    component, outputs = made(mocks, "aws:imagebuilder/component:Component", {"name": "My Part", "version": "1.0.0"})
    assert component == outputs["arn"] == "arn:aws:imagebuilder:us-east-1:123456789012:component/my-part/1.0.0/1"


def test_a_component_resource_and_a_foreign_type_echo_their_inputs() -> None:
    mocks = AwsMocks()
    foreign = MockResourceArgs("kubernetes:core/v1:ConfigMap", "aws-auth", {"data": {"a": "b"}}, custom=True)
    assert mocks.new_resource(foreign) == ("aws-auth-id", {"data": {"a": "b"}})


def test_data_sources_answer_from_facts_and_are_remembered() -> None:
    mocks = AwsMocks({"aws:ssm/getParameter:getParameter": lambda args: {"value": f"ami of {args['name']}"}})
    answer, failures = mocks.call(MockCallArgs("aws:ssm/getParameter:getParameter", {"name": "/a"}, ""))
    assert (answer, failures) == ({"name": "/a", "value": "ami of /a"}, [])
    assert mocks.calls == [("aws:ssm/getParameter:getParameter", {"name": "/a"})]
    with pytest.raises(LookupError, match="no fact answers aws:x/getY:getY"):
        mocks.call(MockCallArgs("aws:x/getY:getY", {}, ""))


def test_the_inputs_of_a_resource_that_is_not_there_are_an_assertion_that_says_what_is() -> None:
    with pytest.raises(AssertionError, match="0 resources are aws:iam/role:Role nodes; registered: "):
        AwsMocks().inputs("aws:iam/role:Role", "nodes")


class Wrapper(pulumi.ComponentResource):
    """A component with one child, whose input is an output of another resource."""

    def __init__(self, name: str) -> None:
        super().__init__("tests:index:Wrapper", name, {"a": "b"}, None)
        options = pulumi.ResourceOptions(parent=self)
        role = pulumi.CustomResource("aws:iam/role:Role", "role", {"assumeRolePolicy": TRUST, "arn": None}, options)
        arn = pulumi.Output.from_input(getattr(role, "arn", None))
        profile = {"path": "/", "tags": {"role": role.id, "arn": arn}}
        pulumi.CustomResource("aws:iam/instanceProfile:InstanceProfile", "profile", profile, options)
        self.register_outputs({"role": role.id})


@pytest.mark.parametrize("unknown", [False, True])
def test_registrations_have_parents_outputs_and_unknown_inputs(unknown: bool) -> None:
    mocks = AwsMocks(unknown_outputs=unknown)
    install(mocks, preview=unknown)
    pulumi.runtime.test(lambda: Wrapper("wrapper") and None)()
    component = mocks.of_type("tests:index:Wrapper")[0]
    role = mocks.of_type("aws:iam/role:Role")[0]
    assert role.parent == component.urn
    assert not component.custom
    tags = mocks.inputs("aws:iam/instanceProfile:InstanceProfile", "profile")["tags"]
    if unknown:
        assert isinstance(tags["role"], pulumi.output.Unknown)
    else:
        assert tags["role"].startswith("role-")
        assert component.outputs == {"role": tags["role"]}
