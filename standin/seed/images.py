"""The AMIs of a Region, and the parameters that point at them."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, cast

from moto.ssm.models import Parameter as MotoParameter
from moto.ssm.models import ssm_backends

from standin.api.ec2.amis import StandInAmi, stable_ami_id
from standin.seed.document import PLACEHOLDER, Image, Parameter, Seed

if TYPE_CHECKING:
    from standin.api.ec2.models import EC2Backend


def seed_images(ec2: EC2Backend, seed: Seed) -> None:
    """Put the AMIs and the parameters into a Region."""
    for image in seed.images:
        _add(ec2, image)
    for parameter in seed.parameters:
        _add_parameter(ec2, parameter)


def _add(ec2: EC2Backend, image: Image) -> None:
    ami = StandInAmi(
        ec2,
        stable_ami_id(image.name, ec2.region_name),
        name=image.name,
        description=image.description,
        windows=image.windows,
        owner_id=image.owners.get(ec2.partition, image.owner),
        owner_alias=image.owner_alias,
        public=image.public,
        created=image.created,
        tags={key: _filled(ec2, value) for key, value in image.tags.items()},
        facts=image.facts,
    )
    ec2.amis[ami.id] = ami


def _filled(ec2: EC2Backend, text: str) -> str:
    """A text of the seed with its placeholders filled in."""
    places = {"partition": ec2.partition, "region": ec2.region_name, "account": ec2.account_id}
    return PLACEHOLDER.sub(
        lambda found: places[found["place"]] if found["place"] else stable_ami_id(found["ami"], ec2.region_name), text
    )


def _add_parameter(ec2: EC2Backend, parameter: Parameter) -> None:
    """PutParameter refuses names below /aws, so parameters are put where moto keeps its own public ones."""
    stored = ssm_backends[ec2.account_id][ec2.region_name]._parameters  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] no other way in
    made = MotoParameter(
        account_id=ec2.account_id,
        name=parameter.name,
        value=_filled(ec2, parameter.value),
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=parameter.modified.replace(tzinfo=UTC),
        version=parameter.version,
        data_type="text",
        tier="Standard",
    )
    stored[parameter.name].append(cast("MotoParameter", made))
