"""What has to hold between the Regions and accounts that one image goes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.facts.names import region_of
from components.facts.partitions import partition_of
from components.problems.problem import Problem

if TYPE_CHECKING:
    from components.settings.validation import Spelling


class DistributionValues(TypedDict):
    """A Region that gets a copy, as a stack file or a program gives it."""

    region: str
    kms_key_id: NotRequired[str | None]
    fast_launch: NotRequired[object]
    copy_to_accounts: NotRequired[Sequence[str]]
    copy_parameter: NotRequired[bool]
    share_with_accounts: NotRequired[Sequence[str]]
    share_with_organizations: NotRequired[Sequence[str]]
    share_with_organizational_units: NotRequired[Sequence[str]]


FOR_OTHERS = (
    "copy_to_accounts",
    "share_with_accounts",
    "share_with_organizations",
    "share_with_organizational_units",
)
"""The settings by which other accounts get the image."""


def regions_once(distributions: Sequence[DistributionValues]) -> Iterator[Problem]:
    """A Region gets one copy."""
    regions = [distribution["region"] for distribution in distributions]
    for index, region in enumerate(regions):
        if region in regions[:index]:
            yield Problem(("distributions", index, "region"), f"found {region!r} again; merge the two entries")


def fast_launch_is_for_copies(
    spell: Spelling, region: str, distributions: Sequence[DistributionValues]
) -> Iterator[Problem]:
    """Where the image is built, the image's own setting is for its AMI."""
    for index, distribution in enumerate(distributions):
        copied = distribution.get("copy_to_accounts")
        if distribution["region"] == region and distribution.get("fast_launch") is not None and not copied:
            yield Problem(
                ("distributions", index, spell("fast_launch")),
                f"found one for {region}, where the image is built and its own {spell('fast_launch')} holds; set that, "
                "and drop this",
            )


def regions_can_be_reached(region: str, distributions: Sequence[DistributionValues]) -> Iterator[Problem]:
    """An AMI is never copied to another partition."""
    for index, distribution in enumerate(distributions):
        there, here = partition_of(distribution["region"]), partition_of(region)
        if there is None:
            yield Problem(("distributions", index, "region"), f"found {distribution['region']!r}, which is no Region")
        elif here is not None and there != here:
            yield Problem(
                ("distributions", index, "region"),
                f"found {distribution['region']!r} of partition {there.name}, expected one of {here.name}, as {region} "
                "is; build the image there in a stack of its own",
            )


def others_can_read_the_image(
    spell: Spelling, region: str, root_volume: Mapping[str, object], distributions: Sequence[DistributionValues]
) -> Iterator[Problem]:
    """An image for other accounts has a key of the customer's: nobody else may use an account's key for EBS.

    Source: EC2 user guide, Share an AMI with specific AWS accounts: considerations on encryption.
    """
    for index, distribution in enumerate(distributions):
        given = next((name for name in FOR_OTHERS if distribution.get(name)), None)
        key = distribution.get("kms_key_id") or (
            root_volume.get("kms_key_id") if distribution["region"] == region else None
        )
        if given is not None and (key is None or _of_aws(key)):
            found = "nothing" if key is None else f"{key!r}, AWS's own"
            yield Problem(
                ("distributions", index, spell("kms_key_id")),
                f"found {found}, expected a key in {distribution['region']} that the other accounts may use: an AMI on "
                f"the account's own key for EBS opens for nobody else; {'add it' if key is None else 'take another'}",
            )


def _of_aws(key: object) -> bool:
    """Whether a key is one that AWS keeps for the account, which nobody else can be let use."""
    return isinstance(key, str) and key.rpartition(":")[2].startswith("alias/aws/")


def parameters_have_accounts(spell: Spelling, distributions: Sequence[DistributionValues]) -> Iterator[Problem]:
    """A parameter is copied to the accounts that get a copy of the image."""
    for index, distribution in enumerate(distributions):
        if distribution.get("copy_parameter") and not distribution.get("copy_to_accounts"):
            yield Problem(
                ("distributions", index, spell("copy_parameter")),
                f"found true, and no account in {spell('copy_to_accounts')}, which the parameter would go to; "
                "name them, or leave it out",
            )


def keys_are_of_their_region(
    spell: Spelling, region: str, root_volume: Mapping[str, object], distributions: Sequence[DistributionValues]
) -> Iterator[Problem]:
    """A key encrypts in its own Region only."""
    own = root_volume.get("kms_key_id")
    if isinstance(own, str) and region_of(own) not in {"", region}:
        yield Problem(
            ("root_volume", spell("kms_key_id")),
            f"found a key of {region_of(own)}, expected one of this stack's Region {region}",
        )
    for index, distribution in enumerate(distributions):
        key = distribution.get("kms_key_id") or ""
        if region_of(key) not in {"", distribution["region"]}:
            yield Problem(
                ("distributions", index, spell("kms_key_id")),
                f"found a key of {region_of(key)}, expected one of {distribution['region']}",
            )
