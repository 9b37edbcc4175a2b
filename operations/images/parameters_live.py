"""Asking Image Builder and Systems Manager which parameters of images there are, who writes and who reads them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

from components.facts.defaults import output_parameter
from components.facts.manifest import IMAGE_ARN_TAG
from components.facts.manifest import parameter as manifest_of
from components.facts.names import PROJECT, region_of
from operations.aws import asking, batches
from operations.images.parameters import ROOTS, Parameter, Pipeline, Place
from operations.images.references import References
from operations.stack.pins import pins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import boto3

    from operations.images.parameters import Row
    from operations.releases.live import Amis
    from operations.stack.file import StackFile

_AMI_ID = re.compile(r"ami-[0-9a-f]{8,17}")
_NAMES = 10
"""Names of one call (Systems Manager model, GetParameters and DeleteParameters)."""

_SHOWN = 40


def pipelines(aws: boto3.Session, region: str, account: str) -> list[Pipeline]:
    """The pipelines of a Region, with the parameters that their builds write."""
    builder = aws.client("imagebuilder", region_name=region)
    found: list[Pipeline] = []
    with asking():
        pages = builder.get_paginator("list_image_pipelines").paginate()
        for each in (each for page in pages for each in page["imagePipelineList"]):
            arn = each.get("distributionConfigurationArn")
            settings: Any = (
                builder.get_distribution_configuration(distributionConfigurationArn=arn)["distributionConfiguration"]
                if arn
                else {}
            )
            found.append(Pipeline(name=each.get("name", ""), writes=frozenset(written(settings, account))))
    return found


def of_builds(aws: boto3.Session, region: str, account: str) -> dict[Place, str]:
    """Where the builds of a Region have written, and the ARN of one that did: their pipelines may be gone."""
    builder = aws.client("imagebuilder", region_name=region)
    found: dict[Place, str] = {}
    with asking():
        versions = [
            each.get("arn", "")
            for page in builder.get_paginator("list_images").paginate(owner="Self")
            for each in page["imageVersionList"]
        ]
        for version in versions:
            pages = builder.get_paginator("list_image_build_versions").paginate(imageVersionArn=version)
            for arn in (each.get("arn", "") for page in pages for each in page["imageSummaryList"]):
                image: Any = builder.get_image(imageBuildVersionArn=arn)["image"]
                for place in written(image.get("distributionConfiguration", {}), account):
                    found[place] = arn
                    found[Place(place.region, manifest_of(place.name), place.account)] = arn
    return found


def written(settings: Mapping[str, Any], account: str) -> Iterator[Place]:
    """Where a distribution configuration has the ids of AMIs written, as seen by an account."""
    for each in settings.get("distributions", []):
        for output in each.get("ssmParameterConfigurations", []):
            owner = output.get("amiAccountId", account)
            yield Place(each["region"], output["parameterName"], "" if owner == account else owner)


def parameters(aws: boto3.Session, amis: Amis, regions: Sequence[str], told: Mapping[Place, str]) -> list[Parameter]:
    """The parameters of images that are there, of this account; of others what builds tell that they have written.

    Args:
        aws: whom to ask as.
        amis: AMIs in any Region.
        regions: where to look.
        told: what builds have written, and which did.
    """
    found = [Parameter(place=place, image=arn) for place, arn in told.items() if place.account]
    for region in regions:
        held = dict(_held(aws, region, [each.name for each in told if each.region == region and not each.account]))
        ids = {id_ for value in held.values() for id_ in _AMI_ID.findall(value[:_SHOWN])}
        images = {ami.id: ami.tags.get(IMAGE_ARN_TAG, "") for ami in amis.named(region, ids).values()}
        for name, value in held.items():
            place = Place(region, name)
            image = told.get(place) or images.get(value, "") or _of_manifest(value)
            found.append(Parameter(place=place, image=image, value=value[:_SHOWN]))
    return found


def readers(aws: boto3.Session, files: Iterable[StackFile], places: Iterable[Place]) -> dict[Place, list[str]]:
    """What names a parameter: versions of launch templates that resolve it, and stack files."""
    found: defaultdict[Place, list[str]] = defaultdict(list)
    by_region: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_region[place.region].append(place)
    for region, here in by_region.items():
        resolved = [(image.partition("resolve:ssm:")[2], what) for image, what in References(aws, region).templates()]
        for place in here:
            found[place] += [what for name, what in resolved if name.partition(":")[0] == place.name]
    for file in files:
        followed = {name for image in _followed(file) for name in names_of(image)}
        for place in (each for here in by_region.values() for each in here):
            if place.name in followed or re.search(rf"{re.escape(place.name)}(?![\w./-])", file.text):
                found[place].append(f"{file.path.name} follows it")
    return dict(found)


def remove(aws: boto3.Session, rows: Iterable[Row]) -> list[Row]:
    """Remove parameters; those that went.

    Raises:
        UnreadError: Systems Manager refused; what went before is gone, and the command can be run again.
    """
    by_region: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_region[row.region].append(row)
    for region, here in sorted(by_region.items()):
        ssm = aws.client("ssm", region_name=region)
        for some in batches(here, _NAMES):
            with asking():
                ssm.delete_parameters(Names=[row.name for row in some])
    return [row for here in by_region.values() for row in here]


def names_of(image: str) -> tuple[str, str]:
    """The parameters of an image that has not given others: AMI id and manifest."""
    name = output_parameter(image)
    return name, manifest_of(name)


def _followed(file: StackFile) -> list[str]:
    """Images whose newest build a stack follows."""
    has_groups = f"{PROJECT}:clusters" in cast("dict[str, object]", file.config)
    return [pin.image for pin in pins(file) if pin.release is None] if has_groups else []


def _held(aws: boto3.Session, region: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    ssm = aws.client("ssm", region_name=region)
    with asking():
        for root in ROOTS:
            pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=root, Recursive=True)
            yield from ((each.get("Name", ""), each.get("Value", "")) for page in pages for each in page["Parameters"])
        elsewhere = sorted({name for name in names if not name.startswith(ROOTS)})
        for some in batches(elsewhere, _NAMES):
            found = ssm.get_parameters(Names=list(some))["Parameters"]
            yield from ((each.get("Name", ""), each.get("Value", "")) for each in found)


def _of_manifest(value: str) -> str:
    try:
        content: object = json.loads(value)
    except (ValueError, RecursionError):
        return ""
    return str(cast("dict[str, object]", content).get("imageArn", "")) if isinstance(content, dict) else ""


def homes(found: Iterable[Parameter], account: str) -> dict[str, str]:
    """ARN of each image of an account to the Region that built it; what another account sent here is its to keep."""
    own = f":{account}:image/"
    return {each.image: region_of(each.image) for each in found if own in each.image and region_of(each.image)}
