"""The partitions of AWS: which Regions each has, and what its host names end in. Pure.

Source: botocore, partitions.json (regionRegex, dnsSuffix). A Region that opens tomorrow fits its partition's form.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Partition:
    """One partition.

    Attributes:
        name: as ARNs have it.
        region: the form of its Regions' names.
        domain: what names of its services' hosts end in.
    """

    name: str
    region: re.Pattern[str]
    domain: str


_DIRECTION = "(?:north|south|east|west|central|(?:north|south)(?:east|west))"
"""What the name of every Region ends in, before its number."""

PARTITIONS = (
    Partition("aws", re.compile(rf"(?:us|eu|ap|sa|ca|me|af|il|mx)-{_DIRECTION}-[0-9]"), "amazonaws.com"),
    Partition("aws-cn", re.compile(rf"cn-{_DIRECTION}-[0-9]"), "amazonaws.com.cn"),
    Partition("aws-us-gov", re.compile(rf"us-gov-{_DIRECTION}-[0-9]"), "amazonaws.com"),
    Partition("aws-eusc", re.compile(rf"eusc-de-{_DIRECTION}-[0-9]"), "amazonaws.eu"),
    Partition("aws-iso", re.compile(rf"us-iso-{_DIRECTION}-[0-9]"), "c2s.ic.gov"),
    Partition("aws-iso-b", re.compile(rf"us-isob-{_DIRECTION}-[0-9]"), "sc2s.sgov.gov"),
    Partition("aws-iso-e", re.compile(rf"eu-isoe-{_DIRECTION}-[0-9]"), "cloud.adc-e.uk"),
    Partition("aws-iso-f", re.compile(rf"us-isof-{_DIRECTION}-[0-9]"), "csp.hci.ic.gov"),
)


def partition_of(region: str) -> Partition | None:
    """The partition that a Region's name has the form of; None for what is no Region."""
    return next((each for each in PARTITIONS if each.region.fullmatch(region)), None)
