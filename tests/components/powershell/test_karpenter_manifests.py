"""The manifests by which Karpenter starts Windows nodes: whole texts, and what its own definitions say of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from components.facts.taints import Taint, TaintEffect
from components.facts.windows_images import WindowsServer
from components.powershell.karpenter_manifests import KarpenterNodes, Volume, karpenter_manifests
from components.powershell.kubelet import Kubelet
from components.powershell.proxy import Proxy
from tests.components.powershell import golden_files

PLAIN = KarpenterNodes(
    name="windows",
    ami_id="ami-0123456789abcdef0",
    windows_server=WindowsServer.SERVER_2022,
    role_name="dev-windows-1234567",
    subnet_ids=["subnet-0a1a2a3a4a5a6a7a8"],
    security_group_ids=["sg-0a1a2a3a4a5a6a7a8"],
    instance_types=["m6i.xlarge"],
    service_cidr="172.20.0.0/16",
    dns_cluster_ip="172.20.0.10",
    kubelet=Kubelet(labels={"eks-windows-nodes/node-group": "windows"}),
    volume=Volume(size_gib=100, iops=3000, throughput=125),
)
CASES = {
    "plain": PLAIN,
    "everything": replace(
        PLAIN,
        windows_server=WindowsServer.SERVER_2019,
        security_group_ids=["sg-0a1a2a3a4a5a6a7a8", "sg-0b1b2b3b4b5b6b7b8"],
        instance_types=["m6i.xlarge", "m5.xlarge"],
        capacity_types=["spot", "on-demand"],
        kubelet=Kubelet(
            labels={"team": "web", "a": "1"},
            taints=(Taint("os", "windows", TaintEffect.NO_SCHEDULE), Taint("gpu", "", TaintEffect.NO_EXECUTE)),
            max_pods=40,
            kube_reserved={"memory": "1Gi", "cpu": "100m"},
        ),
        volume=Volume(size_gib=200, iops=6000, throughput=250, kms_key_id="alias/nodes"),
        hop_limit=2,
        detailed_monitoring=True,
        tags={"team": "it's", "a": "yes"},
        most=12,
        lifetime_days=30,
        excluded_snat_cidrs=["10.0.0.0/8", "192.168.0.0/16"],
        pre_hook="param($Proxy = 'http://proxy.example:3128')\n$env:HTTPS_PROXY = $Proxy",
    ),
    "proxy": replace(PLAIN, proxy=Proxy.of({"https": "http://proxy.example:3128"}, "https://x.eks.amazonaws.com")),
    "image_disk": replace(PLAIN, windows_server=WindowsServer.SERVER_2025, volume=None, kubelet=Kubelet(taints=())),
}


@pytest.mark.parametrize("case", CASES)
def test_the_manifests_are_these(case: str) -> None:
    golden_files.expect(f"karpenter/{case}.yaml", karpenter_manifests(CASES[case]))


def test_no_golden_file_is_left_over() -> None:
    assert golden_files.names("karpenter") == set(CASES)


def read(nodes: KarpenterNodes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Node class and node pool as kubectl reads them."""
    node_class, node_pool = yaml.safe_load_all(karpenter_manifests(nodes))
    return node_class, node_pool


def test_what_is_read_is_what_was_meant() -> None:
    """Words that YAML takes for something else, quotation marks and the lines of a hook arrive as they are."""
    node_class, node_pool = read(CASES["everything"])
    assert node_class["spec"]["tags"] == {"a": "yes", "team": "it's"}
    assert "'http://proxy.example:3128'".replace("'", "''") in node_class["spec"]["userData"]
    reference = node_pool["spec"]["template"]["spec"]["nodeClassRef"]
    assert reference == {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": node_class["metadata"]["name"]}


def test_the_service_range_reaches_the_bootstrap_script_which_karpenter_does_not_tell() -> None:
    text = read(PLAIN)[0]["spec"]["userData"]
    assert text == (
        "[Environment]::SetEnvironmentVariable('SERVICE_IPV4_CIDR', '172.20.0.0/16', 'Machine')\n"
        "[Environment]::SetEnvironmentVariable('SERVICE_IPV4_CIDR', '172.20.0.0/16', 'Process')\n"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [({"excluded_snat_cidrs": ["10.0.0.1/8"]}, "has host bits set"), ({"pre_hook": "#!/bin/bash"}, "another language")],
    ids=["range", "hook"],
)
def test_what_a_node_could_not_use_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        karpenter_manifests(replace(PLAIN, **change))
