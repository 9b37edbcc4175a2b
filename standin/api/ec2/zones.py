"""Zones beside a Region's own: a Local Zone and a Wavelength Zone of Frankfurt's, and which machines they have.

Source: EC2 API reference, DescribeAvailabilityZones: such zones are told only where they are asked for.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models import EC2Backend as MotoEC2Backend
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend, Zone

LOCAL_ZONE = "eu-central-1-ham-1a"
WAVELENGTH_ZONE = "eu-central-1-wl1-ber-wlz-1"

_OWN = "availability-zone"
_ZONES = (
    Zone(LOCAL_ZONE, "eu-central-1", "euc1-ham1-az1", "local-zone"),
    Zone(WAVELENGTH_ZONE, "eu-central-1", "euc1-wl1-ber-wlz1", "wavelength-zone"),
)
_MACHINES = {
    LOCAL_ZONE: ("c5.2xlarge", "g4dn.2xlarge", "m5.2xlarge", "r5.2xlarge", "t3.medium", "t3.xlarge"),
    WAVELENGTH_ZONE: ("g4dn.2xlarge", "r5.2xlarge", "t3.medium", "t3.xlarge"),
}

for _zone in _ZONES:
    RegionsAndZonesBackend.zones[_zone.region_name].append(_zone)  # where moto looks for a subnet's


class ZonesBackend(MotoEC2Backend):
    """moto's EC2, with such zones."""

    def describe_availability_zones(
        self,
        filters: list[dict[str, Any]] | None = None,
        zone_names: list[str] | None = None,
        zone_ids: list[str] | None = None,
        *,
        every: bool = False,
    ) -> list[Zone]:
        """Those of the Region itself; all of them where it is asked for `every` one."""
        found = super().describe_availability_zones(filters, zone_names, zone_ids)
        return [zone for zone in found if every or zone.zone_type == _OWN]

    def describe_instance_type_offerings(
        self, location_type: str | None = None, filters: dict[str, Any] | None = None
    ) -> list[dict[str, str]]:
        """moto's, and those of such zones."""
        found = super().describe_instance_type_offerings(location_type, filters)
        if location_type != _OWN:
            return found
        here = {zone.name for zone in _ZONES if zone.region_name == self.region_name}
        more = [
            {"InstanceType": machine, "LocationType": _OWN, "Location": zone}
            for zone, machines in _MACHINES.items()
            for machine in machines
            if zone in here
        ]
        return found + [each for each in more if self.matches_filters(each, filters or {}, _OWN)]
