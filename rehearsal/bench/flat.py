"""A program that makes the same resources as a finished stack without any component: the baseline for ours."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

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


for one in facts["resources"]:
    kind = getattr(getattr(aws, one["service"]), one["class"])
    opts = pulumi.ResourceOptions(depends_on=[made[urn] for urn in one["waits_for"]])
    made[one["urn"]] = kind(one["name"], **given(one["arguments"]), opts=opts)
'''
"""By the SDK's classes and with references, as a person writes it: a class tells the engine where in the program its
resource comes from, which a bare `pulumi.CustomResource` does not, and no id is known before a first `up`."""

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

_Resource: TypeAlias = dict[str, Any]
"""A resource as the engine's state lists it."""


def write(folder: Path, resources: list[_Resource], look_ups: str, facts: dict[str, str], stack_file: str) -> None:
    """Write the project.

    Args:
        folder: its folder, made here.
        resources: the finished stack's resources, as its state lists them: none before what it needs.
        look_ups: `DEV` or `IMAGES`.
        facts: what these look up.
        stack_file: text of its stack file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: flat\nruntime: python\n")
    (folder / "Pulumi.bench.yaml").write_text(stack_file)
    (folder / "__main__.py").write_text(PROGRAM.replace("LOOK_UPS", look_ups))
    kept = {one["urn"]: one for one in resources if one.get("custom") and one["type"].startswith("aws:")}
    made = [written(one, kept) for one in kept.values()]
    (folder / "resources.json").write_text(json.dumps({**facts, "resources": made}, indent=1))


def written(resource: _Resource, others: Mapping[str, _Resource]) -> dict[str, Any]:
    """As `aws.<service>.<class>(name, **arguments)`; `aws:ec2/launchTemplate:LaunchTemplate` is one of `aws.ec2`.

    Args:
        resource: a resource of a finished stack.
        others: by URN, those to whose outputs its arguments may refer.
    """
    _, place, kind = resource["type"].split(":")
    sources: Mapping[str, Sequence[str]] = resource.get("propertyDependencies") or {}
    arguments: dict[str, Any] = {}
    referred: set[str] = set()
    for name, value in _given(resource["inputs"]).items():
        found = [output for urn in sources.get(name) or () if urn in others for output in _outputs(others[urn])]
        outputs = sorted(found, key=_longest_first)  # an ARN has the name in it
        arguments[_snake(name)] = _referring(value, outputs, referred)
    return {
        "urn": resource["urn"],
        "service": place.partition("/")[0],
        "class": kind,
        "name": resource["urn"].rpartition("::")[2],
        "arguments": arguments,
        "waits_for": [urn for urn in resource.get("dependencies") or () if urn in others and urn not in referred],
    }


_Output: TypeAlias = tuple[str, str, str]
"""Text of an output, URN of its resource, name of it in Python."""

_REFERRED_TO = ("arn", "name", "id", "latestVersion")
"""Outputs that arguments of nodes and images refer to; the first that fits is taken."""


def _longest_first(output: _Output) -> int:
    return -len(output[0])


def _outputs(resource: _Resource) -> Iterator[_Output]:
    outputs: _Resource = {**(resource.get("outputs") or {}), "id": resource.get("id")}
    return ((str(outputs[name]), resource["urn"], _snake(name)) for name in _REFERRED_TO if outputs.get(name))


def _referring(value: object, outputs: Sequence[_Output], referred: set[str]) -> object:
    """The value with references in place of outputs, whose resources are added to `referred`."""
    again = partial(_referring, outputs=outputs, referred=referred)
    if isinstance(value, list):
        return [again(each) for each in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: again(each) for key, each in cast("_Resource", value).items()}
    if not isinstance(value, str):
        return value
    for text, urn, name in outputs:
        # A number is an output where it is all of the value: as a part of a text it is any number.
        if text == value or (not text.isdigit() and text in value):
            referred.add(urn)
            before, after = value.split(text, maxsplit=1)
            return {"parts": [part for part in (before, {"of": urn, "output": name}, again(after)) if part]}
    return value


_WORD = re.compile(r"(?=[A-Z])")
"""Where a word of a property begins: the SDK calls `cidrIpv4` `cidr_ipv4`."""


def _snake(name: str) -> str:
    return _WORD.sub("_", name).lower()


def _given(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs without what the provider fills in."""
    return {
        key: value for key, value in inputs.items() if key not in inputs.get("__defaults", []) and key != "__defaults"
    }
