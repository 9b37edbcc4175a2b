"""Parameters of images that went: which are left over, which stay and why, and that no other is touched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.channels import channel_parameter, channel_parameters
from operations.images.parameters import Parameter, Pipeline, Place, plan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.operations.conftest import World

HERE, THERE = "eu-central-1", "us-east-1"
OWN = f"arn:aws:imagebuilder:{HERE}:123456789012:image/core/1.1.1/1"
ID, MANIFEST = "/imagebuilder/eks-windows-nodes/core/ami-id", "/imagebuilder/eks-windows-nodes/core/manifest"
FOREIGN = OWN.replace("123456789012", "210987654321")
CORE = Pipeline(name="core", writes=frozenset({Place(HERE, ID)}))


@pytest.mark.parametrize(
    ("place", "left"),
    [
        (Place(HERE, ID), False),
        (Place(HERE, MANIFEST), False),
        (Place(HERE, "/imagebuilder/eks-windows-nodes/gone/watch"), False),
        (Place(THERE, channel_parameter("core", "stable")), False),
        (Place(THERE, channel_parameters("core")[1]), False),
        (Place(THERE, ID), True),
        (Place(THERE, MANIFEST), True),
        (Place(HERE, channel_parameter("gone", "stable")), True),
        (Place(HERE, "/imagebuilder/own"), True),
        (Place(HERE, ID, "210987654321"), True),
    ],
)
def test_what_a_pipeline_writes_and_its_channels_stay(place: Place, left: bool) -> None:
    report = plan([Parameter(place=place, image=OWN)], {HERE: [CORE]}, {OWN: HERE}, {})
    assert [(each.region, each.name, each.account) for each in report.parameters] == (
        [(place.region, place.name, place.account)] if left else []
    )


def test_a_pipeline_of_another_region_is_asked_for_what_its_images_wrote_here() -> None:
    copy = Pipeline(name="core", writes=frozenset({Place(HERE, ID), Place(THERE, ID)}))
    found = [Parameter(place=Place(THERE, ID), image=OWN)]
    assert plan(found, {THERE: [], HERE: [copy]}, {OWN: HERE}, {}).parameters == ()
    assert len(plan(found, {THERE: [copy], HERE: []}, {OWN: HERE}, {}).going) == 1


def test_what_stays_says_why() -> None:
    elsewhere = Place(HERE, ID, "210987654321")
    found = [
        Parameter(place=Place(THERE, ID), image=""),
        Parameter(place=Place(THERE, MANIFEST), image=OWN),
        Parameter(place=elsewhere, image=OWN),
        Parameter(place=Place(THERE, "/imagebuilder/theirs"), image=FOREIGN),
    ]
    report = plan(found, {HERE: [CORE]}, {OWN: HERE}, {Place(THERE, MANIFEST): ["Pulumi.dev.yaml follows it"]})
    reasons = {(each.region, each.name): each.reasons for each in report.parameters}
    assert reasons == {
        (THERE, ID): ("its value tells of no image that is there, so nobody can tell whose it is",),
        (THERE, MANIFEST): ("Pulumi.dev.yaml follows it",),
        (HERE, ID): ("only account 210987654321 can remove it",),
        (THERE, "/imagebuilder/theirs"): (f"{FOREIGN} is another account's, whose pipelines were not looked at",),
    }
    assert report.going == ()


def parameter_names(region: str, *prefixes: str) -> set[str]:
    pages = boto3.client("ssm", region_name=region).get_paginator("describe_parameters").paginate()
    names = [each.get("Name", "") for page in pages for each in page["Parameters"]]
    return {name for name in names if name.startswith(prefixes)}


def image(world: World, *regions: str, parameter: str = "") -> tuple[str, str]:
    """An image that was built and written down in Regions, the manifest beside; its name and its parameter."""
    outputs = [{"parameterName": "", "dataType": "aws:ec2:image"}]
    name = world.image()
    outputs[0]["parameterName"] = parameter or f"/imagebuilder/eks-windows-nodes/{name}/ami-id"
    ami = {"name": f"{name}-{{{{ imagebuilder:buildDate }}}}"}
    settings: list[Any] = [
        {"region": region, "amiDistributionConfiguration": ami, "ssmParameterConfigurations": outputs}
        for region in regions
    ]
    arn = f"arn:aws:imagebuilder:{HERE}:123456789012:distribution-configuration/{name}"
    world.workshop.imagebuilder.update_distribution_configuration(
        distributionConfigurationArn=arn, distributions=settings, clientToken=f"{name}-1"
    )
    assert world.run("images", "build", name, "--outputs", world.outputs, "--follow").exit_code == 0
    (build,) = world.workshop.imagebuilder.list_image_pipeline_images(
        imagePipelineArn=world.images[name]["pipelineArn"]
    )["imageSummaryList"]
    manifest = json.dumps({"imageArn": build.get("arn"), "version": 1})
    for region in regions:
        beside = f"{outputs[0]['parameterName'].removesuffix('/ami-id')}/manifest"
        boto3.client("ssm", region_name=region).put_parameter(Name=beside, Value=manifest, Type="String")
    return name, outputs[0]["parameterName"]


def removed(world: World, name: str) -> None:
    """The pipeline goes, as `pulumi up` without the image has it."""
    world.workshop.imagebuilder.delete_image_pipeline(imagePipelineArn=world.images.pop(name)["pipelineArn"])
    arn = f"arn:aws:imagebuilder:{HERE}:123456789012:distribution-configuration/{name}"
    world.workshop.imagebuilder.delete_distribution_configuration(distributionConfigurationArn=arn)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stack files that follow none of the images."""
    stacks = tmp_path / "stacks"
    stacks.mkdir()
    (stacks / "Pulumi.other.yaml").write_text("config: {}\n")
    return stacks


def test_parameters_of_a_removed_image_go_in_each_region_and_those_of_others_stay(world: World, folder: Path) -> None:
    gone, former = image(world, HERE, THERE)
    own, elsewhere = image(world, HERE, parameter=f"/imagebuilder/own-{gone}")
    kept, present = image(world, HERE, THERE)
    removed(world, gone)
    removed(world, own)
    theirs = f"/imagebuilder/eks-windows-nodes/theirs-{gone}/manifest"
    value = json.dumps({"imageArn": FOREIGN})
    boto3.client("ssm", region_name=HERE).put_parameter(Name=theirs, Value=value, Type="String")
    stable = channel_parameter(gone, "stable")
    value = boto3.client("ssm", region_name=THERE).get_parameter(Name=former)["Parameter"].get("Value", "")
    boto3.client("ssm", region_name=THERE).put_parameter(Name=stable, Value=value, Type="String")
    options = ["images", "cleanup", "--folder", str(folder)]
    mine = (f"/imagebuilder/eks-windows-nodes/{gone}/", f"/imagebuilder/own-{gone}", f"/eks-windows-nodes/{gone}/")
    before = {region: parameter_names(region, *mine) for region in (HERE, THERE)}
    code, told = world.told(*options, "--dry-run")
    listed = {(each["region"], each["name"]) for each in told["parameters"] if each["name"].startswith(mine)}
    assert (code, listed) == (0, {(region, name) for region, names in before.items() for name in names})
    assert {region: parameter_names(region, *mine) for region in (HERE, THERE)} == before
    assert {name for _, name in listed} >= {former, elsewhere, stable}
    ran = world.run(*options, "--yes")
    assert (ran.exit_code, f"removed {former} in {THERE}" in ran.stdout) == (0, True)
    assert [parameter_names(region, *mine) for region in (HERE, THERE)] == [set(), set()]
    assert [present in parameter_names(region, present) for region in (HERE, THERE)] == [True, True]
    (left,) = world.told(*options, "--dry-run")[1]["parameters"]
    assert (left["name"], left["removed"]) == (theirs, False)
    assert "is another account's" in left["reasons"][0]
    boto3.client("ssm", region_name=HERE).delete_parameter(Name=theirs)
    assert kept in world.images


def test_a_region_that_gets_no_copy_any_more_keeps_none_of_the_parameters(world: World, folder: Path) -> None:
    name, parameter = image(world, HERE, THERE)
    arn = f"arn:aws:imagebuilder:{HERE}:123456789012:distribution-configuration/{name}"
    known = world.workshop.imagebuilder.get_distribution_configuration(distributionConfigurationArn=arn)
    here: Any = known["distributionConfiguration"]["distributions"][:1]
    world.workshop.imagebuilder.update_distribution_configuration(
        distributionConfigurationArn=arn, distributions=here, clientToken=f"{name}-2"
    )
    assert world.run("images", "cleanup", "--folder", str(folder), "--yes").exit_code == 0
    left = [parameter_names(region, parameter.removesuffix("ami-id")) for region in (HERE, THERE)]
    assert left == [{parameter, parameter.replace("ami-id", "manifest")}, set()]


def test_a_parameter_that_somebody_follows_stays(world: World, folder: Path) -> None:
    followed, one = image(world, HERE)
    resolved, other = image(world, HERE)
    for name in (followed, resolved):
        removed(world, name)
    (folder / "Pulumi.other.yaml").write_text(f"config:\n  other:parameter: {one}\n")
    world.ec2.create_launch_template(
        LaunchTemplateName=resolved, LaunchTemplateData={"ImageId": f"resolve:ssm:{other}:1"}
    )
    code, told = world.told("images", "cleanup", "--folder", str(folder), "--dry-run")
    reasons = {each["name"]: each["reasons"] for each in told["parameters"]}
    assert (code, reasons[one], "version 1 of lt-" in reasons[other][0]) == (0, ["Pulumi.other.yaml follows it"], True)
    assert world.run("images", "cleanup", "--folder", str(folder), "--yes").exit_code == 0
    assert parameter_names(HERE, one, other) == {one, other}


def test_nothing_is_removed_where_nobody_can_be_asked(world: World, folder: Path) -> None:
    ran = world.run("images", "cleanup", "--folder", str(folder))
    assert (ran.exit_code, "give --dry-run or --yes" in ran.stderr) == (2, True)
