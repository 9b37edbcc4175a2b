"""The advisory rules: one thing broken in the compliant program, and the exact findings of the whole pack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from eks_windows.forms.aws_auth import OWN_MAPPING
from eks_windows.knowledge.kubernetes_groups import NODE_GROUPS, WINDOWS_GROUPS

from tests.policies.compliant import BOOTSTRAP, RELEASE, compliant
from tests.policies.harness import judge, unproven, violations
from tests.policies.programs import Phase, changed

if TYPE_CHECKING:
    from tests.policies.programs import Program

AMAZON = "resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.34/image_id"
DAYS_AGO_60 = (datetime.now(UTC).date() - timedelta(days=60)).isoformat()


def release(**tags: str | None) -> list[dict[str, Any]]:
    """The release's tags with some changed or left out; `kubelet_version` for the tag with a hyphen."""
    changes = {f"eks-windows-nodes/{key.replace('_', '-')}": value for key, value in tags.items()}
    merged = {key: value for key, value in (RELEASE | changes).items() if value is not None}
    return [{"resourceType": "instance", "tags": merged}]


def both(**changes: object) -> Program:
    """The compliant program with both Windows templates changed alike."""
    twice = {f"{name}__{key}": value for key, value in changes.items() for name in ("template", "secondTemplate")}
    return changed(compliant(), **twice)


def tags(*more: dict[str, object]) -> list[dict[str, object]]:
    """The cluster's tag and more."""
    return [{"key": "kubernetes.io/cluster/prod", "value": "owned"}, *more]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(
            changed(compliant(), template__metadataOptions__httpPutResponseHopLimit=2),
            {("metadata-hop-limit", "template metadataOptions.httpPutResponseHopLimit")},
            id="two hops",
        ),
        pytest.param(
            changed(compliant(), template__metadataOptions__httpPutResponseHopLimit=None),
            {("metadata-hop-limit", "template metadataOptions.httpPutResponseHopLimit")},
            id="no hop limit",
        ),
        pytest.param(
            changed(compliant(), group__launchTemplate__version="$Latest"),
            {("pinned-template-version", "group launchTemplate.version")},
            id="newest version",
        ),
        pytest.param(
            changed(compliant(), group__launchTemplate__version=None),
            {("pinned-template-version", "group launchTemplate.version")},
            id="no version",
        ),
        pytest.param(
            changed(compliant(), group__instanceRefresh=None),
            {("instance-refresh", "group instanceRefresh")},
            id="no refresh",
        ),
        pytest.param(
            changed(compliant(), group__tags=tags()),
            {("windows-taint", "group taints")},
            id="no taint",
        ),
        pytest.param(
            changed(compliant(), template__blockDeviceMappings__0__ebs__encrypted="false"),
            {("encrypted-volumes", "template blockDeviceMappings[0].ebs.encrypted")},
            id="plain root volume",
        ),
        pytest.param(
            changed(compliant(), template__blockDeviceMappings__0__ebs__encrypted="0"),
            {("encrypted-volumes", "template blockDeviceMappings[0].ebs.encrypted")},
            id="plain root volume, written as 0",
        ),
        pytest.param(
            changed(compliant(), template__blockDeviceMappings__0__deviceName="/dev/xvda"),
            {("root-device-name", "template blockDeviceMappings[0].deviceName")},
            id="a Linux root device",
        ),
        pytest.param(
            changed(
                compliant(),
                template__blockDeviceMappings=None,
                template__tagSpecifications=release(recipe_version=None),
            ),
            {("encrypted-volumes", "template blockDeviceMappings")},
            id="no root volume on an image that is not known to be encrypted",
        ),
        pytest.param(
            changed(compliant(), template__instanceType="c6gn.xlarge"),
            {("single-architecture", "template instanceType")},
            id="Graviton",
        ),
        pytest.param(
            changed(compliant(), template__tagSpecifications=release(build_date=DAYS_AGO_60)),
            {("ami-age", "template imageId")},
            id="an AMI of two months",
        ),
        pytest.param(
            changed(compliant(), template__tagSpecifications=release(os_build=None)),
            {("detailed-tags", "template tagSpecifications")},
            id="no OS build among the tags",
        ),
        pytest.param(
            changed(compliant(), template__tagSpecifications=release(fast_launch="true")),
            {("fast-launch-root-override", "template blockDeviceMappings[0]")},
            id="a root override with Fast Launch",
        ),
        pytest.param(
            both(imageId=AMAZON),
            {
                (rule, f"{name} imageId")
                for rule in ("pinned-ami", "own-ami")
                for name in ("template", "secondTemplate")
            },
            id="Amazon's newest AMI",
        ),
        pytest.param(
            changed(compliant(), cni__configurationValues='{"enableWindowsIpam": "false"}'),
            {("windows-ipam-enabled", "cni configurationValues")},
            id="Windows IPAM off",
        ),
        pytest.param(
            changed(compliant(), entry__type="EC2_LINUX"),
            {("access-entry-type-fits-os", "entry type")},
            id="let in as Linux",
        ),
        pytest.param(
            changed(compliant(), entry__type="STANDARD"),
            {("access-entry-type-fits-os", "entry type")},
            id="let in as a person",
        ),
        pytest.param(
            changed(compliant(), cluster__accessConfig={"authenticationMode": "CONFIG_MAP"}),
            {("access-fits-authentication-mode", "entry type")},
            id="an access entry that the cluster does not read",
        ),
    ],
)
def test_one_broken_thing_draws_exactly_its_findings(program: Program, expected: set[tuple[str, str]]) -> None:
    """And nothing of the other rules."""
    seen = judge(program)

    assert violations(seen) == expected
    assert {rule for rule, _ in unproven(seen)} <= {"own-ami"}
    assert {one.level for one in seen} == {"advisory"}


AUTH = {"type": "kubernetes:core/v1:ConfigMap"}


def aws_auth(map_roles: str, **properties: object) -> Program:
    """The compliant program with aws-auth beside it."""
    data = {"metadata": {"name": "aws-auth", "namespace": "kube-system"}, "data": {"mapRoles": map_roles}}
    return compliant() | {"auth": {**AUTH, "properties": {**data, **properties}}}


def test_aws_auth_without_the_windows_group_is_named_by_its_role() -> None:
    """The row's role is the Windows nodes' by name, whatever its account and path."""
    row = "- rolearn: arn:aws:iam::1:role/team/prod-windows\n  groups: [system:bootstrappers, system:nodes]\n"

    assert violations(judge(aws_auth(row))) == {("kube-proxy-windows-group", "auth data.mapRoles[prod-windows].groups")}


def test_aws_auth_with_an_unknown_role_is_undetermined() -> None:
    """While one ARN is unknown the whole text is; the roles that it was computed from are known."""
    row = "- rolearn: ${windowsRole.arn}\n  groups: [system:nodes]\n"

    assert ("kube-proxy-windows-group", "auth data.mapRoles") in unproven(judge(aws_auth(row)))


def test_aws_auth_of_other_roles_is_no_finding() -> None:
    """People and Linux nodes."""
    rows = (
        "- rolearn: arn:aws:iam::1:role/prod-linux\n  groups: [system:bootstrappers, system:nodes]\n"
        "- rolearn: arn:aws:iam::1:role/admin\n  groups: [system:masters]\n"
    )

    assert judge(aws_auth(rows)) == []


def test_our_role_mapping_lets_windows_nodes_in_by_default() -> None:
    """Without groups it gives what Windows nodes need; on Linux it leaves the Windows group out."""
    mapping: dict[str, Any] = {
        "type": "eks-windows-nodes:index:AwsAuthRoleMapping",
        "properties": {"clusterName": "prod", "roleArn": "${windowsRole.arn}"},
    }

    assert judge(compliant() | {"mapping": mapping}) == []
    mapping["properties"] |= {"windows": False}
    assert ("kube-proxy-windows-group", "mapping groups") in violations(judge(compliant() | {"mapping": mapping}))


def guarded(*rules: dict[str, object], **inline: object) -> Program:
    """The compliant program with a security group on the template, and rules of their own for it."""
    program = changed(compliant(), template__vpcSecurityGroupIds=["${security.id}"])
    program["security"] = {"type": "aws:ec2/securityGroup:SecurityGroup", "properties": inline}
    for index, rule in enumerate(rules):
        program[f"rule{index}"] = {
            "type": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "properties": {"securityGroupId": "${security.id}", **rule},
        }
    return program


@pytest.mark.parametrize(
    ("program", "where"),
    [
        (guarded({"ipProtocol": "tcp", "fromPort": 3389, "toPort": 3389, "cidrIpv4": "0.0.0.0/0"}), "rule0"),
        (guarded({"ipProtocol": "-1", "cidrIpv6": "::/0"}), "rule0"),
        (
            guarded(
                {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/1"},
                {"ipProtocol": "tcp", "fromPort": 1, "toPort": 9999, "cidrIpv4": "128.0.0.0/1"},
            ),
            "rule0",
        ),
        (
            guarded(ingress=[{"protocol": "tcp", "fromPort": 3000, "toPort": 4000, "cidrBlocks": ["0.0.0.0/0"]}]),
            "security ingress[0]",
        ),
        (
            guarded(
                ingress=[
                    {"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True},
                    {"protocol": "tcp", "fromPort": 3389, "toPort": 3389, "ipv6CidrBlocks": ["::/0"]},
                ]
            ),
            "security ingress[1]",
        ),
    ],
)
def test_rdp_from_the_internet_is_found_in_every_form(program: Program, where: str) -> None:
    """The holes of other scanners: ranges, all protocols, halves, IPv6, a self rule before it."""
    assert violations(judge(program)) == {("no-public-rdp", where)}


@pytest.mark.parametrize(
    "program",
    [
        guarded({"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"}),
        guarded({"ipProtocol": "tcp", "fromPort": 3389, "toPort": 3389, "cidrIpv4": "10.0.0.0/8"}),
        guarded({"ipProtocol": "-1", "referencedSecurityGroupId": "sg-1"}),
        guarded(),
    ],
)
def test_what_is_not_rdp_from_the_internet_is_no_finding(program: Program) -> None:
    """Other ports, private sources, other groups."""
    assert judge(program) == []


def test_a_prefix_list_is_undetermined() -> None:
    """Its entries are not in the program."""
    program = guarded({"ipProtocol": "tcp", "fromPort": 3389, "toPort": 3389, "prefixListId": "pl-0a1b"})

    assert unproven(judge(program)) == {("no-public-rdp", "rule0 prefixListId")}


@pytest.mark.parametrize(
    ("inline", "more", "opened"),
    [
        (["203.0.113.0/24"], [], False),
        (["0.0.0.0/0"], [], True),
        (["0.0.0.0/1"], ["128.0.0.0/1"], True),
        ([], ["::/0"], True),
    ],
)
def test_a_prefix_list_in_the_program_is_judged_by_its_entries(
    inline: list[str], more: list[str], opened: bool
) -> None:
    """Its own, and those that are resources."""
    program = guarded({"ipProtocol": "tcp", "fromPort": 3389, "toPort": 3389, "prefixListId": "${office.id}"})
    program["office"] = {
        "type": "aws:ec2/managedPrefixList:ManagedPrefixList",
        "properties": {"entries": [{"cidr": cidr} for cidr in inline]},
    }
    for index, cidr in enumerate(more):
        program[f"entry{index}"] = {
            "type": "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
            "properties": {"prefixListId": "${office.id}", "cidr": cidr},
        }

    assert unproven(judge(program)) == set()
    assert violations(judge(program)) == ({("no-public-rdp", "rule0")} if opened else set())


@pytest.mark.parametrize("phase", list(Phase))
def test_an_access_entry_without_a_type_is_for_people(phase: Phase) -> None:
    """The API's default is STANDARD: fine for an administrator in any mode that has entries, wrong for nodes."""
    program = changed(compliant(), cluster__accessConfig={"authenticationMode": "API"})
    properties = {"clusterName": "${cluster.name}", "principalArn": "arn:aws:iam::1:role/admin"}
    program["admin"] = {"type": "aws:eks/accessEntry:AccessEntry", "properties": properties}

    assert judge(program, phase) == []
    assert violations(judge(changed(program, entry__type=None), phase)) == {("access-entry-type-fits-os", "entry type")}


@pytest.mark.parametrize(("groups", "wrong"), [(WINDOWS_GROUPS, True), (NODE_GROUPS, False)])
def test_linux_nodes_are_not_let_in_as_windows_nodes_by_aws_auth(groups: tuple[str, ...], wrong: bool) -> None:
    """A group that Linux nodes do not need is a sign of a role that somebody meant for Windows."""
    properties = {"clusterName": "prod", "roleArn": "${linuxRole.arn}", "groups": list(groups), "windows": wrong}
    program = compliant() | {"mapping": {"type": OWN_MAPPING, "properties": properties}}

    found = {(rule, where) for rule, where in violations(judge(program)) if rule == "access-entry-type-fits-os"}
    assert found == ({("access-entry-type-fits-os", "mapping groups")} if wrong else set())


def test_managed_remote_access_without_source_groups_is_rdp_from_the_internet() -> None:
    """EKS opens port 3389 to the world for a Windows node group with a key (API reference)."""
    program = changed(compliant(), linux__amiType="WINDOWS_CORE_2022_x86_64", linux__remoteAccess={"ec2SshKey": "k"})
    found = [one for one in judge(program) if one.rule == "no-public-rdp"]

    assert [one.where for one in found] == ["linux remoteAccess.sourceSecurityGroupIds"]


def test_a_security_group_on_linux_nodes_only_is_not_judged() -> None:
    """This pack is about Windows nodes."""
    program = guarded({"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"})
    del program["template"]["properties"]["vpcSecurityGroupIds"]

    assert judge(program) == []


def managed(**template: object) -> Program:
    """The compliant program with a managed Windows group that runs an AMI by a template of its own."""
    program = compliant()
    program["thirdTemplate"] = compliant()["template"]
    del program["thirdTemplate"]["properties"]["iamInstanceProfile"]
    program["third"] = {
        "type": "aws:eks/nodeGroup:NodeGroup",
        "properties": {
            "clusterName": "${cluster.name}",
            "nodeRoleArn": "${windowsRole.arn}",
            "launchTemplate": {"id": "${thirdTemplate.id}", "version": "${thirdTemplate.latestVersion}"},
        },
    }
    return changed(program, **{f"thirdTemplate__{key}": value for key, value in template.items()})


def test_a_managed_group_has_the_taints_of_its_user_data() -> None:
    """With an AMI of one's own the bootstrap call is one's own, and the kubelet's arguments with it."""
    tainted = BOOTSTRAP.replace("'prod'", "'prod' -KubeletExtraArgs '--register-with-taints=os=windows:NoSchedule'")

    assert violations(judge(managed())) == {("windows-taint", "third taints")}
    assert judge(managed(userData=tainted)) == []
    assert unproven(judge(managed(userData="${cluster.endpoint}"))) == {("windows-taint", "thirdTemplate userData")}


def test_a_finding_names_the_property_of_the_form_that_it_is_in() -> None:
    """An instance has a root volume and tags; a template has mappings and specifications."""
    properties = compliant()["template"]["properties"]
    instance = {"ami": properties["imageId"], "userData": BOOTSTRAP, "iamInstanceProfile": "${profile.name}"}
    instance["metadataOptions"] = properties["metadataOptions"]
    node = {"type": "aws:ec2/instance:Instance", "properties": instance}

    assert {where for rule, where in violations(judge(compliant() | {"node": node})) if rule != "windows-taint"} == {
        "node rootBlockDevice",
        "node tags",
    }


@pytest.mark.parametrize("tags_given", ["${cluster.tagList}", ["${cluster.tagOfGroup}"]])
def test_tags_that_are_not_known_may_hold_a_taint(tags_given: object) -> None:
    """A list that is unknown as a whole, as Pulumi YAML makes it of one unknown name, is not a list without a taint."""
    found = judge(changed(compliant(), group__tags=tags_given))

    assert violations(found) == set()
    assert ("windows-taint", "group tags") in {(rule, where.split("[")[0]) for rule, where in unproven(found)}
