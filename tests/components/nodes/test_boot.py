"""What a preview says of the boot of a group's nodes."""

from __future__ import annotations

from typing import Any, cast

import pytest

from components.arguments.error import ArgumentError
from components.nodes.boot import expected, has_bootstrapper, other_range, unread
from tests.components.nodes.test_group import AMI, TEMPLATE, registered

LEVERS = "modules unattend=trimmed bootstrapper=1.35.0"
SCRIPT = "$Name = 'dev'\n& \"$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1\" {}"
CLUSTER = ("dev", "172.20.0.0/16")


def test_an_estimate_names_what_it_is_of_and_whose_figures_it_has() -> None:
    assert expected("", "m6i.xlarge", fast_launch=False) == (
        "a node is expected to be Ready about 4.5 to 5.5 minutes after its launch, an estimate for an image that boots "
        "as Amazon's, of what others published for m5a.xlarge (docs/boot.md)"
    )
    told = expected("modules ssmAgent=delayed", "t3.large", fast_launch=True)
    assert "about 3.5 to 6.5 minutes after its launch, an estimate for an image with modules, " in told
    assert told.endswith("for t3.large (docs/boot.md); nobody has published what ssmAgent bring")
    assert "m5a.xlarge" in expected("", "m99i.large", fast_launch=False)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pre_bootstrap": "1"}, "pre_bootstrap: runs beside or after the join"),
        ({"volumes": [{"drive": "D", "size_gib": 9}]}, "volumes: runs beside or after the join"),
        ({"warm_pool": {"min_size": 1}}, "warm_pool: runs beside or after the join"),
        ({"domain": {"directory_id": "d-0123456789", "name": "a.example"}}, "domain: runs beside or after the join"),
        ({"proxy": {"https": "http://proxy:3128"}}, "proxy: runs beside or after the join"),
        ({"excluded_snat_cidrs": ["10.0.0.0/8"]}, "excluded_snat_cidrs is not read"),
        ({"role": {"arn": "a"}}, "the role of your own needs eks:DescribeCluster and ec2:DescribeInstances"),
        ({"post_bootstrap": "-DNSClusterIP 'x'", "kubelet_extra_args": {"--v": "4"}}, None),
    ],
)
def test_what_the_bootstrapper_does_not_read_is_told_with_the_way_out(
    change: dict[str, object], says: str | None
) -> None:
    args = cast("Any", {"group_name": "windows", **change})
    told = list(unread(args, *CLUSTER))
    assert [each.startswith(says or "") for each in told] == ([] if says is None else [True])


@pytest.mark.parametrize(
    ("call", "hides"),
    [("-EKSClusterName $Name", True), ("-EKSClusterName 'dev'", True), ("@EksArguments", False)],
)
def test_a_script_that_makes_the_call_by_itself_hides_what_the_bootstrapper_reads(call: str, *, hides: bool) -> None:
    args = cast("Any", {"group_name": "windows", "bootstrap_script": SCRIPT.format(call)})
    told = [each.partition(" ")[2] for each in unread(args, *CLUSTER)]
    said = "hides -EKSClusterName, -DNSClusterIP, -KubeletExtraArgs from the image's bootstrapper, "
    assert [each.startswith(said) for each in told] == ([False, True] if hides else [False])


@pytest.mark.parametrize(
    ("levers", "has"), [(LEVERS, True), ("modules ssmAgent=delayed", False), ("", False), (None, False)]
)
def test_levers_tell_of_a_bootstrapper(levers: str | None, *, has: bool) -> None:
    assert has_bootstrapper(levers) is has


def test_a_service_range_that_is_not_the_cluster_s_is_told() -> None:
    (told,) = other_range("10.43.0.0/16", "172.20.0.0/16")
    assert told.startswith(
        "the cluster is given with service_cidr 10.43.0.0/16, and EKS tells the image's bootstrapper "
    )
    assert list(other_range("172.20.0.0/16", "172.20.0.0/16")) == list(other_range("172.20.0.0/16", None)) == []


def test_a_rate_is_refused_with_fast_launch_alone() -> None:
    told = (
        "root_volume.volume_initialization_rate: found with an image that has Fast Launch, whose snapshots it leaves "
    )
    with pytest.raises(ArgumentError, match=told):
        registered(ami={**AMI, "fast_launch": True}, root_volume={"volume_initialization_rate": 300})
    registered(ami={**AMI, "fast_launch": True}, root_volume={})
    mocks = registered(root_volume={"volume_initialization_rate": 300})
    (mapping,) = mocks.inputs(TEMPLATE)["blockDeviceMappings"]
    assert mapping["ebs"]["volumeInitializationRate"] == 300
