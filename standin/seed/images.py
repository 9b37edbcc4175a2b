"""Amazon's Windows AMIs of a region, the parameters that point at them, and the one release of ours that is there."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from itertools import product
from types import MappingProxyType
from typing import cast

from moto.ssm.models import Parameter, ssm_backends

from components.facts.release import (
    IMAGE_TAG,
    KUBELET_VERSION_TAG,
    KUBERNETES_MINOR_TAG,
    OS_BUILD_TAG,
    RECIPE_VERSION_TAG,
    VARIANT_TAG,
    WINDOWS_SERVER_TAG,
)
from components.facts.windows_images import (
    AMI_OWNER,
    AmiName,
    Variant,
    WindowsServer,
    has_ami,
    ssm_name,
    ssm_parent_name,
)
from standin.api.ec2.amis import StandInAmi, stable_ami_id
from standin.api.ec2.models import EC2Backend
from standin.api.imagebuilder.managed import base_ami_stem
from standin.api.releases import CALENDAR, CLUSTER_MINOR, KUBERNETES_MINORS, LATEST, MonthlyRelease

OWN_IMAGE = "windows-2022-core"
"""The image that the account has built before: a stack can pin its older release."""

OWN_AMI_NAME = f"{OWN_IMAGE}-2026-10-18T03-12-44.518Z"
OWN_RECIPE_VERSION = "1.0.412358217"
OWN_RELEASE_MONTH = CALENDAR[-2]


OWN_BUILD_DATE = date(2026, 10, 18)

OWN_TAGS: Mapping[str, str] = MappingProxyType(
    {
        IMAGE_TAG: OWN_IMAGE,
        WINDOWS_SERVER_TAG: str(WindowsServer.SERVER_2022),
        VARIANT_TAG: str(Variant.CORE),
        KUBERNETES_MINOR_TAG: CLUSTER_MINOR,
        RECIPE_VERSION_TAG: OWN_RECIPE_VERSION,
        KUBELET_VERSION_TAG: OWN_RELEASE_MONTH.kubelets[CLUSTER_MINOR],
        OS_BUILD_TAG: OWN_RELEASE_MONTH.os_build(WindowsServer.SERVER_2022),
    }
)
"""The tags of that release, the same in every region."""


def seed_images(ec2: EC2Backend) -> None:
    """Put the AMIs and the parameters into a region."""
    for server, variant in product(WindowsServer, Variant):
        for month in CALENDAR:
            _add_base(ec2, server, variant, month)
        for minor in (minor for minor in KUBERNETES_MINORS if has_ami(server, minor)):
            amis = [_add_eks(ec2, server, variant, minor, month) for month in CALENDAR]
            _point_at(ec2, server, variant, minor, amis[-1])
    _add_own(ec2)


def _add_eks(ec2: EC2Backend, server: WindowsServer, variant: Variant, minor: str, month: MonthlyRelease) -> StandInAmi:
    name = AmiName(server=server, variant=variant, kubernetes_minor=minor, released=month.released)
    description = f"Microsoft Windows Server {server} {variant} with EKS Optimized Kubernetes {month.kubelets[minor]}"
    return _add_amazons(ec2, str(name), description, month)


def _add_base(ec2: EC2Backend, server: WindowsServer, variant: Variant, month: MonthlyRelease) -> None:
    name = f"{base_ami_stem(server, variant)}-{month.released:%Y.%m.%d}"
    ami = _add_amazons(ec2, name, f"Microsoft Windows Server {server} {variant} Locale English AMI", month)
    if month is LATEST:
        _add_parameters(ec2, {f"/aws/service/ami-windows-latest/{base_ami_stem(server, variant)}": ami.id})


def _add_amazons(ec2: EC2Backend, name: str, description: str, month: MonthlyRelease) -> StandInAmi:
    ami = StandInAmi(
        ec2,
        stable_ami_id(name, ec2.region_name),
        name=name,
        description=f"{description} provided by Amazon",
        owner_id=AMI_OWNER,
        owner_alias="amazon",
        public=True,
        created=datetime.combine(month.released, time(9, 30)),
    )
    ec2.amis[ami.id] = ami
    return ami


def _add_own(ec2: EC2Backend) -> None:
    arn = (
        f"arn:{ec2.partition}:imagebuilder:{ec2.region_name}:{ec2.account_id}:image/{OWN_IMAGE}/{OWN_RECIPE_VERSION}/1"
    )
    ami = StandInAmi(
        ec2,
        stable_ami_id(OWN_AMI_NAME, ec2.region_name),
        name=OWN_AMI_NAME,
        description="Windows node for Amazon EKS",
        created=datetime.combine(OWN_BUILD_DATE, time(3, 12, 44)),
        tags={**OWN_TAGS} | {"CreatedBy": "EC2 Image Builder", "Ec2ImageBuilderArn": arn},
    )
    ec2.amis[ami.id] = ami


def _point_at(ec2: EC2Backend, server: WindowsServer, variant: Variant, minor: str, ami: StandInAmi) -> None:
    release = json.dumps({"image_id": ami.id, "release_version": f"{minor}-{LATEST.released:%Y.%m.%d}"})
    _add_parameters(ec2, {ssm_name(server, variant, minor): ami.id, ssm_parent_name(server, variant, minor): release})


def _add_parameters(ec2: EC2Backend, values: dict[str, str]) -> None:
    """Public parameters: PutParameter refuses names below /aws, so they are put where moto keeps its own."""
    stored = ssm_backends[ec2.account_id][ec2.region_name]._parameters  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] no other way in
    for name, value in values.items():
        stored[name].append(
            cast(
                "Parameter",
                Parameter(
                    account_id=ec2.account_id,
                    name=name,
                    value=value,
                    parameter_type="String",
                    description=None,
                    allowed_pattern=None,
                    keyid=None,
                    last_modified_date=datetime.combine(LATEST.released, time(10), tzinfo=UTC),
                    version=len(CALENDAR),
                    data_type="text",
                    tier="Standard",
                ),
            )
        )
