"""A cluster moves to its next Kubernetes minor, and its nodes to the next Windows Server: right and wrong way round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal.shell import REGION
from tests.components.configs import RELEASE
from tests.engine.sandbox import PACK, succeeded
from tests.engine.test_nodes_that_go import COMPONENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rehearsal.engine import Outcome
    from tests.engine.sandbox import Sandbox

pytestmark = pytest.mark.nightly

CLUSTER = "moving"


@pytest.fixture
def eks(fresh: Sandbox) -> Any:  # noqa: ANN401  a client
    """EKS of the sandbox, with a cluster at 1.34 beside dev."""
    del fresh
    eks = boto3.client("eks", region_name=REGION)
    dev = eks.describe_cluster(name="dev")["cluster"]
    eks.create_cluster(
        name=CLUSTER,
        roleArn=dev["roleArn"],
        version="1.34",
        resourcesVpcConfig={"subnetIds": dev["resourcesVpcConfig"]["subnetIds"]},
        accessConfig={"authenticationMode": "API"},
    )
    assert any(eks.describe_cluster(name=CLUSTER)["cluster"]["status"] == "ACTIVE" for _ in range(5))
    return eks


def configure(sandbox: Sandbox, amis: Sequence[dict[str, Any]], **changes: Any) -> None:  # noqa: ANN401  of a group
    """Groups a, b, ... of the cluster on these AMIs."""
    config = sandbox.config("dev")
    config["config"].pop("eks-windows-nodes:imagesStack", None)
    groups = [{"name": name, "ami": ami, **changes} for name, ami in zip("abc", amis, strict=False)]
    config["config"]["eks-windows-nodes:clusters"] = [{"name": CLUSTER, "nodeGroups": groups}]
    sandbox.configure("dev", config)


def amazons(minor: str) -> dict[str, str]:
    """Amazon's AMI of a minor, by its parameter."""
    return {"ssmParameter": ssm_name(WindowsServer.SERVER_2022, Variant.CORE, minor)}


def broken(outcome: Outcome) -> set[str]:
    """The mandatory rules that a preview breaks."""
    assert outcome.code != 0
    return {each["policyName"] for each in outcome.of("policyEvent") if each["enforcementLevel"] == "mandatory"}


def test_a_minor_moves_control_plane_first_then_all_groups_together(fresh: Sandbox, eks: Any) -> None:  # noqa: ANN401
    dev, old, new = fresh.stack("dev"), amazons("1.34"), amazons("1.35")
    configure(fresh, [old, old])
    succeeded(dev.up("--policy-pack", PACK))
    configure(fresh, [new, new])
    early = dev.preview()
    assert early.code != 0
    assert re.search(r"found one with kubelet 1\.35, expected 1\.31 to 1\.34", "\n".join(early.errors))
    eks.update_cluster_version(name=CLUSTER, version="1.35")
    configure(fresh, [old, old])
    kept = succeeded(dev.preview("--policy-pack", PACK))
    changed = {urn.split("::")[-2] for urn, what in kept.steps.items() if what not in {"same", "read"}}
    assert changed == {COMPONENT}, "of the nodes nothing changes; what is told of their cluster does"
    configure(fresh, [new, old])
    assert broken(dev.preview("--policy-pack", PACK)) == {
        "single-kubelet-version-per-cluster",
        "single-windows-ami-per-cluster",
    }
    configure(fresh, [new, new])
    succeeded(dev.up("--policy-pack", PACK))
    groups = dev.outputs()["clusters"][CLUSTER]["nodeGroups"].values()
    assert {group["kubernetesMinor"] for group in groups} == {"1.35"}
    with pytest.raises(eks.exceptions.InvalidParameterException, match="Unsupported Kubernetes minor version update"):
        eks.update_cluster_version(name=CLUSTER, version="1.34")


def pinned(server: WindowsServer, build: str) -> dict[str, Any]:
    """A release of Amazon's AMI of a Windows Server."""
    name = ssm_name(server, Variant.CORE, "1.35")
    ami = boto3.client("ssm", region_name=REGION).get_parameter(Name=name)["Parameter"].get("Value", "")
    return {
        **RELEASE,
        "image": f"windows-{server}",
        "amiIds": {REGION: ami},
        "windowsServer": str(server),
        "osBuild": build,
    }


def test_server_2022_moves_to_2025_beside_it_or_at_once_and_never_in_one_group_alone(fresh: Sandbox, eks: Any) -> None:  # noqa: ANN401
    dev = fresh.stack("dev")
    old, new = pinned(WindowsServer.SERVER_2022, "20348.5962"), pinned(WindowsServer.SERVER_2025, "26100.7171")
    configure(fresh, [{"release": new}])
    early = dev.preview()
    assert early.code != 0, "a kubelet of 1.35 on 1.34"
    eks.update_cluster_version(name=CLUSTER, version="1.35")
    blue = {"strategy": "blueGreen"}
    configure(fresh, [{"release": old}] * 2, **blue)
    succeeded(dev.up("--policy-pack", PACK))
    configure(fresh, [{"release": new}, {"release": old}], **blue)
    assert "single-windows-ami-per-cluster" in broken(dev.preview("--policy-pack", PACK))
    configure(fresh, [{"release": new, "former": old, "share": 50}] * 2, **blue)
    beside = succeeded(dev.up("--policy-pack", PACK))
    assert {each["enforcementLevel"] for each in beside.of("policyEvent")} == {"advisory"}
    configure(fresh, [{"release": new}] * 2, **blue)
    succeeded(dev.up("--policy-pack", PACK))
    groups = dev.outputs()["clusters"][CLUSTER]["nodeGroups"].values()
    assert {group["windowsServer"] for group in groups} == {"2025"}
