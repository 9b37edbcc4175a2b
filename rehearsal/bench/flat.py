"""A program that makes the same resources as a finished stack without any component: the baseline for ours."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = '''"""Makes what resources.json lists, and asks for what the components ask for."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

facts = json.loads(Path("resources.json").read_text())
LOOK_UPS
for one in facts["resources"]:
    kind = getattr(getattr(aws, one["service"]), one["class"])
    kind(one["name"], **one["arguments"])
'''
"""By the SDK's classes, as a person writes it: each tells the engine where in the program its resource comes from,
which a bare `pulumi.CustomResource` does not."""

DEV = """pulumi.export("images", pulumi.StackReference(facts["images"]).get_output("images"))
cluster = aws.eks.get_cluster(name=facts["cluster"])
aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [cluster.vpc_config.vpc_id]}])
aws.get_partition()
aws.ssm.get_parameter(name=facts["parameter"])
aws.ec2.get_ami(owners=["self"], filters=[{"name": "image-id", "values": [facts["ami"]]}])"""
"""What an environment stack asks for."""

IMAGES = """aws.get_region()
aws.get_partition()
aws.get_caller_identity()
aws.ssm.get_parameter(name=facts["parameter"])"""
"""What an images stack asks for."""


def write(folder: Path, resources: list[dict[str, Any]], look_ups: str, facts: dict[str, str], stack_file: str) -> None:
    """Write the project.

    Args:
        folder: its folder, made here.
        resources: the finished stack's resources, as its state lists them.
        look_ups: `DEV` or `IMAGES`.
        facts: what these look up.
        stack_file: text of its stack file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: flat\nruntime: python\n")
    (folder / "Pulumi.bench.yaml").write_text(stack_file)
    (folder / "__main__.py").write_text(PROGRAM.replace("LOOK_UPS", look_ups))
    made = [_written(one) for one in resources if one.get("custom") and one["type"].startswith("aws:")]
    (folder / "resources.json").write_text(json.dumps({**facts, "resources": made}, indent=1))


def _written(resource: dict[str, Any]) -> dict[str, Any]:
    """As `aws.<service>.<class>(name, **arguments)`; `aws:ec2/launchTemplate:LaunchTemplate` is one of `aws.ec2`."""
    _, place, kind = resource["type"].split(":")
    inputs = _given(resource["inputs"])
    return {
        "service": place.partition("/")[0],
        "class": kind,
        "name": resource["urn"].rpartition("::")[2],
        "arguments": {_WORD.sub("_", name).lower(): value for name, value in inputs.items()},
    }


_WORD = re.compile(r"(?=[A-Z])")
"""Where a word of a property begins: the SDK calls `cidrIpv4` `cidr_ipv4`."""


def _given(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs without what the provider fills in."""
    return {
        key: value for key, value in inputs.items() if key not in inputs.get("__defaults", []) and key != "__defaults"
    }
