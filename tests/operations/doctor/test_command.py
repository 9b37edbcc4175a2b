"""`python -m operations doctor` against the stand-in's account, and an API server that is played."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
import yaml
from botocore.client import BaseClient
from policy_sentry.querying.actions import get_actions_for_service
from typer.testing import CliRunner

from components.aws_auth.cluster.api import AwsAuthApi
from components.kubernetes.errors import StatusError
from operations.cli import app
from operations.doctor import command
from operations.doctor.answer import Answer, unread
from operations.doctor.reading import read
from tests.operations.doctor.good import GOOD, NOTHING_READ
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.doctor.facts import Facts
    from tests.operations.conftest import World

CLUSTER = "prod"
ROLES = "arn:aws:iam::123456789012:role"
PAGE = (ROOT / "docs" / "doctor.md").read_text()


def _node(name: str, instance: str, system: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name},
        "spec": {"providerID": f"aws:///eu-central-1a/{instance}"},
        "status": {
            "nodeInfo": {"operatingSystem": system, "kubeletVersion": "v1.35.2", "kernelVersion": "10.0.20348.4529"},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def _workload(name: str, **spec: Any) -> dict[str, Any]:  # noqa: ANN401  whatever a deployment has
    return {
        "metadata": {"namespace": "kube-system", "name": name},
        "spec": {"replicas": 2, "template": {"spec": {"containers": [{"image": name}], **spec}}},
        "status": {"readyReplicas": 2},
    }


OBJECTS: dict[str, Any] = {
    "/api/v1/nodes": [_node("a", "i-a", "linux"), _node("b", "i-b", "linux"), _node("w", "i-w", "windows")],
    "/apis/apps/v1/deployments": [_workload("coredns"), _workload("web", nodeSelector={"kubernetes.io/os": "windows"})],
    "/apis/apps/v1/statefulsets": [],
    "/api/v1/pods": [
        {
            "metadata": {"namespace": "shop", "name": "web-1", "uid": "1", "labels": {"app": "web"}},
            "spec": {"nodeName": "w"},
        }
    ],
    "/apis/policy/v1/poddisruptionbudgets": [
        {
            "metadata": {"namespace": "shop", "name": "web"},
            "spec": {"selector": {"matchLabels": {"app": "web"}}},
            "status": {"disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 1},
        }
    ],
}


TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


class Api:
    """An API server, and what was asked of it."""

    def __init__(self, forbidden: str = "") -> None:
        self.forbidden = forbidden
        self.asked: set[str] = set()

    def ask(self, _method: str, path: str) -> Mapping[str, object]:
        where = urlsplit(path).path
        self.asked.add(where)
        if self.forbidden and self.forbidden in where:
            text = f'{self.forbidden} is forbidden: User "x" cannot list resource "{self.forbidden}" in API group ""'
            raise StatusError(text, 403, "Forbidden")
        if where.endswith("/configmaps/amazon-vpc-cni"):
            return {"data": {"enable-windows-ipam": "true"}}
        if where not in OBJECTS:
            raise StatusError("there is none", 404, "NotFound")
        return {"metadata": {}, "items": OBJECTS[where]}

    def read(self) -> None:
        """aws-auth, of which there is none."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Api:
    """The cluster's API server answers."""
    played = Api()
    _play(played, monkeypatch)
    return played


def _play(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def client(*_: object) -> Api:
        return api

    monkeypatch.setattr(read.KubernetesClient, "of_cluster", client)
    monkeypatch.setattr(AwsAuthApi, "of_cluster", client)


@pytest.fixture(scope="module")
def group(_account: dict[str, str]) -> str:
    """A group of Windows nodes: an own AMI that is encrypted, and a key with a grant that its template names."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _account.items():
            patch.setenv(name, value)
        return _made()


def _made() -> str:
    ec2, kms, iam = boto3.client("ec2"), boto3.client("kms"), boto3.client("iam")
    iam.create_role(RoleName="doctor", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.create_instance_profile(InstanceProfileName="doctor")
    iam.add_role_to_instance_profile(InstanceProfileName="doctor", RoleName="doctor")
    named: Any = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    parent = ec2.describe_images(Filters=named)["Images"][0].get("ImageId", "")
    image = ec2.copy_image(Name="doctor", SourceImageId=parent, SourceRegion="eu-central-1", Encrypted=True)["ImageId"]
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    scaling = f"{ROLES}/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    kms.create_grant(KeyId=key, GranteePrincipal=scaling, Operations=["Decrypt", "CreateGrant"])
    data: Any = {
        "ImageId": image,
        "InstanceType": "m6i.large",
        "IamInstanceProfile": {"Name": "doctor"},
        "UserData": base64.b64encode(b"<powershell>Start-EKSBootstrap.ps1</powershell>").decode(),
        "BlockDeviceMappings": [{"DeviceName": "xvdb", "Ebs": {"KmsKeyId": key, "Encrypted": True, "VolumeSize": 10}}],
    }
    template = ec2.create_launch_template(LaunchTemplateName="doctor", LaunchTemplateData=data)["LaunchTemplate"]
    private: Any = [{"Name": "tag:Name", "Values": ["rehearsal-private-eu-central-1a"]}]
    subnet = ec2.describe_subnets(Filters=private)["Subnets"][0].get("SubnetId", "")
    boto3.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="doctor-windows",
        MinSize=1,
        MaxSize=2,
        LaunchTemplate={"LaunchTemplateId": template.get("LaunchTemplateId", ""), "Version": "$Latest"},
        VPCZoneIdentifier=subnet,
        Tags=[{"Key": f"kubernetes.io/cluster/{CLUSTER}", "Value": "owned", "PropagateAtLaunch": True}],
    )
    return "doctor-windows"


def told(world: World, *options: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and each check's state and reason."""
    code, report = world.told("doctor", CLUSTER, *options)
    return code, {each["code"]: (each["state"], each["why"]) for each in report["checks"]}


def test_a_cluster_is_examined_whole_by_what_the_page_allows(
    world: World, api: Api, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its group is found by its tag. The policy and the ClusterRole on the page are what is asked: no right more, none
    less, each one of AWS's own; `sts:GetCallerIdentity` needs none.
    """
    asked: set[str] = set()
    call = vars(BaseClient)["_make_api_call"]

    def note(client: BaseClient, operation: str, arguments: object) -> object:
        asked.add(f"{client.meta.service_model.signing_name}:{operation}")
        return call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", note)
    code, checks = told(world, "--ready", "540")
    states = {name: state for name, (state, _) in checks.items() if state != "pass"}
    assert states == {
        "D07": "warn",
        "D10": "fail",
        "D21": "warn",
        "D25": "warn",
        "D27": "fail",
        "D29": "warn",
        "D30": "fail",
    }, checks
    assert (code, api.asked >= set(OBJECTS)) == (1, True)
    assert checks["D27"][1] == f"{group}: it launches version $Latest of its template, and nothing rolls out"
    _allowed_by_policy(asked - {"sts:GetCallerIdentity"})
    _allowed_by_role(api.asked)


def _allowed_by_policy(asked: set[str]) -> None:
    (document,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (statement,) = json.loads(document)["Statement"]
    only_sometimes = {"autoscaling:DescribeLaunchConfigurations", "servicequotas:GetAWSDefaultServiceQuota"}
    assert set(statement["Action"]) - only_sometimes == asked
    assert statement["Action"] == sorted(statement["Action"])
    services = {each.split(":")[0] for each in asked}
    known = {action for service in services for action in get_actions_for_service(service)}
    assert {each for each in statement["Action"] if each not in known} == set()


def _allowed_by_role(asked: set[str]) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    role = next(each for each in yaml.safe_load_all(text) if each["kind"] == "ClusterRole")
    allowed = {
        (group, resource, tuple(rule.get("resourceNames", ())))
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    assert allowed == {_right(path) for path in asked} | {("", "configmaps", ("aws-auth",))}
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"get", "list"}


def _right(path: str) -> tuple[str, str, tuple[str, ...]]:
    parts = path.strip("/").split("/")
    group = "" if parts[0] == "api" else parts[1]
    rest = parts[2:] if parts[0] == "api" else parts[3:]
    if rest[0] == "namespaces":
        return group, rest[2], (rest[3],)
    return group, rest[0], ()


def test_an_api_server_that_is_not_up_is_told_and_never_passes(world: World, group: str) -> None:
    assert group
    _, checks = told(world)
    unread = {name for name, (state, _) in checks.items() if state == "could-not-read"}
    assert unread == {"D06", "D07", "D09", "D10", "D11", "D30", "D31", "D32", "D37"}


def test_a_right_that_is_missing_in_the_cluster_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _play(Api(forbidden="pods"), monkeypatch)
    _, checks = told(world)
    assert (checks["D30"][0], checks["D01"][0]) == ("could-not-read", "fail")
    assert "may not list pods in the cluster" in checks["D01"][1]


def test_a_cluster_that_is_not_there_or_cannot_be_is_told_in_one_line(world: World) -> None:
    ran = world.run("doctor", "nowhere")
    line = "doctor: there is no cluster nowhere in region eu-central-1 of this account\n"
    assert (ran.exit_code, ran.stdout, ran.stderr) == (3, "", line)
    odd = world.run("doctor", "no where")
    assert (odd.exit_code, "found 'no where', expected at most 100" in " ".join(odd.stderr.split())) == (
        2,
        True,
    )


@pytest.mark.parametrize(
    ("facts", "options", "code"),
    [
        (GOOD, (), 0),
        (replace(GOOD, service_roles=Answer(frozenset[str]())), (), 0),
        (replace(GOOD, service_roles=Answer(frozenset[str]())), ("--fail-on", "warn"), 1),
        (replace(GOOD, policies=Answer(frozenset[str]())), (), 1),
        (replace(GOOD, policies=unread("nobody answers")), (), 3),
        (NOTHING_READ, ("--fail-on", "warn"), 3),
    ],
    ids=["well", "a warning", "a warning that counts", "a failure", "one thing not read", "nothing read"],
)
def test_the_worst_check_decides_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, facts: Facts, options: tuple[str, ...], code: int
) -> None:
    def found(*_: object, **__: object) -> Facts:
        return facts

    monkeypatch.setattr(command, "read", found)
    arguments = ["doctor", CLUSTER, "--region", "eu-central-1", *options]
    ran = CliRunner().invoke(app, arguments)
    assert (ran.exit_code, ran.stdout.splitlines()[-1].startswith(f"{CLUSTER}: ")) == (code, True), ran.output
