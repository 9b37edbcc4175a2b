"""What an account has: service-linked roles, keys, quotas, and nodes that Systems Manager hears of."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast

from operations.aws import asking, batches
from operations.doctor.checks.account import AUTO_SCALING, SERVICE_ROLES
from operations.doctor.facts import Key, Quota
from operations.rollout import quotas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import boto3
    from mypy_boto3_kms import KMSClient

    from operations.doctor.facts import Group
    from operations.releases.facts import Ami

_AGENTS, _SNAPSHOTS = 50, 200
_GIB = 1024
_SCALING_ROLE = re.compile(rf":role/aws-service-role/autoscaling\.amazonaws\.com/{AUTO_SCALING}(?:_\w+)?$")
"""A group may have one of its own, whose name goes on (Auto Scaling user guide, Service-linked roles)."""

_OF_VOLUMES = ("kms:decrypt", "kms:creategrant")
_DEFAULT_GIB = 50
"""Root volume of Amazon's Windows AMIs."""


def caller(aws: boto3.Session) -> str:
    """ARN of who asks."""
    with asking():
        return aws.client("sts").get_caller_identity()["Arn"]


def service_roles(aws: boto3.Session) -> frozenset[str]:
    """The service-linked roles that are there, of those that matter."""
    iam = aws.client("iam")
    found: list[str] = []
    for name in SERVICE_ROLES:
        with asking():
            try:
                iam.get_role(RoleName=name)
            except iam.exceptions.NoSuchEntityException:
                continue
        found.append(name)
    return frozenset(found)


def keys(aws: boto3.Session, groups: Sequence[Group], images: Mapping[str, Ami]) -> dict[str, Key]:
    """The keys that templates name, and those of encrypted AMIs."""
    named = {key for group in groups for key in group.keys}
    snapshots = {each for group in groups if group.image in images for each in _own(images[group.image])}
    kms = aws.client("kms")
    return {name: _key(kms, name) for name in sorted(named | set(_of_snapshots(aws, snapshots)))}


def _own(ami: Ami) -> tuple[str, ...]:
    return () if ami.alias == "amazon" else ami.snapshots


def _of_snapshots(aws: boto3.Session, ids: Iterable[str]) -> Iterator[str]:
    ec2 = aws.client("ec2")
    for some in batches(sorted(ids), _SNAPSHOTS):
        named: Any = [{"Name": "snapshot-id", "Values": list(some)}]
        with asking():
            for each in ec2.describe_snapshots(Filters=named)["Snapshots"]:
                if each.get("Encrypted") and "KmsKeyId" in each:
                    yield each["KmsKeyId"]


def _key(kms: KMSClient, name: str) -> Key:
    with asking():
        told = kms.describe_key(KeyId=name)["KeyMetadata"]
        if told.get("KeyManager") == "AWS":
            return Key(id=told["KeyId"], state=told.get("KeyState", ""), of_aws=True)
        text = kms.get_key_policy(KeyId=told["KeyId"], PolicyName="default").get("Policy", "{}")
        usable = lets_in(text) or _has_grant(kms, told["KeyId"])
    return Key(id=told["KeyId"], state=told.get("KeyState", ""), usable=usable)


def _has_grant(kms: KMSClient, key_id: str) -> bool:
    """Whether a grant lets Auto Scaling's role decrypt and make grants."""
    return any(
        _SCALING_ROLE.search(each.get("GranteePrincipal", "")) is not None
        and {"Decrypt", "CreateGrant"} <= set(each.get("Operations", ()))
        for page in kms.get_paginator("list_grants").paginate(KeyId=key_id)
        for each in page["Grants"]
    )


def lets_in(policy: str) -> bool:
    """Whether a key's policy lets Auto Scaling's role decrypt and make grants.

    The account alone does not: the role's own policy has nothing of KMS.
    """
    told = json.loads(policy).get("Statement", [])
    allowed: set[str] = set()
    for statement in cast("list[dict[str, Any]]", told if isinstance(told, list) else [told]):
        principals = statement.get("Principal", {})
        names = _texts(principals if isinstance(principals, str) else principals.get("AWS", []))
        if statement.get("Effect") == "Allow" and any(name == "*" or _SCALING_ROLE.search(name) for name in names):
            allowed |= {action.lower() for action in _texts(statement.get("Action", []))}
    return all(any(fnmatchcase(needed, each) for each in allowed) for needed in _OF_VOLUMES)


def _texts(told: str | list[str]) -> list[str]:
    """A policy writes one text by itself."""
    return [told] if isinstance(told, str) else told


def vcpus(aws: boto3.Session, groups: Sequence[Group]) -> Quota:
    """The quota of standard on-demand instances, and the vCPUs of a node of each group."""
    found = quotas.standard_vcpus(aws)
    kinds = {each.name: each.instance_type for each in groups if quotas.standard(each.instance_type)}
    sizes = quotas.vcpus_of(aws, kinds.values())
    return Quota(limit=found.limit, used=found.used, node={name: sizes.get(kind, 0) for name, kind in kinds.items()})


def storage(aws: boto3.Session, groups: Sequence[Group]) -> Quota:
    """The quota of gp3 volumes, and the TiB of a node of each group."""
    found = quotas.gp3_storage(aws)
    sizes = {each.name: (each.root_gib or _DEFAULT_GIB) / _GIB for each in groups}
    return Quota(limit=found.limit, used=found.used, node=sizes)


def online(aws: boto3.Session, groups: Sequence[Group]) -> dict[str, str]:
    """What Systems Manager hears of instances."""
    pages = aws.client("ssm").get_paginator("describe_instance_information")
    found: dict[str, str] = {}
    for some in batches([instance for group in groups for instance in group.instances], _AGENTS):
        with asking():
            for page in pages.paginate(Filters=[{"Key": "InstanceIds", "Values": list(some)}]):
                for each in page["InstanceInformationList"]:
                    found[each.get("InstanceId", "")] = each.get("PingStatus", "")
    return found
