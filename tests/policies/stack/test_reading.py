"""The small readers under the forms, row by row: user data, images, versions, schedules, addresses, values."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import pytest
from eks_windows.forms.images import image_of_type, kubelet_of, os_of_type
from eks_windows.forms.user_data import cluster_in, decode, joins, system_in, taint_keys, without_comments
from eks_windows.knowledge.reachability import RDP, covers, public_share
from eks_windows.knowledge.windows_versions import VERSIONS, container_images, is_pinned, version_of_tag
from eks_windows.model import Fact, Image, Ingress, Kubelet, Os
from eks_windows.rules.schedule_skips_no_month import skips
from eks_windows.stack.graph import last_part
from eks_windows.stack.values import (
    SECRET,
    SIGNATURE,
    UNKNOWN,
    UNKNOWN_MARKERS,
    Plain,
    Secret,
    camel,
    overlaid,
    overlay,
    plain,
)
from eks_windows.stack.view import Place, View
from google.protobuf.struct_pb2 import Struct
from hypothesis import given, settings
from hypothesis import strategies as st

HERE = Place("urn")


@pytest.mark.parametrize(
    ("text", "system", "cluster"),
    [
        ("<powershell>& $EKSBootstrapScriptFile -EKSClusterName 'prod'</powershell>", Os.WINDOWS, "prod"),
        (
            '& "C:\\Program Files\\Amazon\\EKS\\Start-EKSBootstrap.ps1" -EKSClusterName "a-b_1" 3>&1',
            Os.WINDOWS,
            "a-b_1",
        ),
        ("Start-EKSBootstrap.ps1 -EKSClusterName $name", Os.WINDOWS, None),
        ("#!/bin/bash\n/etc/eks/bootstrap.sh prod --kubelet-extra-args x", Os.LINUX, "prod"),
        ("#!/bin/bash\n/etc/eks/bootstrap.sh --apiserver-endpoint https://x prod", Os.LINUX, "prod"),
        ("apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  cluster:\n    name: prod\n", Os.LINUX, "prod"),
        ('[settings.kubernetes]\ncluster-name = "prod"\n', Os.LINUX, "prod"),
        ("<powershell>Install-WindowsFeature Web-Server</powershell>", Os.WINDOWS, None),
        ("#!/bin/bash\nyum update", Os.LINUX, None),
        ("#cloud-config\npackages: [jq]", Os.LINUX, None),
        ("yum update", None, None),
        ("", None, None),
        ("$c = 'prod'\nStart-EKSBootstrap.ps1 -EKSClusterName $c", Os.WINDOWS, "prod"),
        ("#!/bin/sh\nNAME=prod; /etc/eks/bootstrap.sh $NAME", Os.LINUX, "prod"),
        ("/etc/eks/bootstrap.sh --kubelet-extra-args '--max-pods=9 --v=2' prod", Os.LINUX, "prod"),
        ("Start-EKSBootstrap.ps1 `\n  -EKSClusterName prod", Os.WINDOWS, "prod"),
    ],
)
def test_user_data_tells_system_and_cluster(text: str, system: Os | None, cluster: str | None) -> None:
    """Plain or in base64, by the bootstrap call or by what only one system's launch agent runs."""
    for written in (text, base64.b64encode(text.encode()).decode()):
        data = Fact(HERE, decode(written))
        assert (system_in(data).value, system_in(data).unknown) == (system, None)
        assert cluster_in(data).value == cluster


@pytest.mark.parametrize(
    "text",
    [
        "<powershell>\n# not for nodeadm or /etc/eks/bootstrap.sh\nStart-EKSBootstrap.ps1 -EKSClusterName prod",
        "<powershell>\n<# nodeadm\n -EKSClusterName other #>\nStart-EKSBootstrap.ps1 -EKSClusterName prod",
        "<powershell>\nStart-EKSBootstrap.ps1 -EKSClusterName prod # -EKSClusterName other",
        "<script>\nrem nodeadm -EKSClusterName other\n</script><powershell>Start-EKSBootstrap.ps1 -EKSClusterName prod",
    ],
)
def test_comments_of_user_data_are_no_evidence(text: str) -> None:
    """The other system's tool, and another cluster's name, in each kind of comment."""
    data = Fact(HERE, text)

    assert (system_in(data).value, cluster_in(data).value) == (Os.WINDOWS, "prod")


@pytest.mark.parametrize("line", ["a 'b # c' d", 'a "b # c"', "--labels=a#b", "${#list}", "it's # gone"])
def test_a_hash_within_a_word_or_quotes_is_no_comment(line: str) -> None:
    """Only one that begins a word is, and a quote that is not closed on its line quotes nothing."""
    assert without_comments(line) == line.split(" # gone", maxsplit=1)[0] + (" " if "gone" in line else "")


def test_signs_of_both_systems_prove_neither_and_both_are_named() -> None:
    """Nothing is guessed."""
    found = system_in(Fact(HERE, "<powershell>\nnodeadm init\n</powershell>"))

    assert found.value is None
    assert found.unknown is not None
    assert "nodeadm of linux" in found.unknown
    assert "<powershell> of windows" in found.unknown


def test_two_clusters_in_user_data_are_none() -> None:
    """Both are named."""
    found = cluster_in(Fact(HERE, "-EKSClusterName one\n-EKSClusterName two"))

    assert (found.value, found.unknown) == (None, "it names several clusters: one and two")


@pytest.mark.parametrize(
    ("text", "joined"),
    [("<powershell>Install-WindowsFeature", False), ("#!/bin/bash\nyum", False), ("nodeadm init", True)],
)
def test_only_a_bootstrap_call_makes_a_node(text: str, joined: bool) -> None:
    """A web server has user data for its system, too."""
    assert joins(text) is joined


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        ("--register-with-taints=os=windows:NoSchedule", ["os"]),
        ("--register-with-taints os=windows:NoSchedule,gpu=:NoExecute", ["os", "gpu"]),
        ("--node-labels=os=windows", []),
    ],
)
def test_user_data_tells_the_taints_that_the_kubelet_registers_with(arguments: str, keys: list[str]) -> None:
    """By the kubelet's own flag."""
    assert taint_keys(f"-KubeletExtraArgs '{arguments}'") == keys


@pytest.mark.parametrize(
    ("ami_type", "system", "server", "variant"),
    [
        ("WINDOWS_CORE_2019_x86_64", Os.WINDOWS, "2019", "Core"),
        ("WINDOWS_FULL_2022_x86_64", Os.WINDOWS, "2022", "Full"),
        ("WINDOWS_CORE_2025_x86_64", Os.WINDOWS, "2025", "Core"),
        ("AL2023_ARM_64_STANDARD", Os.LINUX, None, None),
        ("BOTTLEROCKET_x86_64", Os.LINUX, None, None),
        ("CUSTOM", None, None, None),
    ],
)
def test_an_ami_type_tells_system_server_and_variant(
    ami_type: str, system: Os | None, server: str | None, variant: str | None
) -> None:
    """Except for CUSTOM."""
    image = image_of_type(ami_type, None)
    assert (os_of_type(ami_type), image.server, image.variant) == (system, server, variant)


@pytest.mark.parametrize(
    ("text", "kubelet"),
    [
        ("1.35", Kubelet("1.35")),
        ("1.35.3", Kubelet("1.35", "1.35.3")),
        ("v1.35.3-eks-1234567", Kubelet("1.35", "1.35.3")),
        ("1.34.2-20261107", Kubelet("1.34", "1.34.2")),
        ("1.35-2026.11.14", Kubelet("1.35")),
        ("latest", None),
    ],
)
def test_a_version_tells_the_kubelets_minor_and_where_there_is_one_its_patch(
    text: str, kubelet: Kubelet | None
) -> None:
    """As AMIs, releases and nodes write it."""
    assert kubelet_of(text) == kubelet


def test_a_release_tells_its_day() -> None:
    """Amazon writes it in three ways."""
    days = [
        image_of_type("WINDOWS_CORE_2022_x86_64", f"1.35-{day}").released for day in ("2026.04.18", "2026-01-22", "x")
    ]
    assert days == [date(2026, 4, 18), date(2026, 1, 22), None]
    assert image_of_type("AL2023_x86_64_STANDARD", "1.35.2-20261107").released == date(2026, 11, 7)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Image("ami-1"), Image("ami-1"), True),
        (Image("ami-1"), Image("ami-2"), False),
        (Image("ami-1"), Image("resolve:ssm:/x:1"), None),
        (Image("resolve:ssm:/x:1"), Image("resolve:ssm:/y:1"), None),
        (Image("urn:pulumi:a"), Image("ami-1"), None),
        (Image("ami-1", "2019"), Image("resolve:ssm:/x", "2022"), False),
        (Image("ami-1", "2022", "Core"), Image("urn:pulumi:a", "2022", "Full"), False),
        (Image("T release 1", managed=True), Image("T release 2", managed=True), False),
        (Image(None, "2022", managed=True), Image(None, "2022", managed=True), None),
        (Image("ami-1", "2022"), Image("T release 1", "2022", managed=True), None),
    ],
)
def test_images_are_one_two_or_cannot_be_told(one: Image, other: Image, same: bool | None) -> None:
    """Only ids and releases that differ are two for certain; two names may stand for one AMI."""
    assert one.same(other) is same
    assert other.same(one) is same


@pytest.mark.parametrize(
    ("expression", "left_out"),
    [
        ("cron(0 9 ? * wed#2 *)", False),
        ("cron(0 0 15 * ? *)", False),
        ("cron(0 0 * * ? *)", False),
        ("cron(0 0 1,31 * ? *)", False),
        ("cron(0 0 31 * ? *)", True),
        ("cron(0 0 ? * tue#5 *)", True),
        ("cron(0 0 1 1,4,7,10 ? *)", True),
        ("cron(0 0 1 */2 ? *)", True),
        ("rate(7 days)", False),
        ("rate(60 days)", True),
        ("rate(12 hours)", False),
        ("whenever", False),
    ],
)
def test_schedules_that_skip_months_are_told(expression: str, left_out: bool) -> None:
    """The 31st, a fifth weekday, quarters; what is no schedule is for AWS to refuse."""
    assert skips(expression) is left_out


def ingress(protocol: str | None, first: int | None = None, last: int | None = None) -> Ingress:
    """A rule for all sources."""
    return Ingress(HERE, Fact(HERE, protocol), Fact(HERE, first), Fact(HERE, last))


@pytest.mark.parametrize(
    ("rule", "covered"),
    [
        (ingress("tcp", 3389, 3389), True),
        (ingress("tcp", 3000, 4000), True),
        (ingress("udp", 3389, 3389), True),
        (ingress("6", 0, 65535), True),
        (ingress("-1"), True),
        (ingress("-1", 0, 0), True),
        (ingress(None), True),
        (ingress("tcp", 443, 443), False),
        (ingress("icmp", -1, -1), False),
        (ingress("icmpv6", 3389, 3389), False),
        (Ingress(HERE, Fact(HERE, unknown="it is"), Fact(HERE), Fact(HERE)), None),
        (Ingress(HERE, Fact(HERE, "tcp"), Fact(HERE, unknown="it is"), Fact(HERE, 9)), None),
    ],
)
def test_a_rule_covers_rdp_by_protocol_and_range(rule: Ingress, covered: bool | None) -> None:
    """All protocols, ranges, both transports and their numbers."""
    assert covers(rule, RDP) is covered


@pytest.mark.parametrize(
    ("sources", "public"),
    [
        (["0.0.0.0/0"], ["0.0.0.0/0"]),
        (["::/0"], ["::/0"]),
        (["0.0.0.0/1", "128.0.0.0/1"], ["0.0.0.0/0"]),
        (["128.0.0.0/1"], ["128.0.0.0/1"]),
        (["::/1", "8000::/1"], ["::/0"]),
        (["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], []),
        (["fd00::/8"], []),
        (["203.0.113.7/32", "198.51.100.0/24"], []),
        (["10.1.2.3/8"], []),
        (["not an address"], []),
        ([], []),
    ],
)
def test_sources_are_public_by_arithmetic(sources: list[str], public: list[str]) -> None:
    """Split ranges add up; private space, single hosts and nonsense do not count."""
    assert public_share(sources) == public


@pytest.mark.parametrize(
    ("image", "version", "pinned"),
    [
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "2022", True),
        ("mcr.microsoft.com/windows/nanoserver:1809", "2019", True),
        ("mcr.microsoft.com/dotnet/framework/aspnet:4.8-windowsservercore-ltsc2019", "2019", True),
        ("mcr.microsoft.com/windows/server:ltsc2025", "2025", True),
        ("123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.18090", None, True),
        ("mcr.microsoft.com/dotnet/framework/aspnet:latest", None, False),
        ("mcr.microsoft.com/dotnet/framework/aspnet", None, False),
        (f"mcr.microsoft.com/windows/servercore@sha256:{'0' * 64}", None, True),
    ],
)
def test_a_container_image_tells_its_windows_and_whether_it_is_pinned(
    image: str, version: str | None, pinned: bool
) -> None:
    """By its tag; a number that only looks like a version is none. Every one is found in a script."""
    assert (version_of_tag(image), is_pinned(image)) == (version, pinned)
    assert container_images(f"ctr -n k8s.io images pull '{image}'; Write-Host done") == [image]


def test_every_windows_version_runs_its_own_containers() -> None:
    """The table is consistent: hosts it names are rows of it, and no two versions share a word."""
    words = [word for facts in VERSIONS.values() for word in facts.words]

    assert len(words) == len(set(words))
    for version, facts in VERSIONS.items():
        assert facts.runs[0] == version
        assert set(facts.runs) <= set(VERSIONS)


@pytest.mark.parametrize(
    ("outputs", "inputs", "known"),
    [
        ({"a": UNKNOWN}, {"a": 1}, {"a": 1}),
        ({"a": 2}, {"a": 1}, {"a": 2}),
        ({}, {"a": 1}, {"a": 1}),
        ({"a": UNKNOWN}, {}, {"a": None}),
        ({"a": UNKNOWN}, {"a": UNKNOWN}, {"a": UNKNOWN}),
        ({"a": {"b": UNKNOWN, "c": 1}}, {"a": {"b": 2}}, {"a": {"b": 2, "c": 1}}),
        ({"a": [{"b": UNKNOWN}]}, {"a": [{"b": 2}]}, {"a": [{"b": 2}]}),
        ({"a": [1, 2]}, {"a": [1]}, {"a": [1, 2]}),
    ],
)
def test_outputs_come_first_and_inputs_where_they_are_not_known(outputs: Plain, inputs: Plain, known: Plain) -> None:
    """At every depth; what the program leaves to AWS is absent, what it does not know itself stays unknown."""
    assert overlay(outputs, inputs) == known


MARKERS = sorted(UNKNOWN_MARKERS)
SCALARS = st.sampled_from([None, True, 1, 1.5, "a", "b", *MARKERS[:2]])
WIRED = st.recursive(
    SCALARS | SCALARS.map(lambda value: {SIGNATURE: SECRET, "value": value}) | st.just({SIGNATURE: "an asset"}),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
PROPERTIES = st.dictionaries(st.sampled_from("abc"), WIRED, max_size=3)


@given(PROPERTIES, PROPERTIES)
@settings(max_examples=300, derandomize=True)
def test_what_outputs_and_inputs_share_is_read_once_and_means_the_same(
    outputs: dict[str, Any], inputs: dict[str, Any]
) -> None:
    """Whatever the two are, and where both are one."""
    for one, other in ((outputs, inputs), (inputs, inputs), (outputs, {**outputs, **inputs})):
        told, asked = Struct(), Struct()
        told.update(one)
        asked.update(other)

        assert overlaid(told, asked, plain(told)) == overlay(plain(told), plain(asked))


def test_names_are_read_in_camel_case_and_other_keys_stay() -> None:
    """Python components write snake_case, CloudFormation PascalCase; tag keys are no names."""
    told = camel({"node_role_arn": 1, "ImageId": 2, "kubernetes.io/cluster/x": 3, "Tags": [{"Key": "a"}]})

    assert told == {"nodeRoleArn": 1, "imageId": 2, "kubernetes.io/cluster/x": 3, "tags": [{"key": "a"}]}


def test_a_view_never_raises_and_keeps_its_place() -> None:
    """Whatever it is asked for; within an unknown everything is unknown, where it will stand."""
    view = View({"a": [{"b": "1"}], "u": UNKNOWN, "t": "text"}, HERE)

    assert view.at("a", "b").number() == 1
    assert str(view.at("a", "b").place) == "urn a[0].b"
    assert view.get("u").get("x").unknown
    assert view.get("u").get("x").place.path == "u.x"
    assert view.get("t").get("x").absent
    assert view.get("none").text() is None
    assert [item.text() for item in view.get("t").items()] == ["text"]


def test_a_secret_never_prints() -> None:
    """Neither in a format string nor in a representation; it still compares and matches."""
    secret = Secret("hunter2")

    assert f"{secret} {secret!r} {secret!s} {secret:>10}" == "[secret] [secret] [secret]   [secret]"
    assert secret == "hunter2"
    assert secret.startswith("hunter")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("arn:aws:iam::123456789012:role/team/prod", "prod"),
        ("prod", "prod"),
        ("lt-0a1b", "lt-0a1b"),
        (
            "arn:aws:imagebuilder:eu-central-1:1:component/x/1.0.0/1",
            "arn:aws:imagebuilder:eu-central-1:1:component/x/1.0.0/1",
        ),
    ],
)
def test_an_arn_is_taken_for_its_name(text: str, name: str) -> None:
    """But for Image Builder's, which end in a build number."""
    assert last_part(text) == name
