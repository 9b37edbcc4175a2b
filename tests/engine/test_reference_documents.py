"""What the documents on Windows AMIs and on patching tell an operator to do, done on the engine: one stack, all built.

`docs/reference-coverage.md` names the test of each of their sentences.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from components.facts.windows_images import AmiName, Variant, WindowsServer, ssm_name
from operations.cli import app
from rehearsal.account.images import OWN_RELEASE_MONTH
from rehearsal.account.releases import CALENDAR, CLUSTER_MINOR, LATEST
from rehearsal.builds import ensure_built
from rehearsal.shell import REGION
from tests.components import configs
from tests.engine.conftest import entered
from tests.engine.sandbox import copy_of_the_project, succeeded
from tests.operations.registry.server import registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.engine.sandbox import Sandbox

KEY = "eks-windows-nodes:images"
AMAZONS = f"arn:aws:imagebuilder:{REGION}:aws:component"
SERVERCORE = "mcr.microsoft.com/windows/servercore:ltsc2022"
OWN = f"123456789012.dkr.ecr.{REGION}.amazonaws.com/app:1-ltsc2022"
OLDER = CALENDAR[0]
PROGRAMS = {"kubelet", "kubeProxy", "authenticator", "csiProxy", "containerd"}
SNAPSHOTS = 4
IMAGES: dict[str, dict[str, Any]] = {
    "newest-2019": {"windowsServer": 2019},
    "cached-2022": {
        "windowsServer": 2022,
        "updates": {"refreshBaseLayers": True},
        "cachedImages": [SERVERCORE, OWN],
        "fastLaunch": {"snapshots": SNAPSHOTS},
    },
    "dated-2022": {
        "windowsServer": 2022,
        "base": {"eksOptimized": f"{OLDER.released:%Y.%m.%d}"},
        "updates": False,
        "components": [
            {"arn": f"{AMAZONS}/update-windows/x.x.x"},
            {"name": "agent", "script": "'installed'"},
        ],
        "fastLaunch": None,
    },
    "of-a-build-2022": {
        "windowsServer": 2022,
        "base": {"osBuild": OWN_RELEASE_MONTH.os_build(WindowsServer.SERVER_2022)},
        "updates": False,
        "fastLaunch": None,
    },
    "artifacts-2025": {"windowsServer": 2025, "base": {"windows": {"artifacts": "x"}}, "fastLaunch": None},
}


@dataclass(frozen=True)
class Built:
    """An image of the stack: its AMI, what its build told, and the texts of the components that made it."""

    ami: Mapping[str, Any]
    manifest: Mapping[str, Any]
    image: Mapping[str, Any]
    documents: Mapping[str, str]

    @property
    def source(self) -> str:
        """Name of the AMI that it was built on."""
        ec2 = boto3.client("ec2", region_name=REGION)
        return ec2.describe_images(ImageIds=[self.ami["SourceImageId"]])["Images"][0]["Name"]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """An images stack that is up."""
    folder = tmp_path_factory.mktemp("reference")
    copy_of_the_project(folder / "project")
    with entered(folder) as sandbox:
        given = [{"name": name, "kubernetesMinor": CLUSTER_MINOR, **image} for name, image in IMAGES.items()]
        sandbox.configure("images", {"config": {"aws:region": REGION, KEY: given}})
        succeeded(sandbox.stack("images").up())
        yield sandbox


@pytest.fixture(scope="module")
def built(stack: Sandbox) -> dict[str, Built]:
    """Every image of it, built."""
    return {name: _built(name, made) for name, made in stack.stack("images").outputs()["images"].items()}


def _built(name: str, made: Mapping[str, Any]) -> Built:
    ec2, ssm = boto3.client("ec2", region_name=REGION), boto3.client("ssm", region_name=REGION)
    builder = boto3.client("imagebuilder", region_name=REGION)
    build = ensure_built(made["pipelineArn"], REGION, lambda _: None)
    image = builder.get_image(imageBuildVersionArn=build.arn)["image"]
    documents: dict[str, str] = {}
    for each in image["imageRecipe"]["components"]:
        component = builder.get_component(componentBuildVersionArn=_exact(each["componentArn"]))["component"]
        documents[component["name"].removeprefix(f"{name}-")] = component.get("data", "")
    manifest = ssm.get_parameter(Name=made["manifestParameter"])["Parameter"]["Value"]
    return Built(
        ami=ec2.describe_images(ImageIds=[build.ami_id])["Images"][0],
        manifest=json.loads(manifest),
        image=image,
        documents=documents,
    )


def _exact(arn: str) -> str:
    """A build of a component; the newest where a recipe leaves its version open."""
    if not arn.endswith("x"):
        return arn
    builder = boto3.client("imagebuilder", region_name=REGION)
    found = builder.list_components(owner="Amazon")["componentVersionList"]
    stem = arn.rpartition("/")[0]
    return f"{max(each['arn'] for each in found if each['arn'].rpartition('/')[0] == stem)}/1"


def test_each_windows_server_is_a_base_and_each_image_holds_what_eks_nodes_need(built: dict[str, Built]) -> None:
    servers = {name: each.manifest["windowsServer"] for name, each in built.items()}
    assert servers == {name: str(image["windowsServer"]) for name, image in IMAGES.items()}
    for each in built.values():
        assert set(each.manifest["programs"]) == PROGRAMS
        assert all(each.manifest["programs"].values())


def test_the_newest_ami_comes_by_its_public_parameter_and_its_name_tells_the_kubernetes_minor(
    built: dict[str, Built],
) -> None:
    for name, server in (("newest-2019", WindowsServer.SERVER_2019), ("cached-2022", WindowsServer.SERVER_2022)):
        parameter = ssm_name(server, Variant.CORE, CLUSTER_MINOR)
        assert built[name].image["imageRecipe"]["parentImage"] == f"ssm:{parameter}"
        found = AmiName.parse(built[name].source)
        assert (found.server, found.kubernetes_minor) == (server, CLUSTER_MINOR)
        kubelet = built[name].manifest["kubeletVersion"]
        assert kubelet == LATEST.kubelets[CLUSTER_MINOR]


def test_a_base_is_chosen_by_its_release_day_or_its_os_build(built: dict[str, Built]) -> None:
    assert f"{OLDER.released:%Y.%m.%d}" in built["dated-2022"].source
    assert built["of-a-build-2022"].manifest["osBuild"] == OWN_RELEASE_MONTH.os_build(WindowsServer.SERVER_2022)


def test_a_plain_windows_gets_the_eks_artifacts_of_its_kubelet_version(built: dict[str, Built]) -> None:
    made = built["artifacts-2025"]
    first = made.image["imageRecipe"]["components"][0]["componentArn"]
    assert first == f"{AMAZONS}/eks-optimized-ami-windows/{CLUSTER_MINOR}.x"
    assert "EKS_Optimized" not in made.source
    assert made.manifest["kubeletVersion"].startswith(f"{CLUSTER_MINOR}.")


def test_amazons_update_windows_and_a_component_of_ones_own_update_an_older_base_before_its_ami(
    built: dict[str, Built],
) -> None:
    made = built["dated-2022"]
    assert list(made.documents) == ["boot-marks", "boot-modules", "update-windows", "agent", "evidence"]
    before, after = (month.os_build(WindowsServer.SERVER_2022) for month in (OLDER, LATEST))
    assert (made.manifest["osBuild"], before != after) == (after, True)


def test_images_are_pulled_into_the_ami_after_the_updates_and_found_whole_after_sysprep(
    built: dict[str, Built],
) -> None:
    made = built["cached-2022"]
    assert list(made.documents) == ["updates", "cache", "boot-marks", "boot-modules", "evidence"]
    cache = made.documents["cache"]
    for each in (SERVERCORE, OWN, "-n k8s.io images pull", "Get-ECRLoginCommand", "io.cri-containerd.pinned=pinned"):
        assert each in cache
    assert [phase in cache for phase in ("name: build", "name: validate", "name: test")] == [True, True, True]
    assert made.manifest["cachedImages"] == [SERVERCORE, OWN]
    assert len(set(made.manifest["digests"])) == 2


def test_the_base_layers_that_amazon_has_cached_are_refreshed_with_the_operating_system(
    built: dict[str, Built],
) -> None:
    updates = built["cached-2022"].documents["updates"]
    assert 0 < updates.index("action: UpdateOS") < updates.index("name: RefreshBaseLayers")
    assert "(servercore|nanoserver)" in updates
    assert built["cached-2022"].manifest["osBuild"] == LATEST.os_build(WindowsServer.SERVER_2022)


def test_nodes_of_an_image_are_not_updated_in_place(built: dict[str, Built]) -> None:
    for each in built.values():
        assert "NoAutoUpdate" in each.documents["evidence"]
        assert each.manifest["automaticUpdates"] is False


def test_fast_launch_keeps_as_many_snapshots_as_asked_of_an_own_ami_and_of_none_of_amazons(
    built: dict[str, Built],
) -> None:
    ec2 = boto3.client("ec2", region_name=REGION)
    found = {each["ImageId"]: each for each in ec2.describe_fast_launch_images()["FastLaunchImages"]}
    states = {name: found.get(each.ami["ImageId"], {}).get("State") for name, each in built.items()}
    assert {name for name, state in states.items() if state} == {"newest-2019", "cached-2022"}
    own = found[built["cached-2022"].ami["ImageId"]]
    assert own["SnapshotConfiguration"]["TargetResourceCount"] == SNAPSHOTS
    with pytest.raises(ClientError) as refused:
        ec2.enable_fast_launch(ImageId=built["cached-2022"].ami["SourceImageId"])
    assert refused.value.response.get("Error", {}).get("Code") == "OperationNotPermitted"


def test_the_machines_of_a_build_have_the_policies_that_image_builder_and_ecr_need(stack: Sandbox) -> None:
    iam = boto3.client("iam")
    made = stack.stack("images").outputs()["images"]

    def policies(name: str) -> set[str]:
        role = made[name]["buildRoleArn"].rpartition("/")[2]
        return {each["PolicyName"] for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}

    without = {"EC2InstanceProfileForImageBuilder", "AmazonSSMManagedInstanceCore"}
    assert policies("newest-2019") == without
    assert policies("cached-2022") - without
    assert all("ContainerRegistry" in each or "ECR" in each for each in policies("cached-2022") - without)


REFUSED: tuple[dict[str, dict[str, Any]], ...] = (
    {"windowsServer: found '20H2', expected": {"windowsServer": "20H2"}},
    {
        "rootVolume.sizeGib: found 40, expected at least": {
            "cachedImages": [SERVERCORE],
            "cacheSizes": {SERVERCORE: 8440},
            "rootVolume": {"sizeGib": 40},
        },
        "cachedImages[0]: mcr.microsoft.com/windows/servercore:ltsc2019 is made for": {
            "cachedImages": ["mcr.microsoft.com/windows/servercore:ltsc2019"]
        },
    },
)


@pytest.mark.parametrize("refused", REFUSED, ids=["a channel without nodes", "a cache that cannot be"])
def test_a_release_channel_without_nodes_and_a_cache_that_does_not_fit_are_refused_before_anything_is_made(
    stack: Sandbox, refused: dict[str, dict[str, Any]]
) -> None:
    images = [
        configs.images(name=f"refused-{number}", **change)[KEY][0] for number, change in enumerate(refused.values())
    ]
    bad = stack.stack("bad")
    stack.configure("bad", {"config": {"aws:region": REGION, KEY: images}})
    outcome = bad.up()
    told = "\n".join(outcome.errors)
    assert [says for says in refused if f"{says}" not in told] == []
    assert outcome.code != 0
    assert [one["type"] for one in bad.resources() if one["type"].startswith("aws:")] == []


def test_what_a_registry_tells_of_downloads_and_of_layers_shared_decides_whether_a_cache_fits(
    stack: Sandbox, tmp_path: Path
) -> None:
    base, own = 6 << 30, 1 << 29
    with registry(tmp_path) as served:
        for name in ("web", "worker"):
            served.image(name, "10.0.20348.5962", tag="1-ltsc2022", size=own, base=base)
        cached = [f"{served.host}/{name}:1-ltsc2022" for name in ("web", "worker")]
        config = configs.images(cachedImages=cached, rootVolume={"sizeGib": 65})
        stack.configure("cached", {"config": config})
        options = ["--stack", "cached", "--folder", str(stack.project), "--authority", str(tmp_path / "registry.pem")]
        ran = CliRunner().invoke(app, ["images", "cached", *options, "--json"])
    first, second = json.loads(ran.stdout)["images"][0]["cached"]
    assert {first["download"], second["download"]} == {base + own + 100}
    assert second["added_mib"] < first["added_mib"] / 10
    told = {each["reference"]: each["added_mib"] for each in (first, second)}
    config[KEY][0]["cacheSizes"] = told
    stack.configure("cached", {"config": config})
    succeeded(stack.stack("cached").preview())
    config[KEY][0]["cacheSizes"] = dict.fromkeys(told, first["added_mib"])
    stack.configure("cached", {"config": config})
    refused = stack.stack("cached").preview()
    assert "rootVolume.sizeGib: found 65, expected at least 85" in "\n".join(refused.errors)
