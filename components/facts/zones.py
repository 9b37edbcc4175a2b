"""Places besides a Region's own zones in which its subnets can be, and what is not there.

No API tells of which types of volume a place has; the guides name gp2 for all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_THE_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+[a-z]")

EVERYWHERE = "gp2"
"""The type of volume that every place has."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A kind of place.

    Attributes:
        says: what it is called before its name.
        gp2_alone: whether it has no other type of volume.
        managed: whether EKS manages nodes there.
        source: where AWS says so.
    """

    says: str
    gp2_alone: bool
    managed: bool
    source: str


OUTPOST = Place(
    says="on the Outpost",
    gp2_alone=False,
    managed=False,
    source="EKS user guide, Create nodes on AWS Outposts; Outposts racks of the second generation have gp3, too",
)

PLACES: Mapping[str, Place] = MappingProxyType(
    {
        "local-zone": Place(
            says="in the Local Zone",
            gp2_alone=False,
            managed=True,
            source="AWS Local Zones features: gp2 in all, gp3 in some; EKS user guide, AWS Local Zones",
        ),
        "wavelength-zone": Place(
            says="in the Wavelength Zone",
            gp2_alone=True,
            managed=False,
            source="AWS Wavelength developer guide, Quotas and considerations; EKS user guide, Managed node groups",
        ),
    }
)
"""EC2's type of a zone to what it is; a Region's own zones are no such place."""


def is_of_the_region(zone: str) -> bool:
    """Whether a zone is a Region's own, by its name: others have more in it (EC2 user guide, Regions and zones)."""
    return _OF_THE_REGION.fullmatch(zone) is not None
