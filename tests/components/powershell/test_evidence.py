"""The evidence of an image on the engine: what is proven, tagged and written down, and each thing that can be wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from components.facts.container_images import ImageReference
from components.facts.manifest import known_before, parameter
from components.facts.windows_images import Variant, WindowsServer
from components.powershell.evidence import Promise
from components.powershell.image_documents import evidence_document
from tests.components.powershell.machine import CORE, Machine

PROMISE = Promise(
    image="windows",
    server=WindowsServer.SERVER_2022,
    variant=Variant.CORE,
    minor="1.35",
    parameter="/imagebuilder/eks-windows-nodes/windows/manifest",
    required_updates=["KB5068787", "KB5066131"],
)
WITH_CACHE = replace(PROMISE, cached_images=[ImageReference.parse(CORE)], other_regions=["us-east-1"], fast_launch=True)
INSTALLED = "KB5066131 KB5068787"
AMI = "ami-0123456789abcdef0"


def manifests(machine: Machine) -> dict[str, dict[str, object]]:
    """What was written, by Region."""
    return {
        region: json.loads(value)
        for region, _, _, _, _, value in (line.split(" ", 5) for line in machine.wrote("parameters"))
    }


def test_the_machine_that_builds_keeps_the_id_of_its_parent(machine: Machine) -> None:
    assert machine.run(evidence_document(PROMISE), "build").code == 0
    assert (machine.folder / "ProgramData/eks-windows-nodes/parent-ami").read_text() == AMI


def test_an_image_that_is_what_it_claims_gets_tags_and_a_manifest_in_each_of_its_regions(machine: Machine) -> None:
    document = evidence_document(WITH_CACHE)
    machine.run(document, "build")
    run = machine.run(document, "test", UPDATES=INSTALLED)
    assert (run.code, run.lines) == (0, (f"{AMI} has kubelet 1.35.3 and OS build 20348.4893",))
    tags = ("kubelet-version=1.35.3", "os-build=20348.4893", "fast-launch=true")
    assert machine.wrote("tags") == [f"eu-central-1 {AMI} {' '.join(f'eks-windows-nodes/{tag}' for tag in tags)}"]
    where = [line.split(" ")[:5] for line in machine.wrote("parameters")]
    how = [PROMISE.parameter, "String", "Intelligent-Tiering", "True"]
    assert where == [[region, *how] for region in ("eu-central-1", "us-east-1")]
    written = manifests(machine)
    assert written["eu-central-1"] == written["us-east-1"]
    assert written["eu-central-1"] == {
        "version": 1,
        "image": "windows",
        "windowsServer": "2022",
        "variant": "Core",
        "kubernetesMinor": "1.35",
        "fastLaunch": True,
        "cachedImages": [CORE],
        "amiIds": {"eu-central-1": AMI},
        "kubeletVersion": "1.35.3",
        "osBuild": "20348.4893",
        "buildDate": f"{datetime.now(UTC):%Y-%m-%d}",
        "recipeVersion": "1.1.42",
        "imageArn": "arn:aws:imagebuilder:eu-central-1:123456789012:image/windows/1.1.42/3",
        "sourceAmiId": AMI,
        "updates": INSTALLED.split(),
        "automaticUpdates": False,
        "digests": [f"sha256:{len(CORE)}"],
        "programs": {
            "kubelet": "1.35.3",
            "kubeProxy": "1.35.3",
            "authenticator": "0.7.9",
            "containerd": "2.1.6",
            "csiProxy": "1.2.1",
        },
        "boot": {"launchAgent": "EC2Launch", "awsTools": ""},
    }


def test_an_image_without_fast_launch_and_cache_tells_of_none(machine: Machine) -> None:
    machine.has("Amazon/EC2Launch/EC2Launch.exe", "")
    assert machine.run(evidence_document(PROMISE), "test", UPDATES="KB5066131 KB5068787 KB1").code == 0
    assert "fast-launch" not in machine.wrote("tags")[0]
    (told,) = manifests(machine).values()
    assert (told["fastLaunch"], told["cachedImages"], told["digests"]) == (False, [], [])
    assert (told["sourceAmiId"], told["boot"]) == (None, {"launchAgent": "EC2Launch v2", "awsTools": ""})


@pytest.mark.parametrize("says", [{"CSI_SAYS": "", "CSI_ENDS": "1"}, {"CSI_SAYS": "UNKNOWN", "CSI_ENDS": "1"}])
def test_a_csi_proxy_that_does_not_tell_its_version_is_there_all_the_same(
    machine: Machine, says: dict[str, str]
) -> None:
    assert machine.run(evidence_document(PROMISE), "test", UPDATES=INSTALLED, **says).code == 0
    (told,) = manifests(machine).values()
    assert told["programs"]["csiProxy"] is None  # pyright: ignore[reportIndexIssue] of JSON


def test_an_image_with_the_os_build_that_is_asked_for_or_a_later_one_passes(machine: Machine) -> None:
    for least in ("20348.4893", "20348.999"):
        promise = replace(PROMISE, minimum_os_build=least)
        assert machine.run(evidence_document(promise), "test", UPDATES=INSTALLED).code == 0


@pytest.mark.parametrize(("found", "told"), [("1", False), ("0", True), ("", True)])
def test_an_image_that_may_update_itself_tells_whether_it_does(machine: Machine, found: str, *, told: bool) -> None:
    promise = replace(PROMISE, automatic_updates=True)
    assert machine.run(evidence_document(promise), "test", UPDATES=INSTALLED, AUTO_UPDATE=found).code == 0
    (manifest,) = manifests(machine).values()
    assert manifest["automaticUpdates"] is told


def test_a_region_that_can_not_be_reached_is_told_and_its_copy_has_no_manifest(machine: Machine) -> None:
    run = machine.run(evidence_document(WITH_CACHE), "test", UPDATES=INSTALLED, NO_WAY_TO="us-east-1")
    assert run.code == 0
    assert run.lines[0] == f"the manifest could not be written to {PROMISE.parameter} in us-east-1: no route"
    assert list(manifests(machine)) == ["eu-central-1"]


def test_a_manifest_that_can_not_be_written_at_home_ends_the_build(machine: Machine) -> None:
    run = machine.run(evidence_document(WITH_CACHE), "test", UPDATES=INSTALLED, NO_WAY_TO="eu-central-1")
    assert run.code == 1
    assert run.lines[-1] == f"the manifest could not be written to {PROMISE.parameter} in eu-central-1: no route"
    assert machine.wrote("tags") == []


LINES_ABOVE = "ended with exit code 6, see the lines above"
WRONG = {
    "another Windows": ({"BUILD": "26100"}, "this is build 26100.4893, expected 20348"),
    "another kubelet": ({"KUBELET": "Kubernetes v1.34.9-eks-1"}, "kubelet is 1.34.9, expected 1.35"),
    "an older OS build": ({"MINIMUM": "20348.4894"}, "this is OS build 20348.4893, expected at least 20348.4894"),
    "updates of its own": ({"AUTO_UPDATE": "0"}, "Windows would update itself: the policy NoAutoUpdate did not stay"),
    "no word of updates": ({"AUTO_UPDATE": ""}, "Windows would update itself: the policy NoAutoUpdate did not stay"),
    "a missing update": ({"UPDATES": "KB5068787"}, "required updates are missing: KB5066131"),
    "no image ARN": (
        {"NO_IMAGE_ARN": "1"},
        f"{AMI} has no tag Ec2ImageBuilderArn, which Image Builder sets on its AMIs",
    ),
    "a kubelet that fails": ({"FAILS": "kubelet.exe"}, f"kubelet.exe --version {LINES_ABOVE}"),
    "a kube-proxy that fails": ({"FAILS": "kube-proxy.exe"}, f"kube-proxy.exe --version {LINES_ABOVE}"),
    "an authenticator that fails": (
        {"FAILS": "aws-iam-authenticator.exe"},
        f"aws-iam-authenticator.exe version {LINES_ABOVE}",
    ),
    "a containerd that fails": ({"FAILS": "containerd.exe"}, f"containerd.exe --version {LINES_ABOVE}"),
    "a version that is none": ({"AUTHENTICATOR": "dev"}, "aws-iam-authenticator.exe version tells no version: dev"),
    "a cache that cannot be listed": (
        {"LS_FAILS": "1"},
        "ctr.exe images ls ended with exit code 7, see the lines above",
    ),
    "a cached image that is gone": ({"CACHED": "other:1"}, "1 images were cached and 0 are there"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_image_that_is_not_what_it_claims_is_told_and_nothing_is_written(machine: Machine, wrong: str) -> None:
    environment, says = WRONG[wrong]
    promise = replace(WITH_CACHE, minimum_os_build=environment.get("MINIMUM"))
    run = machine.run(evidence_document(promise), "test", **{"UPDATES": INSTALLED, **environment})
    assert (run.code, run.lines[-1]) == (1, says)
    assert (machine.wrote("tags"), machine.wrote("parameters")) == ([], [])


PLACES = {
    "Amazon/EKS/Start-EKSBootstrap.ps1": "Start-EKSBootstrap.ps1 is missing: a node of this image could not join",
    "Kubernetes/kubelet.exe": "kubelet.exe is not on this image: an EKS optimized AMI has it",
    "Kubernetes/kube-proxy.exe": "kube-proxy.exe is not on this image: an EKS optimized AMI has it",
    "Amazon/EKS/bin/aws-iam-authenticator.exe": (
        "aws-iam-authenticator.exe is not on this image: an EKS optimized AMI has it"
    ),
    "Amazon/EKS/csi-proxy/csi-proxy.exe": "csi-proxy.exe is not on this image: an EKS optimized AMI has it",
    "containerd/containerd.exe": "containerd.exe is not on this image: an EKS optimized AMI has it",
}


@pytest.mark.parametrize("place", PLACES)
def test_an_image_that_lacks_what_eks_promises_is_told(machine: Machine, place: str) -> None:
    (machine.folder / "Program Files" / place).unlink()
    run = machine.run(evidence_document(PROMISE), "test", UPDATES=INSTALLED)
    assert (run.code, run.lines[-1]) == (1, PLACES[place])
    assert machine.wrote("tags") == []


def test_an_image_without_the_tools_for_tags_is_told_before_anything_else(machine: Machine) -> None:
    run = machine.run(evidence_document(PROMISE), "test", NO_AWS_TOOLS="1")
    says = "New-EC2Tag is not on this image: install AWSPowerShell or AWS.Tools.EC2 in a script of components"
    assert (run.code, run.lines) == (1, (says,))


def test_the_manifest_stands_beside_the_ami_id() -> None:
    assert parameter("/imagebuilder/a/ami-id") == "/imagebuilder/a/manifest"
    assert parameter("/imagebuilder/mine") == "/imagebuilder/mine/manifest"


def test_a_manifest_that_no_parameter_holds_is_refused() -> None:
    long = [ImageReference.parse(f"registry.example/{'a' * 220}-{number}:ltsc2022") for number in range(20)]
    with pytest.raises(ValueError, match=r"characters of the image's manifest: found about .*, expected 0 to 8192"):
        known_before({"image": "windows"}, long)
