"""Each check: from one good cluster, one thing changed; the exact set of what does not pass."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from operations.access.check import Finding, Severity
from operations.audit.facts import Node
from operations.doctor.answer import Answer, unread
from operations.doctor.checks.check import NO_GROUPS, State
from operations.doctor.checks.table import CHECKS
from operations.doctor.facts import LAUNCH_CONFIGURATION, Insight, Issue, Key, Quota, Support, Workload
from operations.doctor.reading.account import lets_in
from operations.doctor.report import examine
from operations.images.fast_launch import Live
from operations.network.facts import Subnet
from tests.operations.doctor.good import (
    AMI,
    BUDGET,
    CLUSTER,
    DNS,
    GOOD,
    GROUP,
    LINUX,
    NOTHING_READ,
    NOW,
    OWN_AMI,
    POD,
    SHOP,
    SUBNET,
    WHY_NOT,
)
from tools.paths import ROOT

if TYPE_CHECKING:
    from operations.doctor.facts import Facts


def _with(**changes: Any) -> Facts:  # noqa: ANN401  any member
    return replace(GOOD, **{name: Answer(value) for name, value in changes.items()})


def _cluster(**changes: Any) -> Facts:  # noqa: ANN401  any member
    return _with(cluster=replace(CLUSTER, **changes))


def _group(**changes: Any) -> Facts:  # noqa: ANN401  any member
    return _with(groups=(replace(GROUP, **changes),))


def _subnet(**changes: Any) -> Facts:  # noqa: ANN401  any member
    return _with(subnets={SUBNET: replace(Subnet(id=SUBNET, free=4000), **changes)})


def _vpc(**changes: Any) -> Facts:  # noqa: ANN401  any member
    return _with(vpc=replace(GOOD.vpc.value, **changes))


def _cni(**changes: Any) -> Facts:  # noqa: ANN401  any member
    return _with(cni=replace(GOOD.cni.value, **changes))


def _access(code: str, severity: Severity = Severity.ERROR) -> Facts:
    return _with(access=replace(GOOD.access.value, findings=(Finding(code, severity, "a role is wrong"),)))


def _closed(facts: Facts, *endpoints: str) -> Facts:
    """The same in subnets without a way to the internet, with these endpoints."""
    return replace(
        facts,
        subnets=Answer({SUBNET: Subnet(id=SUBNET, free=4000, way_out=False)}),
        vpc=Answer(replace(GOOD.vpc.value, endpoints=frozenset(endpoints))),
    )


ALL = ("ec2", "ecr.api", "ecr.dkr", "s3", "sts", "logs", "ssm", "ssmmessages", "ec2messages")
BARE = _group(user_data="<powershell>Start-EKSBootstrap.ps1 -EKSClusterName dev</powershell>")
CROWDED = replace(_group(surge=4), subnets=Answer({SUBNET: Subnet(id=SUBNET, free=12)}), pods_a_node=15)
LONG = GOOD.support.value["1.35"]
(INSIGHT,) = GOOD.insights.value
AUTOSCALER = replace(DNS, name="ca", images=("registry/cluster-autoscaler:v1",))
F, W = State.FAIL, State.WARN

CASES: dict[str, tuple[Facts, dict[str, State]]] = {
    "all is well": (GOOD, {}),
    "a permission is missing": (replace(GOOD, denied=("kms:GetKeyPolicy",)), {"D01": F}),
    "the cluster is being made": (_cluster(status="CREATING"), {"D02": F}),
    "EKS sees an issue": (_cluster(issues=(Issue(code="SubnetNotFound", message="gone"),)), {"D02": F}),
    "standard support ends in two months": (
        _with(support={"1.35": Support(standard_until=NOW + timedelta(days=60), extended_until=None)}),
        {"D03": W},
    ),
    "extended support": (
        _with(support={"1.35": Support(standard_until=NOW - timedelta(days=1), extended_until=NOW + timedelta(365))}),
        {"D03": W},
    ),
    "support has ended": (
        _with(support={"1.35": Support(standard_until=NOW - timedelta(400), extended_until=NOW - timedelta(35))}),
        {"D03": F},
    ),
    "a version that EKS tells nothing of": (_with(support={}), {"D03": W}),
    "a platform version before Windows": (
        replace(
            _cluster(version="1.31", platform_version="eks.3"), support=Answer({"1.31": GOOD.support.value["1.35"]})
        ),
        {"D04": F},
    ),
    "IPv6": (_cluster(ip_family="ipv6"), {"D05": F}),
    "Auto Mode": (_cluster(auto_mode=True), {"D05": W}),
    "only Windows nodes": (
        _with(nodes=(Node(name="w", instance="i-1", kubelet_version="v1.35.2", kernel_version="10.0.20348.4529"),)),
        {"D06": F},
    ),
    "one Linux node": (_with(nodes=LINUX[:1]), {"D06": W}),
    "CoreDNS has no pod": (_with(workloads=(replace(DNS, ready=0), SHOP)), {"D06": F}),
    "no CoreDNS": (_with(workloads=(SHOP,)), {"D06": F}),
    "Windows IPAM is off in the add-on": (_cni(windows_ipam=None, config_map={}), {"D07": F}),
    "Windows IPAM is set by hand under the add-on": (_cni(windows_ipam=None), {"D07": W}),
    "Windows IPAM is off without an add-on": (_cni(addon_version="", windows_ipam=None, config_map={}), {"D07": F}),
    "Windows IPAM is on without an add-on": (_cni(addon_version="", windows_ipam=None), {}),
    "the cluster's role has no right to the network": (_with(policies=frozenset()), {"D08": F}),
    "custom networking": (_cni(environment={"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true"}), {"D09": W}),
    "prefixes neither on nor off": (
        _cni(config_map={"enable-windows-ipam": "true", "enable-windows-prefix-delegation": "yes"}),
        {"D09": F},
    ),
    "a Windows role with an entry of Linux": (_access("wrong-type"), {"D10": F}),
    "a dead line of aws-auth": (_access("dead", Severity.WARNING), {}),
    "a shared role": (_access("shared-role"), {"D11": F}),
    "a shared role in aws-auth": (_access("shared-role", Severity.WARNING), {"D11": W}),
    "aws-auth alone": (_cluster(mode="CONFIG_MAP"), {"D12": W}),
    "too few addresses": (CROWDED, {"D13": F}),
    "a public subnet without addresses": (_subnet(public=True), {"D14": F}),
    "a public subnet with addresses": (_subnet(public=True, assigns=True), {}),
    "a public subnet, and a template that asks for addresses": (
        replace(_subnet(public=True), groups=Answer((replace(GROUP, public_address=True),))),
        {},
    ),
    "a Local Zone": (_subnet(zone_type="local-zone"), {"D15": F}),
    "an Outpost": (_subnet(outpost="arn:aws:outposts:eu-central-1:1:outpost/op-1"), {"D15": F}),
    "two domain names": (_vpc(domain_name="a.corp b.corp"), {"D16": F}),
    "name servers of one's own": (_vpc(name_servers=("10.0.0.2",)), {"D16": W}),
    "DNS is off": (_vpc(dns_support=False, dns_hostnames=False), {"D17": F}),
    "an endpoint for others only": (
        replace(
            _cluster(private_endpoint=False, public_cidrs=("198.51.100.0/24",)),
            subnets=Answer({SUBNET: Subnet(id=SUBNET, free=4000, leaves_from=("203.0.113.9",))}),
        ),
        {"D18": F},
    ),
    "an endpoint for the NAT gateway": (
        replace(
            _cluster(private_endpoint=False, public_cidrs=("203.0.113.0/24",)),
            subnets=Answer({SUBNET: Subnet(id=SUBNET, free=4000, leaves_from=("203.0.113.9",))}),
        ),
        {},
    ),
    "an endpoint for anybody": (_cluster(private_endpoint=False, public_cidrs=("0.0.0.0/0",)), {}),
    "no internet and no endpoints": (_closed(GOOD), {"D19": F}),
    "no internet, and a proxy": (_closed(_group(user_data=f"$env:HTTPS_PROXY = 'http://p:1'\n{GROUP.user_data}")), {}),
    "no internet, and all endpoints": (_closed(GOOD, *ALL), {}),
    "no internet, and no agent's endpoints": (_closed(GOOD, *ALL[:6]), {"D19": W}),
    "no internet, and nodes that would have to ask EKS": (_closed(BARE, *ALL), {"D19": F, "D20": F}),
    "no internet, and nodes that can ask EKS": (_closed(BARE, *ALL, "eks"), {}),
    "no internet, and a launch hook": (_closed(_group(joined_first=True), *ALL), {"D19": F}),
    "no internet, and Pod Identity": (
        _closed(_with(addons=frozenset({"eks-pod-identity-agent"})), *ALL),
        {"D19": F},
    ),
    "no service-linked role": (_with(service_roles=frozenset()), {"D21": W}),
    "a managed group without EKS's role": (_group(managed=True), {"D21": W}),
    "a key that Auto Scaling may not use": (_with(keys={"1": Key(id="1", state="Enabled")}), {"D22": F}),
    "a key that is switched off": (_with(keys={"1": Key(id="1", state="Disabled", usable=True)}), {"D22": F}),
    "AWS's own key": (_with(keys={"1": Key(id="1", state="Enabled", of_aws=True)}), {}),
    "no vCPUs left": (_with(vcpus=Quota(limit=100, used=98, node={"dev-windows": 4})), {"D23": F}),
    "no storage left": (_with(storage=Quota(limit=10, used=9.95, node={"dev-windows": 0.1})), {"D24": F}),
    "Fast Launch is off": (_with(fast_launch={}), {"D25": W}),
    "Fast Launch has failed": (_with(fast_launch={AMI: Live("enabled-failed", snapshots=10)}), {"D25": W}),
    "fewer snapshots than a roll-out starts": (_with(fast_launch={AMI: Live("enabled")}), {"D25": W}),
    "Amazon's AMI": (replace(_with(fast_launch={}), images=Answer({AMI: replace(OWN_AMI, alias="amazon")})), {}),
    "an AMI that is gone": (_with(images={}), {"D26": F}),
    "an AMI that failed": (_with(images={AMI: replace(OWN_AMI, state="failed")}), {"D26": F}),
    "an AMI that the account does not allow": (_with(images={AMI: replace(OWN_AMI, allowed=False)}), {"D26": F}),
    "whatever version is newest": (_group(template_version="$Latest"), {"D27": F}),
    "a launch configuration": (_group(template_version=LAUNCH_CONFIGURATION), {"D27": F}),
    "a root volume beside Fast Launch": (_group(root_gib=100), {"D27": W}),
    "nothing is launched": (_group(suspended=("Launch",)), {"D28": F}),
    "zones are not balanced": (_group(suspended=("AZRebalance",)), {"D28": W}),
    "nobody drains": (_group(drained=False), {"D29": W}),
    "a budget that lets nothing go": (_with(pods=((POD, (replace(BUDGET, allowed=0),)),)), {"D30": F}),
    "one replica": (_with(workloads=(DNS, replace(SHOP, replicas=1))), {"D31": W}),
    "one replica on Linux": (_with(workloads=(DNS, replace(SHOP, replicas=1, windows=False))), {}),
    "nodes that count before they are Ready": (_group(warm_up_seconds=300), {"D32": F}),
    "nodes that tell when they have joined": (_group(warm_up_seconds=0, joined_first=True), {}),
    "a managed group that joins late": (
        replace(
            _group(managed=True, drained=False),
            service_roles=Answer(GOOD.service_roles.value | {"AWSServiceRoleForAmazonEKSNodegroup"}),
            ready_seconds=Answer(700),
        ),
        {"D33": W},
    ),
    "a managed group that joins too late": (
        replace(
            _group(managed=True),
            service_roles=Answer(GOOD.service_roles.value | {"AWSServiceRoleForAmazonEKSNodegroup"}),
            ready_seconds=Answer(900),
        ),
        {"D33": F},
    ),
    "a silent agent": (_with(online={"i-1": "Online", "i-2": "ConnectionLost"}), {"D34": W}),
    "an insight that warns": (
        _with(insights=(Insight(name="a", category="b", status="WARNING", reason="c"),)),
        {"D35": W},
    ),
    "an insight that fails": (
        _with(insights=(Insight(name="a", category="b", status="ERROR", reason=""),)),
        {"D35": F},
    ),
    "no STS in the Region": (
        _cluster(issues=(Issue(code="StsRegionalEndpointDisabled", message="off"),)),
        {"D36": F},
    ),
    "a cluster autoscaler": (
        _with(workloads=(DNS, SHOP, AUTOSCALER)),
        {"D37": W},
    ),
    "a cluster autoscaler without internet": (
        _closed(_with(workloads=(DNS, SHOP, AUTOSCALER)), *ALL),
        {"D37": F},
    ),
    "no groups at all": (_with(groups=()), {}),
}


@pytest.mark.parametrize("case", CASES)
def test_checks_tell_what_is_changed_and_nothing_else(case: str) -> None:
    facts, expected = CASES[case]
    found = {each.code: each.state for each in examine("dev", facts).checks if each.state is not State.RIGHT}
    assert found == expected


def test_there_are_37_checks_and_each_has_a_case_that_does_not_pass() -> None:
    codes = [each.code for each in CHECKS]
    assert codes == [f"D{number:02}" for number in range(1, 38)]
    assert {code for _, expected in CASES.values() for code in expected} == set(codes)


def test_no_check_passes_by_what_was_not_read() -> None:
    checks = examine("dev", NOTHING_READ).checks
    assert {each.code: (each.state, each.why) for each in checks} == {
        each.code: (State.UNREAD, WHY_NOT) for each in CHECKS
    }


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(GOOD, keys=unread("missing permission kms:GetKeyPolicy")), "D22"),
        (_with(access=replace(GOOD.access.value, unread=("aws-auth: nobody answers",))), "D10"),
        (_with(access=replace(GOOD.access.value, unread=("aws-auth: nobody answers",))), "D11"),
    ],
)
def test_what_was_read_in_part_is_no_pass(facts: Facts, code: str) -> None:
    assert {each.code: each.state for each in examine("dev", facts).checks}[code] is State.UNREAD


def _said(facts: Facts, code: str) -> tuple[str, str]:
    (found,) = [each for each in examine("dev", facts).checks if each.code == code]
    return found.why, found.fix


def test_missing_addresses_are_told_with_the_sum() -> None:
    assert "take 64 addresses (4 x (1 + 15 pods)), and its subnets have 12 free" in _said(CROWDED, "D13")[0]


def test_missing_endpoints_are_listed() -> None:
    assert (
        "no endpoint for ecr.dkr, s3"
        in _said(_closed(GOOD, *(each for each in ALL if each not in {"s3", "ecr.dkr"})), "D19")[0]
    )


def test_a_warm_up_is_proposed_in_whole_minutes() -> None:
    facts = replace(_group(warm_up_seconds=300), ready_seconds=Answer(560))
    assert "set warmupSeconds to 600" in _said(facts, "D32")[1]


def test_extended_support_is_told_with_its_end() -> None:
    facts = _with(support={"1.35": Support(standard_until=NOW - timedelta(1), extended_until=NOW + timedelta(365))})
    assert "2027-11-26" in _said(facts, "D03")[0]


def test_windows_ipam_of_an_addon_is_mended_in_its_configuration() -> None:
    assert "add-on's configuration" in _said(_cni(windows_ipam="false", config_map={}), "D07")[1]


def test_without_groups_what_looks_at_groups_says_so() -> None:
    assert _said(_with(groups=()), "D26")[0] == NO_GROUPS


def test_several_flaws_are_one_verdict_with_all_of_them() -> None:
    why, fix = _said(_group(template_version="$Latest", root_gib=100), "D27")
    assert ("$Latest" in why, "root volume" in why, "; " in fix) == (True, True, True)


def test_a_workload_is_named_whole() -> None:
    assert Workload(kind="deployment", namespace="a", name="b", replicas=1, ready=1).title == "deployment a/b"


def test_the_page_lists_every_check_with_what_it_looks_at() -> None:
    rows = [line for line in (ROOT / "docs" / "doctor.md").read_text().splitlines() if line.startswith("| D")]
    assert rows == [f"| {each.code} | {each.title} | {each.source} |" for each in CHECKS]


ROLE = "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
ACCOUNT = "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize(
    ("principal", "actions", "effect", "expected"),
    [
        ({"AWS": ROLE}, ["kms:Decrypt", "kms:CreateGrant"], "Allow", True),
        ({"AWS": [ACCOUNT, ROLE]}, "kms:*", "Allow", True),
        ({"AWS": f"{ROLE}_keys"}, ["kms:Decrypt*", "kms:Create*"], "Allow", True),
        ("*", "*", "Allow", True),
        ({"AWS": ROLE}, ["kms:Decrypt"], "Allow", False),
        ({"AWS": ROLE}, "kms:*", "Deny", False),
        ({"AWS": ACCOUNT}, "kms:*", "Allow", False),
        ({"AWS": "arn:aws:iam::123456789012:role/AWSServiceRoleForAutoScaling"}, "kms:*", "Allow", False),
        ({"Service": "ec2.amazonaws.com"}, "kms:*", "Allow", False),
    ],
)
def test_a_key_is_usable_where_its_policy_lets_auto_scaling_s_own_role_in(
    principal: object, actions: object, effect: str, *, expected: bool
) -> None:
    statement = {"Effect": effect, "Principal": principal, "Action": actions}
    assert lets_in(json.dumps({"Statement": [statement]})) is expected
    assert lets_in(json.dumps({"Statement": statement})) is expected
