"""AMIs that know more of themselves than moto's: their root volume, their platform, when they are deprecated."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Self, cast

from moto.ec2.models.amis import Ami

from standin.api.clock import clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ROOT_DEVICE = "/dev/sda1"

EKS_ROOT_VOLUME = {"VolumeSize": 50, "VolumeType": "gp3", "Encrypted": False, "DeleteOnTermination": True}
"""The root volume of Amazon's Windows AMIs in this account; size in GiB."""


def stable_ami_id(name: str, region: str) -> str:
    """An AMI id that follows from name and region, so that a committed file can name it."""
    return f"ami-{hashlib.sha256(f'{region}/{name}'.encode()).hexdigest()[:17]}"


class StandInAmi(Ami):
    """An AMI with a root volume of its own.

    Members that moto's class does not have are named as DescribeImages names them, in snake case; `facts` are what a
    machine of it finds when it looks at itself, which no API tells.
    """

    def __new__(cls, *_args: Any, **_kwargs: Any) -> Self:  # noqa: ANN401  any at all
        """moto's says that it returns a BaseModel."""
        return cast("Self", super().__new__(cls))

    def __init__(  # noqa: PLR0913  an AMI has that many facts
        self,
        ec2_backend: Any,  # noqa: ANN401  moto's type
        ami_id: str,
        *,
        name: str,
        description: str,
        windows: bool = True,
        owner_id: str | None = None,
        owner_alias: str | None = None,
        public: bool = False,
        created: datetime | None = None,
        root_volume: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            ec2_backend,
            ami_id,
            name=name,
            description=description,
            owner_id=owner_id,
            owner_alias=owner_alias,
            public=public,
            virtualization_type="hvm",
            architecture="x86_64",
            hypervisor="xen",
            platform="windows" if windows else None,
            root_device_type="ebs",
            root_device_name=ROOT_DEVICE if windows else "/dev/xvda",
            creation_date=created or clock.now(),
            image_location=f"{owner_id or ec2_backend.account_id}/{name}",
            tags=dict(tags or {}),
        )
        self.name: str = name
        self.facts = dict(facts or {})
        self.root_volume = EKS_ROOT_VOLUME | dict(root_volume or {})
        self.platform_details = "Windows" if windows else "Linux/UNIX"
        self.usage_operation = "RunInstances:0002" if windows else "RunInstances"
        self.ena_support = True
        self.imds_support = "v2.0"
        self.deprecation_time: str | None = None
        self.source_image_id: str | None = None

    @property
    def windows(self) -> bool:
        """Whether it is a Windows AMI."""
        return self.platform == "windows"

    @property
    def block_device_mappings(self) -> list[dict[str, Any]]:
        """The root volume, from the AMI's snapshot."""
        return [{"DeviceName": self.root_device_name, "Ebs": self.root_volume | {"SnapshotId": self.ebs_snapshot.id}}]
