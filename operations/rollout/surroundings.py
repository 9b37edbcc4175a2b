"""Reading what a machine that is not heard of needs: its role and its subnet, each asked once for a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from operations import roles
from operations.aws import UnreadError, asking
from operations.network import live as network
from operations.rollout.recent import Recent
from operations.rollout.templates import described
from operations.rollout.unheard import Around, Identity, Place, may_be_closed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import boto3
    from mypy_boto3_ec2.type_defs import InstanceTypeDef

    from operations.rollout.facts import Declared

T = TypeVar("T")


@dataclass
class Surroundings:
    """Asks about machines of one Region."""

    aws: boto3.Session
    _identities: Recent[Identity] = field(default_factory=Recent[Identity])
    _places: Recent[Place] = field(default_factory=Recent[Place])

    def of(self, machine: InstanceTypeDef, declared: Declared, now: datetime) -> Around:
        """Role and subnet of a machine as EC2 tells it, and why one could not be read."""
        unread: dict[str, str] = {}
        return Around(
            identity=_unless(unread, "role", lambda: self._identity(machine, now)),
            place=_unless(unread, "subnet", lambda: self._place(machine, declared, now)),
            unread=unread,
        )

    def _identity(self, machine: InstanceTypeDef, now: datetime) -> Identity:
        profile = machine.get("IamInstanceProfile", {})
        arn, id_ = profile.get("Arn", ""), profile.get("Id", "")
        return self._identities.get((arn, id_), now, lambda: self._profile(arn, id_)) if arn else Identity()

    def _place(self, machine: InstanceTypeDef, declared: Declared, now: datetime) -> Place:
        subnet, vpc = machine.get("SubnetId", ""), machine.get("VpcId", "")
        addressed = bool(machine.get("PublicIpAddress"))
        about = (subnet, declared.template, str(declared.version), str(addressed))
        return self._places.get(about, now, lambda: self._subnet(subnet, vpc, declared, addressed=addressed))

    def _profile(self, arn: str, id_: str) -> Identity:
        name = arn.rpartition("/")[2]
        iam = self.aws.client("iam")
        with asking():
            try:
                found = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
            except iam.exceptions.NoSuchEntityException:
                return Identity(profile=name, stands=False)
        if found["InstanceProfileId"] != id_:
            return Identity(profile=name, stands=False)
        role = next((each["RoleName"] for each in found["Roles"]), "")
        return Identity(profile=name, role=role, policies=roles.policies(self.aws, role) if role else frozenset())

    def _subnet(self, id_: str, vpc: str, declared: Declared, *, addressed: bool) -> Place:
        subnet = network.subnets(self.aws, vpc, [id_]).get(id_)
        if subnet is None:
            raise UnreadError(f"EC2 shows no subnet {id_}")
        if not may_be_closed(subnet, addressed=addressed):
            return Place(subnet=subnet, addressed=addressed)
        return Place(
            subnet=subnet,
            addressed=addressed,
            user_data=described(self.aws, declared.template, str(declared.version)).user_data,
            vpc=network.vpc(self.aws, vpc),
        )


def _unless(unread: dict[str, str], what: str, ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except UnreadError as error:
        unread[what] = str(error)
        return None
