"""The flat program makes what the finished stack has, refers to it where its components did, and has its outputs."""

from __future__ import annotations

from typing import Any

from rehearsal.bench.described import exports, made, written

ROLE = "urn:pulumi:dev::project::aws:iam/role:Role::nodes"
TEMPLATE = "urn:pulumi:dev::project::aws:ec2/launchTemplate:LaunchTemplate::nodes"
GROUP = "urn:pulumi:dev::project::eks-windows-nodes:index:WindowsNodeGroup::nodes"
STACK = "urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev"
OTHERS = {
    ROLE: {"urn": ROLE, "id": "nodes-1a2b", "outputs": {"arn": "arn:aws:iam::1:role/nodes-1a2b", "name": "nodes-1a2b"}},
    TEMPLATE: {"urn": TEMPLATE, "id": "lt-1", "outputs": {"arn": "arn:lt-1", "name": "t", "latestVersion": 1}},
}
THE_ROLE, THE_ARN = {"of": ROLE, "output": "name"}, {"of": ROLE, "output": "arn"}


def one(inputs: dict[str, Any], sources: dict[str, list[str]], *waits_for: str) -> dict[str, Any]:
    return written(
        {
            "type": "aws:iam/rolePolicy:RolePolicy",
            "urn": "urn:pulumi:dev::project::aws:iam/rolePolicy:RolePolicy::own",
            "parent": GROUP,
            "inputs": inputs,
            "propertyDependencies": sources,
            "dependencies": [*(urn for urns in sources.values() for urn in urns), *waits_for],
        },
        OTHERS,
    )


def test_a_value_that_is_an_output_of_what_it_depends_on_refers_to_it() -> None:
    made = one({"role": "nodes-1a2b"}, {"role": [ROLE]})
    assert made == {
        "urn": "urn:pulumi:dev::project::aws:iam/rolePolicy:RolePolicy::own",
        "service": "iam",
        "class": "RolePolicy",
        "name": "own",
        "parent": GROUP,
        "arguments": {"role": {"parts": [THE_ROLE]}},
        "waits_for": [],
    }


def test_the_same_text_without_a_dependency_stays_a_text() -> None:
    assert one({"role": "nodes-1a2b"}, {})["arguments"] == {"role": "nodes-1a2b"}


def test_an_output_inside_of_a_text_is_set_into_it_each_time() -> None:
    policy = '["arn:aws:iam::1:role/nodes-1a2b", "arn:aws:iam::1:role/nodes-1a2b"]'
    assert one({"policy": policy}, {"policy": [ROLE]})["arguments"]["policy"] == {
        "parts": ['["', THE_ARN, {"parts": ['", "', THE_ARN, '"]']}]
    }


def test_a_number_is_an_output_only_where_it_is_the_whole_value() -> None:
    template = {"id": "lt-1", "version": "1", "note": "1 of 1"}
    assert one({"launchTemplate": template}, {"launchTemplate": [TEMPLATE]})["arguments"] == {
        "launch_template": {
            "id": {"parts": [{"of": TEMPLATE, "output": "id"}]},
            "version": {"parts": [{"of": TEMPLATE, "output": "latest_version"}]},
            "note": "1 of 1",
        }
    }


def test_what_no_value_refers_to_is_waited_for() -> None:
    component = "urn:pulumi:dev::project::eks-windows-nodes:index:WindowsNodeAccess::nodes"
    made = one({"role": "nodes-1a2b"}, {"role": [ROLE]}, TEMPLATE, component)
    assert made["waits_for"] == [TEMPLATE]


def test_what_the_provider_fills_in_is_left_out() -> None:
    made = one({"role": "nodes", "path": "/", "__defaults": ["path"]}, {})
    assert made["arguments"] == {"role": "nodes"}


def state(outputs: dict[str, Any]) -> list[dict[str, Any]]:
    """A stack with a component that holds a role and a template, and the provider of both."""
    return [
        {"urn": STACK, "type": "pulumi:pulumi:Stack", "custom": False, "outputs": outputs},
        {"urn": "urn:pulumi:dev::project::pulumi:providers:aws::own", "type": "pulumi:providers:aws", "custom": True},
        {"urn": GROUP, "type": "eks-windows-nodes:index:WindowsNodeGroup", "custom": False, "parent": STACK},
        *(
            {**one, "type": urn.split("::")[2], "custom": True, "parent": GROUP, "inputs": {}}
            for urn, one in OTHERS.items()
        ),
    ]


def test_flat_there_are_resources_of_aws_alone() -> None:
    assert [one["urn"] for one in made(state({}), components=False)] == [ROLE, TEMPLATE]


def test_under_components_each_stands_before_what_it_holds_and_is_empty() -> None:
    empty, *held = made(state({}), components=True)
    assert empty == {
        "urn": GROUP,
        "component": "eks-windows-nodes:index:WindowsNodeGroup",
        "name": "nodes",
        "parent": STACK,
        "waits_for": [],
    }
    assert held == made(state({}), components=False)
    assert {one["parent"] for one in held} == {GROUP}


def test_outputs_of_the_stack_are_those_of_resources_where_they_have_their_text() -> None:
    outputs = {"nodes": {"role": "nodes-1a2b", "arns": ["arn:lt-1"], "version": 1, "label": "1", "none": None}}
    assert exports(state(outputs)) == {
        "nodes": {
            "role": THE_ROLE,
            "arns": [{"of": TEMPLATE, "output": "arn"}],
            "version": 1,
            "label": "1",
            "none": None,
        }
    }
