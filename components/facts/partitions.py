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


PARTITIONS = (
    Partition("aws", re.compile(r"(?:us|eu|ap|sa|ca|me|af|il|mx)-(?!gov-|iso)[a-z]+-[0-9]"), "amazonaws.com"),
    Partition("aws-cn", re.compile(r"cn-[a-z]+-[0-9]"), "amazonaws.com.cn"),
    Partition("aws-us-gov", re.compile(r"us-gov-[a-z]+-[0-9]"), "amazonaws.com"),
    Partition("aws-eusc", re.compile(r"eusc-de-[a-z]+-[0-9]"), "amazonaws.eu"),
    Partition("aws-iso", re.compile(r"us-iso-[a-z]+-[0-9]"), "c2s.ic.gov"),
    Partition("aws-iso-b", re.compile(r"us-isob-[a-z]+-[0-9]"), "sc2s.sgov.gov"),
    Partition("aws-iso-e", re.compile(r"eu-isoe-[a-z]+-[0-9]"), "cloud.adc-e.uk"),
    Partition("aws-iso-f", re.compile(r"us-isof-[a-z]+-[0-9]"), "csp.hci.ic.gov"),
)


def partition_of(region: str) -> Partition | None:
    """The partition that a Region's name has the form of; None for what is no Region."""
    return next((each for each in PARTITIONS if each.region.fullmatch(region)), None)
