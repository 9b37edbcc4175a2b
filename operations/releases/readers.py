"""Telling readers outside which AMI a channel has: in each Region, and each account that gets a build's parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.facts.channels import channel_parameter, previous
from components.facts.names import region_of
from operations.aws import Assumed, UnreadError, asking
from operations.images.parameters_live import written
from operations.releases.facts import BUILD_ARN_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import boto3

    from components.facts.channels import Channel
    from components.facts.release import Release
    from operations.releases.live import Amis
    from operations.terminal.command import Call


CROSS_ACCOUNT_ROLE = "EC2ImageBuilderDistributionCrossAccountRole"
"""The role in another account that trusts this one, by which Image Builder copies an AMI into it.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/cross-account-dist.html
"""


@dataclass(frozen=True)
class Copy:
    """An AMI in an account.

    Attributes:
        account: "" for the one that asks.
        role: ARN of the role to ask as there; "" for none.
    """

    region: str
    id: str
    account: str = ""
    role: str = ""

    @property
    def place(self) -> str:
        """Region, and account if it is another one."""
        return f"{self.region} of account {self.account}" if self.account else self.region


def copies(amis: Amis, release: Release) -> Iterator[Copy]:
    """A release's AMIs, and those copies in other accounts whose ids its build has written into parameters there.

    Another account's build is its own to tell of.

    Raises:
        UnreadError: Image Builder does not tell of the build.
    """
    own = sorted(release.ami_ids.items())
    yield from (Copy(region, ami) for region, ami in own)
    account = amis.account()
    found = [ami for region, id_ in own for ami in amis.named(region, [id_]).values()]
    builds = {arn for ami in found if f":{account}:" in (arn := ami.tags.get(BUILD_ARN_TAG, ""))}
    for arn in sorted(builds):
        yield from _elsewhere(amis.aws, arn, account)


def tell_readers(call: Call, amis: Amis, release: Release, channel: Channel) -> Iterator[str]:
    """Write a channel's parameters; a line for each. The former value is kept beside it, in `previous`.

    Other accounts are written to as the role there that Image Builder itself uses.

    Raises:
        UnreadError: a parameter could not be written; those of this account come first.
    """
    name = channel_parameter(release.image, channel)
    for copy in copies(amis, release):
        try:
            aws = call.session(copy.region, Assumed(copy.role)) if copy.role else amis.aws
            _put(aws, copy.region, name, copy.id)
        except UnreadError as error:
            raise UnreadError(f"{copy.place}: {name} was not written, the pin was; run it again: {error}") from None
        yield f"{copy.place}: parameter {name} holds {copy.id}"


def _elsewhere(aws: boto3.Session, arn: str, account: str) -> Iterator[Copy]:
    with asking():
        client = aws.client("imagebuilder", region_name=region_of(arn))
        image: Any = client.get_image(imageBuildVersionArn=arn)["image"]
    made: Mapping[tuple[str, str], str] = {
        (each["region"], each.get("accountId", "")): each["image"]
        for each in image.get("outputResources", {}).get("amis", [])
    }
    places = {(place.region, place.account) for place in written(image.get("distributionConfiguration", {}), account)}
    for region, other in sorted(place for place in places if place[1] and place in made):
        role = f"arn:{arn.split(':')[1]}:iam::{other}:role/{CROSS_ACCOUNT_ROLE}"
        yield Copy(region, made[region, other], other, role)


def _put(aws: boto3.Session, region: str, name: str, ami_id: str) -> None:
    ssm = aws.client("ssm", region_name=region)
    with asking():
        held = {each.get("Name"): each.get("Value") for each in ssm.get_parameters(Names=[name])["Parameters"]}
        before = held.get(name)
        if before and before != ami_id:
            ssm.put_parameter(Name=previous(name), Value=before, Type="String", Overwrite=True)
        if before != ami_id:
            ssm.put_parameter(Name=name, Value=ami_id, Type="String", DataType="aws:ec2:image", Overwrite=True)
