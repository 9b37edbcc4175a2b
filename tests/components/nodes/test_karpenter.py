"""The manifests for Karpenter of a node group: its own AMI, role, groups and settings, once they are known."""

from __future__ import annotations

from typing import Any

import pulumi
import yaml

from components.nodes.group import WindowsNodeGroup
from tests.components.nodes.test_group import AMI, arguments
from tests.components.program import component, is_unknown, run


def manifests(*, later: bool = False, **changes: Any) -> Any:  # noqa: ANN401  any argument
    """Node class and node pool of a group of such arguments."""
    found: list[Any] = []

    def program() -> None:
        late = {"ami": {**AMI, "id": pulumi.Output.from_input(pulumi.UNKNOWN)}} if later else {}
        group = WindowsNodeGroup("dev-windows", arguments(**changes, **late))
        if changes.get("karpenter"):
            group.karpenter_manifests.apply(found.append)

    mocks = run(program, unknown=later)
    if later:
        return mocks
    return list(yaml.safe_load_all(found[0])) if found else None


def test_a_group_that_is_not_asked_has_none() -> None:
    assert manifests() is None
    assert manifests(karpenter=False) is None


def test_node_class_and_pool_say_what_the_group_says() -> None:
    node_class, pool = manifests(
        karpenter=True,
        instance_type="m5.2xlarge",
        max_pods=40,
        root_volume={"size_gib": 200},
        metadata_hop_limit=2,
        tags={"team": "web"},
        security_group_ids=["sg-0b1b2b3b4b5b6b7b8"],
        dns_cluster_ip="172.20.0.53",
        startup_taint={"csi_drivers": ["ebs.csi.aws.com"]},
        max_size=7,
        max_lifetime_days=2,
    )
    spec = node_class["spec"]
    assert node_class["metadata"] == pool["metadata"] == {"name": "windows"}
    assert spec["amiSelectorTerms"] == [{"id": AMI["id"]}]
    assert spec["role"].startswith("dev-windows")
    assert [len(spec["securityGroupSelectorTerms"]), spec["securityGroupSelectorTerms"][1]["id"]] == [
        2,
        "sg-0b1b2b3b4b5b6b7b8",
    ]
    assert (spec["kubelet"]["maxPods"], spec["kubelet"]["clusterDNS"]) == (40, ["172.20.0.53"])
    assert spec["blockDeviceMappings"][0]["ebs"]["volumeSize"] == "200Gi"
    assert spec["metadataOptions"]["httpPutResponseHopLimit"] == 2
    assert (spec["tags"]["team"], spec["tags"]["eks-windows-nodes/kubelet-version"]) == ("web", "1.35.8")
    template = pool["spec"]["template"]
    assert (pool["spec"]["limits"], template["spec"]["expireAfter"]) == ({"nodes": 7}, "48h")
    assert [taint["value"] for taint in template["spec"]["startupTaints"]] == ["windows"]
    assert template["metadata"]["labels"] == {"eks-windows-nodes/node-group": "windows"}
    assert {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": ["m5.2xlarge"]} in template["spec"][
        "requirements"
    ]


def test_a_pool_has_the_types_of_its_group_and_the_bounds_that_nobody_gave_it() -> None:
    pool = manifests(karpenter=True, instance_types=["m6i.xlarge", "m5.xlarge"], min_size=0, max_size=0)[1]["spec"]
    types = {each["key"]: each["values"] for each in pool["template"]["spec"]["requirements"]}
    assert types["node.kubernetes.io/instance-type"] == ["m6i.xlarge", "m5.xlarge"]
    assert ("limits" in pool, pool["template"]["spec"]["expireAfter"]) == (False, "Never")
    assert pool["disruption"] == {"consolidationPolicy": "WhenEmptyOrUnderutilized", "consolidateAfter": "10m"}


def test_an_image_with_fast_launch_keeps_its_disk() -> None:
    fast = {**AMI, "fast_launch": True}
    assert "blockDeviceMappings" not in manifests(karpenter=True, ami=fast)[0]["spec"]
    asked = manifests(karpenter=True, ami=fast, root_volume={"iops": 4000})[0]["spec"]
    assert asked["blockDeviceMappings"][0]["ebs"]["iops"] == 4000


def test_what_is_known_after_the_update_only_leaves_the_manifests_unknown() -> None:
    group = component(manifests(later=True, karpenter=True), "WindowsNodeGroup")
    assert is_unknown(group.outputs["karpenter_manifests"])


def test_nodes_of_karpenter_ask_the_api_server_as_their_group_does() -> None:
    https, host = "http://proxy.example:3128", "gr7.eu-central-1.eks.amazonaws.com"
    for given, by_proxy in (({}, False), ({"endpoint_by_proxy": False}, False), ({"endpoint_by_proxy": True}, True)):
        (node_class, _) = manifests(karpenter=True, proxy={"https": https, **given})
        assert (host not in node_class["spec"]["userData"].lower()) is by_proxy
