"""The flat program refers to resources where the finished stack's components did."""

from __future__ import annotations

from typing import Any

from rehearsal.bench.flat import written

ROLE = "urn:pulumi:dev::project::aws:iam/role:Role::nodes"
TEMPLATE = "urn:pulumi:dev::project::aws:ec2/launchTemplate:LaunchTemplate::nodes"
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
