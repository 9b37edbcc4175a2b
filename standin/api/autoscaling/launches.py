"""Why an instance of a group cannot start, as a scaling activity tells it.

Words and status codes as in public reports: capacity in hashicorp/terraform-provider-aws 29753 and 33665, a key that
the service-linked role may not use as ``Cancelled`` in users' troubleshooting pages. Source of the rule about keys:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.kms.models import Key, kms_backends
from moto.utilities.utils import get_partition

from standin.api.fields import entries, section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moto.ec2.models import EC2Backend
    from moto.ec2.models.launch_templates import LaunchTemplateVersion

SCARCE: Mapping[str, str] = MappingProxyType({"x2idn.32xlarge": "a"})
"""Instance types of which a zone, by the last letter of its name, has none; the other zones have."""


@dataclass(frozen=True)
class Refusal:
    """A launch that came to nothing: the activity's status, and the reason that it gives."""

    status: str
    reason: str


def no_capacity(instance_type: str, zone: str, zones: list[str]) -> Refusal | None:
    """The refusal of a zone that has no machine of this type."""
    if SCARCE.get(instance_type) != zone[-1]:
        return None
    others = ", ".join(other for other in zones if other != zone) or "none"
    return Refusal(
        "Failed",
        f"We currently do not have sufficient {instance_type} capacity in the Availability Zone you requested "
        f"({zone}). Our system will be working on provisioning additional capacity. You can currently get "
        f"{instance_type} capacity by not specifying an Availability Zone in your request or choosing {others}. "
        "Launching EC2 instance failed.",
    )


def missing_of(version: LaunchTemplateVersion, ec2: EC2Backend) -> str | None:
    """What a template's version names and nobody has, in EC2's words for the launch that is tried with it."""
    key_pair: str | None = version.data.get("KeyName")
    if key_pair and key_pair not in ec2.key_pairs:
        return f"The key pair '{key_pair}' does not exist"
    for group_id in security_groups(version):
        if ec2.get_security_group_from_id(group_id) is None:
            return f"The security group '{group_id}' does not exist"
    return None


def wrong_type(name: str, architecture: str | None) -> str | None:
    """Why EC2 does not launch an image of an architecture on a type of machine."""
    if not name:
        return None
    if name not in INSTANCE_TYPES:
        return f"Invalid value '{name}' for InstanceType."
    ours = INSTANCE_TYPES[name]["ProcessorInfo"]["SupportedArchitectures"]
    if architecture in ours:
        return None
    return (
        f"The architecture '{','.join(ours)}' of the specified instance type does not match the architecture "
        f"'{architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, "
        "and try again."
    )


def other_network(version: LaunchTemplateVersion, ec2: EC2Backend, subnet_id: str) -> Refusal | None:
    """The refusal of security groups of another VPC than the subnet's."""
    vpc_id = ec2.get_subnet(subnet_id).vpc_id
    for group_id in security_groups(version):
        group = ec2.get_security_group_from_id(group_id)
        if group is not None and group.vpc_id != vpc_id:
            return Refusal(
                "Failed",
                f"Security group {group_id} and subnet {subnet_id} belong to different networks. Launching EC2 "
                "instance failed.",
            )
    return None


def security_groups(version: LaunchTemplateVersion) -> list[str]:
    """Ids of the security groups that a template's version names, or its first interface."""
    interface: Mapping[str, Any] = (entries(version.data, "NetworkInterfaces") or [{}])[0]
    return entries(version.data, "SecurityGroupIds") or entries(interface, "Groups")


def no_key(version: LaunchTemplateVersion, account_id: str, region: str) -> Refusal | None:
    """The refusal of a volume whose key the service-linked role of Auto Scaling may not use."""
    role = (
        f"arn:{get_partition(region)}:iam::{account_id}:role/aws-service-role/autoscaling.amazonaws.com/"
        "AWSServiceRoleForAutoScaling"
    )
    if all(_may_use(key, role) for key in _keys(version, account_id, region)):
        return None
    return Refusal(
        "Cancelled",
        "Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: "
        "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state",
    )


def answers(version: LaunchTemplateVersion, hooks: Iterable[str]) -> bool:
    """Whether the machine answers these launch hooks by itself: its user data names them and the call, in the words of
    the API, a command line or PowerShell. What else is in it is not run here."""
    text = version.user_data.decode() if version.user_data else ""
    return all(hook in text for hook in hooks) and _ANSWER.search(text) is not None


_ANSWER = re.compile(r"complete-?(?:as)?-?lifecycle-?action", re.IGNORECASE)


def _keys(version: LaunchTemplateVersion, account_id: str, region: str) -> Iterator[Key]:
    """The customer's keys of a template's volumes; AWS's own keys and those of other accounts need nothing here."""
    kms = kms_backends[account_id][region]
    for mapping in entries(version.data, "BlockDeviceMappings"):
        named = section(mapping, "Ebs").get("KmsKeyId")
        if named and not named.removeprefix("alias/").startswith("aws/") and kms.any_id_to_key_id(named) in kms.keys:
            yield kms.describe_key(named)


def _may_use(key: Key, role: str) -> bool:
    """Whether a grant or the key's policy names the role; the account's root there counts for IAM, not for it."""
    if any(grant.grantee_principal == role for grant in key.grants.values()):
        return True
    statements = entries(json.loads(key.policy), "Statement")
    return any(each.get("Effect") == "Allow" and role in _principals(each) for each in statements)


def _principals(statement: Mapping[str, Any]) -> list[str]:
    told = section(statement, "Principal").get("AWS", [])
    return [told] if isinstance(told, str) else list(told)
