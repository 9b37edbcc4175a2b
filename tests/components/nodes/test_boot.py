"""What a preview says of the boot of a group's nodes."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from components.arguments.error import ArgumentError
from components.nodes.boot import expected, unread
from tests.components.nodes.test_group import AMI, TEMPLATE, registered
from tests.components.powershell import golden_files
from tests.components.powershell.test_bootstrap import CASES

LEVERS = "modules unattend=trimmed bootstrapper=1.35.0"
PATTERNS = {
    name: re.compile(rf"-{name}\s+(['\"])(.*?)\1")
    for name in ("EKSClusterName", "DNSClusterIP", "KubeletExtraArgs", "KubeProxyExtraArgs")
}
"""How eks-windows-bootstrapper reads user data (BootstrapperService.cs of 1.35.0)."""


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
        ({"pre_bootstrap": "1"}, "pre_bootstrap runs beside or after the join"),
        ({"excluded_snat_cidrs": ["10.0.0.0/8"]}, "excluded_snat_cidrs is not read"),
        ({"kubelet_extra_args": {"node-labels": "a='b'"}}, "kubelet_extra_args has a quotation mark"),
        ({"kube_proxy_extra_args": {"v": "'4'"}}, "kube_proxy_extra_args has a quotation mark"),
        ({"role": {"arn": "a"}}, "the role of your own needs eks:DescribeCluster and ec2:DescribeInstances"),
        ({"post_bootstrap": "1", "kubelet_extra_args": {"v": "4"}}, None),
    ],
)
def test_what_the_bootstrapper_does_not_read_is_told_with_the_way_out(
    change: dict[str, object], says: str | None
) -> None:
    args = cast("Any", change)
    assert list(unread("modules", args)) == []
    told = list(unread(LEVERS, args))
    assert [each.startswith(says or "") for each in told] == ([] if says is None else [True])


@pytest.mark.parametrize("case", [case for case in CASES if case != "own_call"])
def test_user_data_keeps_the_form_that_the_bootstrapper_reads(case: str) -> None:
    text = golden_files.read(f"bootstrap/{case}.ps1")
    for name in ("EKSClusterName", "DNSClusterIP"):
        assert PATTERNS[name].search(text), name
    for name, pattern in PATTERNS.items():
        assert len(pattern.findall(text)) == text.count(f"-{name} ")


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
