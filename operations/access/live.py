"""Reading a cluster's access: EKS, its API server, IAM and EC2. What may not be asked is noted, not guessed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from components.aws_auth.cluster.api import AwsAuthApi
from components.aws_auth.text.errors import RoleArnError, UnreadableRolesError
from components.aws_auth.text.role_arn import parse_role_arn
from components.aws_auth.text.roles import KEY, read_roles
from components.kubernetes.connection import reach
from operations.access.facts import AccessEntry, Facts, NodeOs, Role
from operations.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import boto3
    from mypy_boto3_ec2.type_defs import FilterTypeDef, InstanceTypeDef

    from components.kubernetes.cluster import DescribedCluster


class Reader:
    """Asks about one cluster; collects what it could not ask."""

    def __init__(self, aws: boto3.Session, cluster: DescribedCluster) -> None:
        self._aws = aws
        self._cluster = cluster
        self._unread = Unread()

    def facts(self) -> Facts:
        """Everything that can be read now."""
        entries = () if self._cluster.mode == "CONFIG_MAP" else self._unread.asked("access entries", self._entries, ())
        unread = len(self._unread.lines)
        config_map = None if self._cluster.mode == "API" else self._unread.asked("aws-auth", self._config_map, None)
        knows_config_map = len(self._unread.lines) == unread
        nodes: dict[str, set[NodeOs]] = defaultdict(set)
        self._unread.asked("managed node groups", lambda: self._managed(nodes), None)
        self._unread.asked("instances", lambda: self._instances(nodes), None)
        arns = [*(entry.principal for entry in entries), *_mapped(config_map or {})]
        return Facts(
            self._cluster.name,
            self._cluster.mode,
            config_map,
            entries,
            self._unread.asked("IAM roles", lambda: self._roles(arns), {}),
            {key: frozenset(systems) for key, systems in nodes.items()},
            tuple(self._unread.lines),
            knows_config_map,
        )

    def _config_map(self) -> Mapping[str, str] | None:
        found = AwsAuthApi.of_cluster(self._aws, self._cluster).read()
        return found.data if found else None

    def _entries(self) -> tuple[AccessEntry, ...]:
        eks = self._aws.client("eks")
        pages = eks.get_paginator("list_access_entries").paginate(clusterName=self._cluster.name)
        principals = [principal for page in pages for principal in page["accessEntries"]]
        found = (eks.describe_access_entry(clusterName=self._cluster.name, principalArn=each) for each in principals)
        return tuple(
            AccessEntry(
                entry.get("principalArn", ""),
                entry.get("type", "STANDARD"),
                entry.get("username", ""),
                tuple(entry.get("kubernetesGroups", [])),
                entry.get("createdAt"),
            )
            for entry in (each["accessEntry"] for each in found)
        )

    def _managed(self, nodes: dict[str, set[NodeOs]]) -> None:
        eks = self._aws.client("eks")
        for page in eks.get_paginator("list_nodegroups").paginate(clusterName=self._cluster.name):
            for name in page["nodegroups"]:
                group = eks.describe_nodegroup(clusterName=self._cluster.name, nodegroupName=name)["nodegroup"]
                kind = group.get("amiType", "")
                if kind and kind != "CUSTOM":  # a custom AMI's system is told by its instances
                    system = NodeOs.WINDOWS if kind.startswith("WINDOWS_") else NodeOs.LINUX
                    nodes[_key(group.get("nodeRole", ""))].add(system)

    def _instances(self, nodes: dict[str, set[NodeOs]]) -> None:
        """Instances that carry the cluster's tag, as every node must."""
        ec2 = self._aws.client("ec2")
        tags: FilterTypeDef = {"Name": "tag-key", "Values": [f"kubernetes.io/cluster/{self._cluster.name}"]}
        states: FilterTypeDef = {"Name": "instance-state-name", "Values": ["pending", "running"]}
        profiles: dict[str, set[NodeOs]] = defaultdict(set)
        for page in ec2.get_paginator("describe_instances").paginate(Filters=[tags, states]):
            for instance in (each for reservation in page["Reservations"] for each in reservation.get("Instances", [])):
                profiles[instance.get("IamInstanceProfile", {}).get("Arn", "")].add(_system(instance))
        profiles.pop("", None)
        iam = self._aws.client("iam")
        for arn, systems in sorted(profiles.items()):
            profile = iam.get_instance_profile(InstanceProfileName=arn.rpartition("/")[2])["InstanceProfile"]
            for role in profile["Roles"]:
                nodes[_key(role["Arn"])] |= systems

    def _roles(self, arns: Iterable[str]) -> dict[str, Role | None]:
        """The roles of this account among the principals; other accounts cannot be looked into."""
        account = self._aws.client("sts").get_caller_identity()["Account"]
        iam = self._aws.client("iam")
        found: dict[str, Role | None] = {}
        for name in sorted({name for arn in arns if (name := _name_in(arn, account))}):
            try:
                role = iam.get_role(RoleName=name)["Role"]
                found[name.lower()] = Role(role["Arn"], role["RoleId"], role["CreateDate"])
            except iam.exceptions.NoSuchEntityException:
                found[name.lower()] = None
        return found


def read(aws: boto3.Session, name: str, endpoint: str | None = None, authority: str | None = None) -> Facts:
    """The facts of a cluster; a given endpoint and authority win over the described ones.

    Raises:
        RefusedError: there is no such cluster, or EKS cannot be asked.
    """
    return Reader(aws, reach(aws, name, endpoint, authority)).facts()


def _system(instance: InstanceTypeDef) -> NodeOs:
    return NodeOs.WINDOWS if instance.get("Platform", "").lower() == "windows" else NodeOs.LINUX


def _mapped(data: Mapping[str, str]) -> list[str]:
    try:
        return [entry.rolearn for entry in read_roles(data.get(KEY, "")).entries if entry.rolearn]
    except UnreadableRolesError:
        return []


def _name_in(arn: str, account: str) -> str | None:
    try:
        role = parse_role_arn(arn)
    except RoleArnError:
        return None
    return role.name if role.account == account else None


def _key(arn: str) -> str:
    try:
        return parse_role_arn(arn).entry.lower()
    except RoleArnError:
        return arn.lower()
