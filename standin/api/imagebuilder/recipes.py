"""What a recipe is made of: its parent image and its components, found and checked against each other.

Sources: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImageRecipe.html,
https://docs.aws.amazon.com/imagebuilder/latest/userguide/create-image-recipes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.fields import Fields, entries, section
from standin.api.imagebuilder.arns import MAX_NODE, Arn, age
from standin.api.imagebuilder.exceptions import (
    InvalidParameterCombinationException as InvalidCombination,
)
from standin.api.imagebuilder.exceptions import (
    InvalidParameterValueException as InvalidValue,
)
from standin.api.imagebuilder.exceptions import InvalidVersionNumberException, ServiceQuotaExceededException

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from standin.api.ec2.amis import StandInAmi
    from standin.api.imagebuilder.neighbours import Neighbours

MAX_COMPONENTS = 20
"""The default quota of components in a recipe."""


def check_version(version: str) -> None:
    """Every node of a version must be within bounds."""
    for node in version.split("."):
        if node != "x" and int(node) > MAX_NODE:
            raise InvalidVersionNumberException(f"'{version}' is not valid: a number may be at most {MAX_NODE}.")


def next_version(pattern: str, taken: Iterable[str]) -> str:
    """The version that a recipe gets: the one it names, or with an ``x`` the next one after those taken."""
    nodes = pattern.split(".")
    if "x" not in nodes:
        return pattern
    if nodes.count("x") > 1 or nodes[-1] != "x":
        raise InvalidVersionNumberException(f"'{pattern}' is not valid: only the last number may be 'x'.")
    prefix = nodes[:-1]
    last = [int(version.split(".")[-1]) for version in taken if version.split(".")[:-1] == prefix]
    return ".".join([*prefix, str(max(last, default=-1) + 1)])


def parent_ami(parent: str, neighbours: Neighbours, images: Mapping[str, Fields]) -> StandInAmi:
    """The AMI that a recipe starts from, as things stand now.

    Args:
        parent: an AMI id, ``ssm:`` and a parameter's name or ARN, or the ARN of an image.
        neighbours: the account's other services.
        images: images by build version ARN; Amazon's own and the account's.

    Raises:
        InvalidParameterValueException: there is no such AMI.
    """
    ami_id = parent
    if parent.startswith("ssm:"):
        name = parent.removeprefix("ssm:")
        value = neighbours.parameter(name)
        if value is None:
            raise InvalidValue("parentImage", f"The SSM parameter '{name}' does not exist.")
        ami_id = value
    elif parent.startswith("arn:"):
        return _ami_of_image(parent, neighbours, images)
    ami = neighbours.ami(ami_id)
    if ami is None:
        raise InvalidValue("parentImage", f"The AMI '{ami_id}' does not exist or you do not have access to it.")
    return ami


def _ami_of_image(parent: str, neighbours: Neighbours, images: Mapping[str, Fields]) -> StandInAmi:
    found: StandInAmi | None = None
    try:
        arn = Arn.parse(parent)
    except ValueError as error:
        raise InvalidValue("parentImage", f"{error}.") from error
    finished = [key for key, image in images.items() if image["state"]["status"] == "AVAILABLE"]
    newest = arn.newest_of(finished)
    if newest is not None:
        image = images[newest]
        here = [ami["image"] for ami in image.get("outputResources", {}).get("amis", []) if ami["region"] == arn.region]
        found = neighbours.newest_ami(image["ami"]) if "ami" in image else neighbours.ami(here[0]) if here else None
    if found is None:
        raise InvalidValue("parentImage", f"No image is available for '{parent}'.")
    return found


def resolve_component(reference: str, components: Mapping[str, Fields]) -> Fields | None:
    """The component build that a recipe's reference stands for: an exact build, a version's newest, or an ``x``."""
    newest = Arn.parse(reference).newest_of(components)
    return components[newest] if newest else None


def check_recipe(fields: Fields, platform: str, components: Mapping[str, Fields]) -> None:
    """CreateImageRecipe: the components exist, fit the parent's platform and get the parameters that they declare."""
    chosen: Sequence[Fields] = entries(fields, "components")
    if len(chosen) > MAX_COMPONENTS:
        raise ServiceQuotaExceededException(f"A recipe may have at most {MAX_COMPONENTS} components.")
    names: set[str] = set()
    for number, entry in enumerate(chosen):
        where = f"components[{number}].componentArn"
        component = resolve_component(entry["componentArn"], components)
        if component is None:
            raise InvalidValue(where, f"The component '{entry['componentArn']}' does not exist.")
        if component["platform"] != platform:
            raise InvalidValue(where, f"The component is for {component['platform']}, the parent image is {platform}.")
        name = Arn.parse(component["arn"]).slug
        if name in names:
            raise InvalidValue(where, f"The component '{name}' is there twice.")
        names.add(name)
        _check_parameters(entry, component, f"components[{number}].parameters")
    settings = section(fields, "additionalInstanceConfiguration")
    if platform == "Windows" and settings.get("systemsManagerAgent"):
        raise InvalidCombination("'systemsManagerAgent' can't be supplied for a Windows image.")
    _check_devices(fields)


def _check_parameters(entry: Fields, component: Fields, where: str) -> None:
    given = {parameter["name"]: parameter["value"] for parameter in entries(entry, "parameters")}
    declared = {parameter["name"]: parameter for parameter in entries(component, "parameters")}
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise InvalidCombination(
            f"The value supplied for parameter '{where}' is not valid. "
            f"The following parameters are not defined in the provided component: {', '.join(unknown)}"
        )
    missing = sorted(name for name, facts in declared.items() if "defaultValue" not in facts and name not in given)
    if missing:
        raise InvalidCombination(
            f"The value supplied for parameter '{where}' is not valid. "
            f"The following parameters have no default and must be provided: {', '.join(missing)}"
        )
    for name, value in given.items():
        if len(value) != 1:
            raise InvalidValue(where, f"The parameter '{name}' must have exactly one value.")


def _check_devices(fields: Fields) -> None:
    devices = [mapping.get("deviceName") for mapping in entries(fields, "blockDeviceMappings")]
    if len(devices) != len(set(devices)):
        raise InvalidValue("blockDeviceMappings", "Each device may be mapped once.")


def newest_versions(arns: Iterable[str]) -> list[str]:
    """The newest build of each version, oldest version first."""
    newest: dict[tuple[str, str, str], str] = {}
    for arn in sorted(arns, key=age):
        parsed = Arn.parse(arn)
        newest[parsed.owner, parsed.slug, parsed.version] = arn
    return list(newest.values())
