"""Why a machine is not heard of: from one that is well and says nothing, one thing changed; and read from AWS."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from operations.network.facts import Subnet, Vpc
from operations.rollout import hanging
from operations.rollout.facts import Declared
from operations.rollout.hanging import Hanging
from operations.rollout.recent import LASTS
from operations.rollout.stages import HANGS, Machine, report
from operations.rollout.surroundings import Surroundings
from operations.rollout.unheard import NOT_ASKED, Around, Identity, Place, flaws, no_word
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_ec2.type_defs import IamInstanceProfileTypeDef, InstanceTypeDef

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
UP = "2026/11/12 11:44:02Z: Message: Windows is Ready to use\n"
NODE, PULL = "AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"
IDENTITY = Identity(profile="nodes", role="node", policies=frozenset({NODE, PULL}))
ALL = frozenset({"ec2", "ecr.api", "ecr.dkr", "s3", "sts", "logs", "eks"})
OPEN = Place(subnet=Subnet(id="subnet-1", free=9))
CLOSED = Place(subnet=Subnet(id="subnet-1", free=9, way_out=False), user_data="", vpc=Vpc(endpoints=ALL))
PUBLIC = Place(subnet=Subnet(id="subnet-1", free=9, public=True), vpc=Vpc())
TOLD = "-APIServerEndpoint a -Base64ClusterCA b -ServiceCIDR c"
GOOD = Around(identity=IDENTITY, place=OPEN)


def having(*policies: str) -> Around:
    return replace(GOOD, identity=replace(IDENTITY, policies=frozenset(policies)))


def at(place: Place, *without: str, user_data: str = "") -> Around:
    return replace(GOOD, place=replace(place, user_data=user_data, vpc=Vpc(endpoints=ALL - {*without})))


NO_WAY = "the route table of its subnet subnet-1 has no way to the internet, and its VPC has no endpoint for "
CAUSES: dict[str, tuple[Around, tuple[str, ...]]] = {
    "nothing is wrong": (GOOD, ()),
    "no instance profile": (replace(GOOD, identity=Identity()), ("it has no instance profile, so that",)),
    "a profile that is gone": (
        replace(GOOD, identity=Identity(profile="nodes", stands=False)),
        ("its instance profile nodes is gone, or was made anew",),
    ),
    "a profile without a role": (
        replace(GOOD, identity=Identity(profile="nodes")),
        ("its instance profile nodes has no role",),
    ),
    "a role without the node policy": (having(PULL), (f"its role node has no {NODE};",)),
    "a role that pulls nothing": (having(NODE), (f"its role node has no {PULL};",)),
    "a role without any": (having(), (f"its role node has no {NODE} and no {PULL};",)),
    "a role as eksctl makes it": (having(NODE, "AmazonEC2ContainerRegistryReadOnly", "more"), ()),
    "no way out, all endpoints": (at(CLOSED), ()),
    "no way out, one missing": (at(CLOSED, "ec2"), (f"{NO_WAY}ec2;",)),
    "no way out, and EKS not needed": (at(CLOSED, "eks", user_data=TOLD), ()),
    "no way out, and EKS asked for": (at(CLOSED, "eks", "sts"), (f"{NO_WAY}sts, eks;",)),
    "no way out but a proxy": (at(CLOSED, *ALL, user_data="$env:HTTPS_PROXY = 'http://p:1'"), ()),
    "public without an address": (
        at(PUBLIC, "ec2", "eks"),
        ("its subnet subnet-1 is public, and it has no public address, and its VPC has no endpoint for ec2, eks;",),
    ),
    "public with an address": (at(replace(PUBLIC, addressed=True), *ALL), ()),
    "public, and all endpoints": (at(PUBLIC), ()),
    "two things": (
        replace(at(CLOSED, "ec2"), identity=Identity()),
        ("it has no instance profile", f"{NO_WAY}ec2;"),
    ),
    "one that was not read": (replace(at(CLOSED, "ec2"), identity=None), (f"{NO_WAY}ec2;",)),
    "nothing was read": (NOT_ASKED, ()),
}


@pytest.mark.parametrize("case", CAUSES)
def test_role_and_subnet_are_told_apart_where_they_are_why(case: str) -> None:
    around, expected = CAUSES[case]
    found = flaws(around)
    assert len(found) == len(expected)
    assert all(one.startswith(begin) for one, begin in zip(found, expected, strict=True))
    only_policies = all("its role node has no" in each for each in expected)  # another policy may allow the same
    assert ("user data" in no_word("i-1", UP, around)) is only_policies


LOG = r"C:\ProgramData\Amazon\EC2Launch\log\agent.log"
WORDS: dict[str, tuple[str | None, Around, tuple[str, ...]]] = {
    "its user data is left": (
        UP,
        GOOD,
        ("Windows is up, as its console says", "its user data did not run", "nothing of it", LOG, "--target i-1"),
    ),
    "its console speaks of it": (
        f"{UP}x: EC2Launch: User data script failed: 0x1\ny: Telemetry: IsUserDataScheduledPerBoot=false\n",
        GOOD,
        ("its console says 'x: EC2Launch: User data script failed: 0x1'",),
    ),
    "telemetry tells no error": (f"{UP}y: AgentCommandErrorCode=0\n", GOOD, ("its console says nothing of it",)),
    "telemetry tells an error": (f"{UP}y: AgentCommandErrorCode=5\n", GOOD, ("says 'y: AgentCommandErrorCode=5'",)),
    "its console was not read": (None, GOOD, ("told nothing since its launch: Windows hangs, or its user data",)),
    "its role was not read": (
        UP,
        replace(GOOD, identity=None, unread={"role": "denied"}),
        ("unless its role, which could not be read, is at fault",),
    ),
    "neither was read": (UP, NOT_ASKED, ("unless its role or its subnet, which could not be read, is at fault",)),
    "its AMI hangs, whatever is around it": (
        "0xc000000f\n",
        replace(GOOD, identity=Identity()),
        ("Windows is not up",),
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_what_is_left_is_its_user_data_with_what_to_look_at_next(case: str) -> None:
    console, around, expected = WORDS[case]
    found = no_word("i-1", console, around)
    assert all(words in found for words in expected), found


class Account:
    """An account with a subnet that leads nowhere, and a role without policies."""

    def __init__(self) -> None:
        self.ec2, self.iam = self.session().client("ec2"), self.session().client("iam")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"].get("VpcId", "")
        subnet = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.0.1.0/24")
        self.subnet = subnet["Subnet"].get("SubnetId", "")
        template = self.ec2.create_launch_template(LaunchTemplateName="n", LaunchTemplateData={"ImageId": "ami-1"})
        self.declared = Declared(
            cluster="dev",
            node_group="windows",
            auto_scaling_group="g",
            template=template["LaunchTemplate"].get("LaunchTemplateId", ""),
            version=1,
        )
        self.iam.create_role(RoleName="node", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
        self.machine = self.machine_of("nodes")

    def session(self) -> boto3.Session:
        return boto3.Session("testing", "testing", region_name="eu-central-1")

    def machine_of(self, profile: str) -> InstanceTypeDef:
        made = self.iam.create_instance_profile(InstanceProfileName=profile)["InstanceProfile"]
        self.iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName="node")
        named: IamInstanceProfileTypeDef = {"Arn": made["Arn"], "Id": made["InstanceProfileId"]}
        return {"InstanceId": "i-1", "IamInstanceProfile": named, "SubnetId": self.subnet, "VpcId": self.vpc}


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with mock_aws():
        yield Account()


def test_role_and_subnet_are_read_once_for_machines_that_share_them(account: Account) -> None:
    calls = Counter[str]()

    def count(model: Any, **_: Any) -> None:  # noqa: ANN401  botocore's own model
        calls[f"{model.service_model.signing_name}:{model.name}"] += 1

    aws = account.session()
    aws.events.register("before-call", count)
    surroundings = Surroundings(aws)
    times = [NOW + timedelta(minutes=at) for at in (0, 0, 1, 2)]
    found = [flaws(surroundings.of(account.machine, account.declared, now)) for now in times]
    assert found == [found[0]] * len(times)
    role, subnet = found[0]
    assert role.startswith(f"its role node has no {NODE} and no {PULL};")
    assert subnet.startswith(f"the route table of its subnet {account.subnet} has no way to the internet")
    assert {name: count for name, count in calls.items() if count > 1} == {"ec2:DescribeVpcAttribute": 2}
    surroundings.of(account.machine, account.declared, times[0] + timedelta(seconds=1) + LASTS)
    assert calls["iam:GetInstanceProfile"] == 2
    allowed = json.loads((ROOT / "docs" / "drains.md").read_text().partition("```json")[2].partition("```")[0])
    assert set(calls) - {*allowed["Statement"][0]["Action"]} == set()


def test_only_what_may_be_up_is_asked_about_its_role_and_subnet(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    consoles = {"i-1": UP, "i-2": "0xc000000f", "i-3": UP, "i-4": UP, "i-5": UP}

    def console(_: object, instance: str) -> str:
        return consoles[instance]

    monkeypatch.setattr(hanging, "console", console)
    late = Machine(id="", state="Pending:Wait", current=True, launched=NOW - HANGS)
    machines = [replace(late, id=each) for each in consoles]
    machines[2] = replace(machines[2], marks="started=x")
    unread: list[str] = []
    found = Hanging(account.session()).silent(
        machines, dict.fromkeys(consoles, account.machine), account.declared, NOW, unread
    )
    assert [(each.console, each.around is not NOT_ASKED) for each in found] == [
        (UP, True),
        ("0xc000000f", False),
        (None, False),
        (UP, True),
        (None, True),
    ]
    assert unread == []
    assert "its role node has no" in report(found[0], NOW).reason


def test_a_profile_that_is_not_the_one_of_the_launch_is_told(account: Account) -> None:
    machine = account.machine_of("other")
    account.iam.remove_role_from_instance_profile(InstanceProfileName="other", RoleName="node")
    account.iam.delete_instance_profile(InstanceProfileName="other")
    gone = Surroundings(account.session()).of(machine, account.declared, NOW).identity
    account.machine_of("other")
    anew = Surroundings(account.session()).of(machine, account.declared, NOW).identity
    assert gone == anew == Identity(profile="other", stands=False, role="")


@pytest.mark.parametrize(
    ("denied", "unread"),
    [
        ("GetInstanceProfile", {"role"}),
        ("ListAttachedRolePolicies", {"role"}),
        ("DescribeRouteTables", {"subnet"}),
        ("DescribeVpcEndpoints", {"subnet"}),
    ],
)
def test_what_may_not_be_read_is_said_and_the_other_told(account: Account, denied: str, unread: set[str]) -> None:
    def refuse(model: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:  # noqa: ANN401  botocore's own model
        if model.name != denied:
            return None
        answer = type("Answer", (), {"status_code": 403})()
        return answer, {"Error": {"Code": "AccessDenied", "Message": "no"}, "ResponseMetadata": {}}

    deny: Any = refuse
    aws = account.session()
    aws.events.register_first("before-call", deny)
    found = Surroundings(aws).of(account.machine, account.declared, NOW)
    assert set(found.unread) == unread
    assert denied in next(iter(found.unread.values()))
    assert len(flaws(found)) == 1
