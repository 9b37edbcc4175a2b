"""A cluster moves to its next Kubernetes minor, and its nodes to the next Windows Server: right and wrong way round."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal.builds import ensure_built
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


OWN = "windows-2022-core"
BOTH = ({"name": "web"}, {"name": "batch", "kind": "managed", "minSize": 2, "maxSize": 3})
"""A group that replaces its nodes itself, and one that EKS does that for; both of the own image."""


def own(minor: str, sandbox: Sandbox) -> None:
    """The pipeline of the own image, for nodes of a minor; and a build of it."""
    config = sandbox.config("images")
    (image,) = config["config"]["eks-windows-nodes:images"]
    image["kubernetesMinor"] = minor
    sandbox.configure("images", config)
    images = sandbox.stack("images")
    succeeded(images.up("--policy-pack", PACK))
    ensure_built(images.outputs()["images"][OWN]["pipelineArn"], REGION, lambda _: None)


def onto(sandbox: Sandbox, *amis: dict[str, Any], **changes: Any) -> None:  # noqa: ANN401  of both groups
    """Both groups on these AMIs; on what the images stack built last where none is given."""
    config = sandbox.config("dev")
    config["config"].pop("eks-windows-nodes:imagesStack", None)
    pinned = amis or ({"image": OWN},) * 2
    if {"image": OWN} in pinned:
        config["config"]["eks-windows-nodes:imagesStack"] = "images"
    groups = [{**group, "ami": ami, **changes} for group, ami in zip(BOTH, pinned, strict=True)]
    config["config"]["eks-windows-nodes:clusters"] = [{"name": CLUSTER, "nodeGroups": groups}]
    sandbox.configure("dev", config)


def changed(outcome: Outcome) -> dict[str, set[str]]:
    """Operation to the types that it is done to."""
    found: dict[str, set[str]] = {}
    for urn, what in outcome.steps.items():
        if what not in {"same", "read"}:
            found.setdefault(what, set()).add(urn.split("::")[-2].rpartition("$")[2])
    return found


def runs(sandbox: Sandbox) -> dict[str, str]:
    """Group to the minor that its output tells."""
    groups = sandbox.stack("dev").outputs()["clusters"][CLUSTER]["nodeGroups"]
    return {name: group["kubernetesMinor"] for name, group in groups.items()}


def made(sandbox: Sandbox) -> str:
    """What the state has of AWS; what it has read of the images stack may be newer."""
    found = {each["urn"]: each for each in sandbox.stack("dev").resources() if each["type"].startswith("aws:")}
    return json.dumps(found, sort_keys=True)


def refused_in_one_line(sandbox: Sandbox, line: str) -> None:
    """Preview and update say it, in a line for each group, and nothing is made or changed."""
    dev = sandbox.stack("dev")
    before = made(sandbox)
    for refused in (dev.preview(), dev.up()):
        assert refused.code != 0
        told = [each for each in refused.errors if re.search(line, each)]
        assert told, refused.errors
        assert not any("Traceback" in each for each in refused.errors), refused.errors
        assert changed(refused) == {}
    assert made(sandbox) == before


def test_an_image_moves_with_its_minor_to_groups_of_both_kinds_after_the_control_plane(
    fresh: Sandbox,
    eks: Any,  # noqa: ANN401
) -> None:
    """Image, release, control plane, groups. What is built for a newer minor waits for the cluster."""
    dev = fresh.stack("dev")
    own("1.34", fresh)
    onto(fresh)
    succeeded(dev.up("--policy-pack", PACK))
    assert runs(fresh) == {"web": "1.34", "batch": "1.34"}
    old = {"release": release_of(fresh, "web")}
    own("1.35", fresh)
    refused_in_one_line(fresh, r"found one with kubelet 1\.35\.8, expected 1\.31 to 1\.34")
    onto(fresh, old, old)
    pinning = changed(succeeded(dev.preview("--policy-pack", PACK)))
    assert not any(each.startswith("aws:") for types in pinning.values() for each in types), pinning
    eks.update_cluster_version(name=CLUSTER, version="1.35")
    assert set(changed(succeeded(dev.up("--policy-pack", PACK)))) <= {"update", "discard"}
    assert runs(fresh) == {"web": "1.34", "batch": "1.34"}
    onto(fresh, old, {"image": OWN})
    assert broken(dev.preview("--policy-pack", PACK)) == {
        "single-kubelet-version-per-cluster",
        "single-windows-ami-per-cluster",
    }
    onto(fresh)
    assert set(changed(succeeded(dev.up("--policy-pack", PACK)))) == {"update"}, "no group is made anew"
    assert runs(fresh) == {"web": "1.35", "batch": "1.35"}
    described = eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName="batch")["nodegroup"]
    assert described["amiType"] == "CUSTOM"


def release_of(sandbox: Sandbox, name: str) -> dict[str, Any]:
    """What a group runs, as a pin; the pipeline's image has Fast Launch."""
    found = sandbox.stack("dev").outputs()["clusters"][CLUSTER]["nodeGroups"][name]
    return {
        **{key: found[key] for key in RELEASE if key in found},
        "amiIds": {REGION: found["amiId"]},
        "fastLaunch": True,
    }


def test_server_2022_rolls_to_2025_in_groups_of_both_kinds_and_a_pin_that_tells_another_windows_is_refused(
    fresh: Sandbox,
    eks: Any,  # noqa: ANN401
) -> None:
    """And back: the former pin is the way back here as for any release."""
    dev = fresh.stack("dev")
    eks.update_cluster_version(name=CLUSTER, version="1.35")
    old, new = pinned(WindowsServer.SERVER_2022, "20348.5962"), pinned(WindowsServer.SERVER_2025, "26100.7171")
    onto(fresh, {"release": old}, {"release": old})
    succeeded(dev.up("--policy-pack", PACK))
    for mixed in ((new, old), (old, new)):
        onto(fresh, *({"release": each} for each in mixed))
        assert "single-windows-ami-per-cluster" in broken(dev.preview("--policy-pack", PACK))
    for facts, line in (
        (
            {"kubernetesMinor": "1.34", "kubeletVersion": "1.34.4"},
            "found 1.34, expected at least 1.35: EKS has no Windows Server 2025 AMI before it",
        ),
        ({"osBuild": "20348.5962"}, "osBuild: found 20348.5962, expected build 26100 of Windows Server 2025"),
        ({"windowsServer": "2022"}, "osBuild: found 26100.7171, expected build 20348 of Windows Server 2022"),
    ):
        onto(fresh, {"release": new | facts}, {"release": new | facts})
        refused_in_one_line(fresh, line)
    for release, server in ((new, "2025"), (old, "2022"), (new, "2025")):
        onto(fresh, {"release": release}, {"release": release})
        assert set(changed(succeeded(dev.up("--policy-pack", PACK)))) == {"update"}, "no group is made anew"
        groups = dev.outputs()["clusters"][CLUSTER]["nodeGroups"]
        assert {name: group["windowsServer"] for name, group in groups.items()} == {"web": server, "batch": server}
