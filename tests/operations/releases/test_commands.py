"""`eks-windows releases ...` against the stand-in: from a build to a pin, promoted and taken back."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts import release as facts
from operations.releases import pin_command
from operations.releases.live import Amis
from policies.eks_windows import image_facts
from standin.tests.api.imagebuilder import good
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from operations.releases.facts import Ami
    from tests.operations.conftest import World

PROD = (ROOT / "Pulumi.prod.yaml").read_text()
OWN = "ami-c69cc21c10c28c299"


def built(world: World, *regions: str, account: str | None = None, **changed: str) -> tuple[str, str, dict[str, str]]:
    """A finished build: its image's name, its pin for `prod`, and its AMIs."""
    name_tags = {
        facts.WINDOWS_SERVER_TAG: "2022",
        facts.VARIANT_TAG: "Core",
        facts.KUBERNETES_MINOR_TAG: "1.35",
        facts.RECIPE_VERSION_TAG: "1.0.0",
        facts.KUBELET_VERSION_TAG: "1.35.8",
        facts.OS_BUILD_TAG: "20348.5962",
        **changed,
    }
    image = world.image()
    entries: list[dict[str, Any]] = [
        {
            "region": region,
            "amiDistributionConfiguration": {
                "name": f"{image}-{{{{ imagebuilder:buildDate }}}}",
                "amiTags": {facts.IMAGE_TAG: image, **name_tags},
            },
        }
        for region in ("eu-central-1", *regions)
    ]
    if account is not None:
        entries[0]["amiDistributionConfiguration"]["targetAccountIds"] = [account]
        entries[0]["ssmParameterConfigurations"] = [
            {"parameterName": f"/imagebuilder/{image}", "dataType": "aws:ec2:image", "amiAccountId": account}
        ]
    client: Any = world.workshop.imagebuilder
    client.update_distribution_configuration(
        distributionConfigurationArn=f"{good.ACCOUNT}:distribution-configuration/{image}",
        distributions=entries,
        clientToken=good.token(),
    )
    code, told = world.told("images", "build", image, "--outputs", world.outputs, "--follow")
    assert code == 0, told
    return image, PROD.replace("windows-2022-core", image), told["build"]["amis"]


def stack(world: World, text: str, name: str = "prod") -> Path:
    file = world.folder / f"Pulumi.{name}.yaml"
    file.write_text(text)
    return file


def pin(world: World, *options: str) -> tuple[int, Any]:
    return world.told("releases", "pin", "--stack", "prod", "--folder", str(world.folder), *options)


def commit(world: World) -> None:
    """All of the folder, in its own repository."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "x", "--allow-empty")):
        subprocess.run(["git", "-C", str(world.folder), *command], check=True)


def test_a_release_is_listed_shown_pinned_and_taken_back(world: World) -> None:
    image, text, amis = built(world)
    file = stack(world, text)
    commit(world)
    code, told = pin(world, "--dry-run")
    assert (code, told["written"], file.read_text()) == (0, False, text)
    assert "+                eu-central-1: " + amis["eu-central-1"] in told["diff"].splitlines()
    code, told = pin(world)
    assert (code, told["written"], told["groups"]) == (0, True, ["prod/windows"])
    assert [change["fact"] for change in told["changes"]] == [
        "kubeletVersion", "osBuild", "buildDate", "recipeVersion", "amiIds.eu-central-1"
    ]  # fmt: skip
    assert amis["eu-central-1"] in file.read_text()
    code, told = pin(world)
    assert (code, told["written"], told["diff"]) == (0, False, "")
    _, told = world.told("releases", "list", image, "--folder", str(world.folder))
    (row,) = told["releases"]
    assert (row["os_build"], row["ami_ids"], row["state"]) == ("20348.5962", amis, "available")
    assert row["pinned_by"] == ['Pulumi.prod.yaml:13 (clusters[0].nodeGroups[0].ami.release.amiIds["eu-central-1"])']
    shown = world.run("releases", "show", image, "20348.5962", "--folder", str(world.folder))
    assert (shown.exit_code, "Server 2022 Core, 20348.5962" in shown.stdout) == (0, True)
    commit(world)
    code, told = pin(world, "--rollback")
    assert (code, file.read_text()) == (0, text)
    for _ in range(2):  # before the way back is committed, and after it: never forward to what was left
        again = world.run("releases", "pin", "--stack", "prod", "--folder", str(world.folder), "--rollback")
        assert (again.exit_code, file.read_text()) == (3, text)
        assert "no older pin of " in again.stderr
        assert "(20348.5962) is newer; give the release by --to" in again.stderr
        commit(world)


def test_without_a_former_pin_there_is_no_way_back(world: World) -> None:
    _, text, _ = built(world)
    stack(world, text)
    ran = world.run("releases", "pin", "--stack", "prod", "--folder", str(world.folder), "--rollback")
    assert (ran.exit_code, "give --to" in ran.stderr) == (3, True)


def test_a_release_of_a_group_with_blue_and_green_comes_step_by_step_and_goes_back(world: World) -> None:
    image, text, amis = built(world)
    file = stack(world, text.replace("- name: windows\n", "- name: windows\n          strategy: blueGreen\n"))
    new = amis["eu-central-1"]

    def stands() -> list[str]:
        return re.findall(r"ami-[0-9a-f]+|former|share: \d+", file.read_text())

    for options, wanted in (
        (("--to", "latest"), [new, "former", OWN, "share: 0"]),
        (("--share", "25"), [new, "former", OWN, "share: 25"]),
        (("--rollback",), [OWN, "former", new, "share: 100"]),
        (("--alone",), [OWN]),
    ):
        code, told = pin(world, "--image", image, *options)
        assert (code, stands()) == (0, wanted), told
    both = ("--stack", "prod", "--folder", str(world.folder), "--share", "5", "--alone")
    assert world.run("releases", "pin", *both).exit_code == 2


def test_a_pin_for_several_regions_has_to_be_in_each(world: World) -> None:
    _, text, amis = built(world, "us-east-1")
    more = f"eu-central-1: {OWN}\n                us-east-1: ami-00000000000000009"
    file = stack(world, text.replace(f"eu-central-1: {OWN}", more))
    code, _ = pin(world)
    assert code == 0
    assert all(f"{region}: {ami}" in file.read_text() for region, ami in amis.items())
    one, other, _ = built(world)
    file = stack(world, other.replace(f"eu-central-1: {OWN}", more))
    code, told = pin(world, "--image", one)
    assert (code, [finding["code"] for finding in told["findings"]]) == (1, ["no-region"])
    assert file.read_text() == other.replace(f"eu-central-1: {OWN}", more)


@pytest.mark.parametrize(
    ("changed", "code"),
    [({facts.KUBERNETES_MINOR_TAG: "1.36", facts.KUBELET_VERSION_TAG: "1.36.1"}, "skew")],
)
def test_a_release_that_does_not_fit_the_cluster_is_refused(world: World, changed: dict[str, str], code: str) -> None:
    _, text, _ = built(world, **changed)
    file = stack(world, text)
    ended, told = pin(world)
    assert (ended, [finding["code"] for finding in told["findings"]]) == (1, [code])
    assert file.read_text() == text


def test_a_promotion_pins_keeps_and_tells_readers_outside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    image, text, amis = built(world)
    stack(world, text)
    pin(world)
    staging = stack(world, text, "staging")
    options = ["--from", "prod", "--to", "staging", "--folder", str(world.folder), "--channel", "stable"]
    code, told = world.told("releases", "promote", *options, "--dry-run")
    assert (code, staging.read_text(), told["notes"]) == (0, text, [])
    code, told = world.told("releases", "promote", *options)
    assert (code, told["written"]) == (0, True)
    assert amis["eu-central-1"] in staging.read_text()
    tags = world.ec2.describe_images(ImageIds=[amis["eu-central-1"]])["Images"][0].get("Tags", [])
    assert {"Key": "eks-windows-nodes/keep", "Value": "true"} in tags
    ssm = boto3.client("ssm")
    name = f"/eks-windows-nodes/{image}/stable"
    assert ssm.get_parameter(Name=name)["Parameter"].get("Value") == amis["eu-central-1"]

    def refused(*_: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (), ("not kept",)

    monkeypatch.setattr(pin_command, "keep", refused)
    code, told = world.told("releases", "promote", *options)
    assert (code, told["undone"]) == (3, ["not kept"])


def test_readers_in_another_account_are_told_the_id_of_their_own_copy_and_the_one_before(world: World) -> None:
    account = "444444444444"
    role = f"arn:aws:iam::{account}:role/EC2ImageBuilderDistributionCrossAccountRole"
    guest = boto3.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/x", RoleSessionName="guest")
    keys = guest["Credentials"]
    there = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    there.client("iam").create_role(RoleName=role.rpartition("/")[2], AssumeRolePolicyDocument="{}")
    image, text, amis = built(world, account=account)
    stack(world, text)
    pin(world)
    stack(world, text, "staging")
    name = f"/eks-windows-nodes/{image}/stable"
    there.client("ssm").put_parameter(Name=name, Value=OWN, Type="String")
    options = ["--from", "prod", "--to", "staging", "--folder", str(world.folder), "--channel", "stable"]
    code, told = world.told("releases", "promote", *options)
    read = there.client("ssm").get_parameters(Names=[name, f"{name}/previous"])["Parameters"]
    held = {each.get("Name"): each.get("Value") for each in read}
    (copy,) = there.client("ec2").describe_images(
        Owners=["self"], Filters=[{"Name": "name", "Values": [f"{image}-*"]}]
    )["Images"]
    assert (code, held) == (0, {name: copy.get("ImageId"), f"{name}/previous": OWN})
    assert copy.get("ImageId") != amis["eu-central-1"]
    assert f"eu-central-1 of account {account}: parameter {name} holds {copy.get('ImageId')}" in told["notes"]


def test_facts_are_what_the_pack_reads(world: World) -> None:
    image, text, amis = built(world)
    stack(world, text)
    output = world.folder / "facts.json"
    ran = world.run("releases", "facts", "--output", str(output), "--folder", str(world.folder))
    assert ran.exit_code == 0, ran.output
    read = image_facts.read(output)
    assert read[amis["eu-central-1"]]["osBuild"] == "20348.5962"
    assert read[OWN]["kubeletVersion"] == "1.35.7"
    assert json.loads(output.read_text())["images"][amis["eu-central-1"]]["image"] == image


def test_an_ami_of_a_stack_file_that_tells_nothing_is_told(world: World) -> None:
    stack(world, PROD.replace(OWN, "ami-00000000000000009"))
    ran = world.run("releases", "facts", "--output", str(world.folder / "f"), "--folder", str(world.folder))
    assert ran.exit_code == 1
    assert "ami-00000000000000009 of Pulumi.prod.yaml:13" in ran.stdout


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--to", "latest", "--rollback"], 2, "give one of --to, --from-stack and --rollback"),
        (["--image", "other"], 3, "no node group runs other; images there: windows-2022-core"),
        (["--to", "1.2.3"], 3, "there is no release '1.2.3'"),
        (["--from-stack", "none"], 3, "Pulumi.none.yaml: there is no such file"),
        (["--region", "eu-west-1"], 3, "the stack's file says eu-central-1"),
        (["--also-in", "Frankfurt"], 2, "expected a Region such as"),
    ],
)
def test_what_cannot_be_pinned_is_one_line_and_the_file_stays(
    world: World, options: list[str], code: int, words: str
) -> None:
    file = stack(world, PROD)
    ran = world.run("releases", "pin", "--stack", "prod", "--folder", str(world.folder), *options)
    assert (ran.exit_code, words in " ".join(ran.stderr.split()), file.read_text()) == (code, True, PROD)


def test_an_images_stack_has_no_pins(world: World) -> None:
    ran = world.run("releases", "pin", "--stack", "images")
    assert (ran.exit_code, "the stack holds images, expected clusters" in ran.stderr) == (3, True)


@pytest.mark.parametrize(
    ("state", "options", "code", "looks"),
    [("pending", ("--wait", "1"), 0, 2), ("pending", (), 1, 1), ("failed", ("--wait", "1"), 1, 1)],
)
def test_only_an_ami_that_is_pending_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch, state: str, options: tuple[str, ...], code: int, looks: int
) -> None:
    _, text, _ = built(world)
    file = stack(world, text)
    seen: list[object] = []
    everywhere = Amis.everywhere

    def first_otherwise(amis: Amis, regions: Sequence[str], ids: Iterable[str]) -> dict[str, dict[str, Ami]]:
        found = everywhere(amis, regions, ids)
        seen.append(found)
        if len(seen) > 1:
            return found
        return {region: {id_: replace(ami, state=state) for id_, ami in some.items()} for region, some in found.items()}

    monkeypatch.setattr(Amis, "everywhere", first_otherwise)
    monkeypatch.setattr(pin_command, "PAUSE", 0.0)
    ended, told = pin(world, *options)
    assert (ended, len(seen), file.read_text() != text) == (code, looks, code == 0), told
