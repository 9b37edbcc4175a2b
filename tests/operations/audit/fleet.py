"""Many clusters as AWS and their API servers tell of them, and how often each call is made: for measures of an audit.

AWS is moto, in this process; an API server answers with the nodes of its cluster, 500 a page.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import moto
import pytest
import trustme
from botocore.config import Config

from operations.audit import live
from operations.audit.report import audit
from operations.audit.wanted import wanted
from operations.stack.outputs import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from contextlib import AbstractContextManager

    from components.kubernetes.connection import DescribedCluster
    from operations.audit.report import Report

REGION = "eu-central-1"
KUBELET, BUILD = "1.35.8", "20348.5962"


@dataclass(frozen=True)
class Size:
    """So many clusters, groups of each, those of them that EKS manages, and nodes of each group."""

    clusters: int
    groups: int
    nodes: int
    managed: int = 0

    @property
    def total(self) -> int:
        """Nodes of all."""
        return self.clusters * self.groups * self.nodes


class _Answered:
    status_code = 200


class _Refused:
    status_code = 403


_AUTHORITY = base64.b64encode(trustme.CA().cert_pem.bytes()).decode()


def _certify(parsed: dict[str, Any], **_: Any) -> None:  # noqa: ANN401  botocore's
    """What moto has there is no certificate."""
    if "cluster" in parsed:
        parsed["cluster"]["certificateAuthority"]["data"] = _AUTHORITY


class _Api:
    """The API server of one cluster."""

    def __init__(self, fleet: Fleet, cluster: str) -> None:
        self._fleet, self._cluster = fleet, cluster

    def ask(self, method: str, path: str) -> Mapping[str, Any]:
        assert method == "GET"
        return self._fleet.ask(self._cluster, path)


@dataclass
class Fleet:
    """The clusters, once they are made.

    Attributes:
        outputs: of the stack that has them.
        calls: how often each operation was called; `nodes` are pages of node lists.
        denied: an operation that nobody may call.
    """

    size: Size
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    calls: Counter[str] = field(default_factory=Counter[str])
    denied: str = ""
    _nodes: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, "list[dict[str, Any]]"])

    def session(self) -> boto3.Session:
        """One that counts, and waits longer than for AWS: a page of a thousand machines takes moto its time."""
        session: Any = boto3.Session("a", "b", region_name=REGION)
        session._session.set_default_client_config(Config(read_timeout=900))  # noqa: SLF001 as `operations.aws` has it
        session.events.register("before-call", self._count)
        session.events.register("after-call.eks.DescribeCluster", _certify)
        return session

    def _count(self, model: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:  # noqa: ANN401  botocore's
        """Count a call; moto has no refreshes, and no group has had one."""
        self.calls[model.name] += 1
        if model.name == self.denied:
            service = model.service_model.signing_name
            return _Refused(), {"Error": {"Code": "AccessDenied", "Message": "no", "Service": service}}
        return (_Answered(), {"InstanceRefreshes": []}) if model.name == "DescribeInstanceRefreshes" else None

    def audited(self) -> Report:
        """What an audit says of them."""
        found = list(wanted(parse(json.dumps(self.outputs)), None))
        read, unread = live.clusters(self.session(), found)
        return audit(read, unread, datetime.now(UTC))

    def ask(self, cluster: str, path: str) -> Mapping[str, Any]:
        """A page of a cluster's nodes."""
        query = parse_qs(urlsplit(path).query)
        self.calls["nodes"] += 1
        begin, limit = int(query.get("continue", ["0"])[0]), int(query["limit"][0])
        found = self._nodes[cluster]
        rest = {"continue": str(begin + limit)} if begin + limit < len(found) else {}
        return {"metadata": rest, "items": found[begin : begin + limit]}

    def make(self) -> None:
        """Make all of it in moto."""
        session: Any = boto3.Session("a", "b", region_name=REGION)
        ec2, iam, eks = (session.client(name) for name in ("ec2", "iam", "eks"))
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        subnets = ec2.describe_subnets()["Subnets"]
        iam.create_role(RoleName="node", AssumeRolePolicyDocument="{}")
        data = {"ImageId": image, "InstanceType": "m6i.large"}
        template = ec2.create_launch_template(LaunchTemplateName="t", LaunchTemplateData=data)["LaunchTemplate"]
        clusters: dict[str, Any] = {}
        for number in range(self.size.clusters):
            name, subnet = f"cluster-{number}", subnets[number % len(subnets)]
            eks.create_cluster(
                name=name,
                version="1.35",
                roleArn="arn:aws:iam::123456789012:role/cluster",
                resourcesVpcConfig={"subnetIds": [subnet["SubnetId"]]},
            )
            groups = [f"{name}-{each}" for each in range(self.size.groups)]
            own = len(groups) - self.size.managed
            scaling = {each: each for each in groups[:own]}
            scaling |= {each: _managed(eks, name, each, template, subnet, image) for each in groups[own:]}
            ids = [each for group in scaling.values() for each in self._group(session, name, group, template, subnet)]
            self._nodes[name] = [_node(each) for each in ids]
            clusters[name] = {
                "region": REGION,
                "nodeGroups": {
                    group: {
                        "kind": "selfManaged" if group == scaling[group] else "managed",
                        "autoScalingGroupName": scaling[group],
                        "launchTemplateId": template["LaunchTemplateId"],
                        "launchTemplateVersion": 1,
                        "amiId": image,
                        "kubeletVersion": KUBELET,
                        "osBuild": BUILD,
                    }
                    for group in groups
                },
            }
        self.outputs = {"clusters": clusters}

    def _group(self, session: Any, cluster: str, name: str, template: Any, subnet: Any) -> Iterator[str]:  # noqa: ANN401
        iam, autoscaling = session.client("iam"), session.client("autoscaling")
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName="node")
        profile = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Arn"]
        number = session.client("ec2").create_launch_template_version(
            LaunchTemplateId=template["LaunchTemplateId"],
            SourceVersion="1",
            LaunchTemplateData={"IamInstanceProfile": {"Arn": profile}},
        )["LaunchTemplateVersion"]["VersionNumber"]
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=self.size.nodes,
            MaxSize=self.size.nodes,
            LaunchTemplate={"LaunchTemplateId": template["LaunchTemplateId"], "Version": str(number)},
            VPCZoneIdentifier=subnet["SubnetId"],
            Tags=[{"Key": f"kubernetes.io/cluster/{cluster}", "Value": "owned", "PropagateAtLaunch": True}],
        )
        found = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
        ids = [each["InstanceId"] for each in found["Instances"]]
        # moto's groups drop the profile of their template, and one instance is enough to have it asked about.
        session.client("ec2").associate_iam_instance_profile(IamInstanceProfile={"Arn": profile}, InstanceId=ids[0])
        yield from ids


def _managed(eks: Any, cluster: str, name: str, template: Any, subnet: Any, image: str) -> str:  # noqa: ANN401
    """A group of EKS's, of whose Auto Scaling group moto tells the name alone."""
    made = eks.create_nodegroup(
        clusterName=cluster,
        nodegroupName=name,
        nodeRole="arn:aws:iam::123456789012:role/node",
        subnets=[subnet["SubnetId"]],
        amiType="CUSTOM",
        releaseVersion=image,
        launchTemplate={"id": template["LaunchTemplateId"], "version": "1"},
    )["nodegroup"]
    return made["resources"]["autoScalingGroups"][0]["name"]


def _node(instance: str) -> dict[str, Any]:
    told = {"kubeletVersion": f"v{KUBELET}-eks-1", "kernelVersion": f"10.0.{BUILD}", "operatingSystem": "windows"}
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-01T10:00:00Z"}
    return {
        "metadata": {"name": instance, "labels": {"kubernetes.io/os": "windows"}},
        "spec": {"providerID": f"aws:///eu-central-1a/{instance}"},
        "status": {"nodeInfo": told, "conditions": [ready]},
    }


@contextmanager
def standing(size: Size, aws: Callable[[], AbstractContextManager[object]] = moto.mock_aws) -> Generator[Fleet]:
    """Clusters of this size while this lasts.

    Args:
        size: of it.
        aws: where it is made; by default in this process.
    """
    with aws(), pytest.MonkeyPatch.context() as patch:
        fleet = Fleet(size)
        fleet.make()

        def reached(_: object, cluster: DescribedCluster) -> _Api:
            return _Api(fleet, cluster.name)

        patch.setattr(live, "KubernetesClient", SimpleNamespace(of_cluster=reached))
        yield fleet
