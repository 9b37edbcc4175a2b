"""A program that makes the same resources as a finished stack, and has its outputs, without our code: our baseline.

They stand at the top, or under components that do nothing but hold them: what these cost by themselves.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rehearsal.bench.described import exports, made

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rehearsal.bench.described import Resource

PROGRAM = '''"""Makes what resources.json lists, and asks for what the components ask for."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

facts = json.loads(Path("resources.json").read_text())
LOOK_UPS
made = {}


def given(value):
    """With the outputs of earlier resources where it refers to them."""
    if isinstance(value, list):
        return [given(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "parts" in value:
        parts = [given(part) for part in value["parts"]]
        return parts[0] if len(parts) == 1 else pulumi.Output.concat(*parts)
    if "of" in value:
        return getattr(made[value["of"]], value["output"])
    return {key: given(each) for key, each in value.items()}


class Empty(pulumi.ComponentResource):
    """Holds others, and does nothing else."""

    def __init__(self, kind, name, opts):
        super().__init__(kind, name, None, opts)
        self.register_outputs({})


def make(one, opts):
    if "component" in one:
        return Empty(one["component"], one["name"], opts)
    kind = getattr(getattr(aws, one["service"]), one["class"])
    return kind(one["name"], **given(one["arguments"]), opts=opts)


for one in facts["resources"]:
    waits_for = [made[urn] for urn in one["waits_for"]]
    made[one["urn"]] = make(one, pulumi.ResourceOptions(parent=made.get(one["parent"]), depends_on=waits_for))

for name, value in given(facts["exports"]).items():
    pulumi.export(name, value)
'''
"""By the SDK's classes and with references, as a person writes it: a class tells the engine where in the program its
resource comes from, which a bare `pulumi.CustomResource` does not, and no id is known before a first `up`."""

DEV = """pulumi.StackReference(facts["images"]).get_output("images")
aws.get_region()
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


def write(
    folder: Path,
    resources: Sequence[Resource],
    look_ups: str,
    facts: dict[str, str],
    stack_file: str,
    *,
    components: bool = False,
) -> None:
    """Write the project.

    Args:
        folder: its folder, made here.
        resources: the finished stack's resources, as its state lists them: none before what it needs.
        look_ups: `DEV` or `IMAGES`.
        facts: what these look up.
        stack_file: text of its stack file.
        components: whether there are as many components as in the finished stack, empty ones; else there is none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: flat\nruntime: python\n")
    (folder / "Pulumi.bench.yaml").write_text(stack_file)
    (folder / "__main__.py").write_text(PROGRAM.replace("LOOK_UPS", look_ups))
    described = {**facts, "resources": made(resources, components=components), "exports": exports(resources)}
    (folder / "resources.json").write_text(json.dumps(described, indent=1))
