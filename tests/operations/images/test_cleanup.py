"""Which builds go: those that nothing names, and never another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.release import IMAGE_TAG, KEEP_TAG
from operations.images.cleanup import Rule, plan
from operations.releases.facts import Ami
from standin.tests.api.imagebuilder import good

if TYPE_CHECKING:
    from tests.operations.conftest import World

NOW = datetime(2026, 11, 20, tzinfo=UTC)
RULE = Rule(newest=1, younger=timedelta(days=30))


def ami(number: int, days: int, **changes: Any) -> Ami:  # noqa: ANN401  any attribute
    made = Ami(
        id=f"ami-{number:017}", region="eu-central-1", name=f"core-{number}", state="available",
        created=NOW - timedelta(days=days),
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("old", "named", "reason"),
    [
        (ami(1, 31), {}, ""),
        (ami(1, 29), {}, "younger than 30 days"),
        (ami(1, 31, tags={KEEP_TAG: "true"}), {}, "has the tag eks-windows-nodes/keep"),
        (ami(1, 31, tags={KEEP_TAG: "false"}), {}, ""),
        (ami(1, 31, state="pending"), {}, "is pending"),
        (ami(1, 31), {ami(1, 31).id: ["instance i-1"]}, "instance i-1"),
        (ami(1, 31), {ami(2, 1).id: ["instance i-1"]}, ""),
    ],
)
def test_a_build_stays_for_a_reason(old: Ami, named: dict[str, list[str]], reason: str) -> None:
    report = plan("core", [("", [old]), ("", [ami(2, 1)])], named, RULE, NOW)
    newest, other = report.builds
    assert "one of the 1 newest" in newest.reasons
    assert (len(other.reasons), reason in "; ".join(other.reasons)) == (int(bool(reason)), True)
    assert report.going == (() if reason else (other,))


def test_of_two_builds_within_a_second_the_name_tells_the_newer() -> None:
    report = plan("core", [("", [ami(2, 40)]), ("", [ami(1, 40)])], {}, RULE, NOW)
    assert [build.name for build in report.builds] == ["core-2", "core-1"]
    assert report == plan("core", [("", [ami(1, 40)]), ("", [ami(2, 40)])], {}, RULE, NOW)


def test_a_copy_that_is_named_keeps_its_build() -> None:
    copy = ami(3, 31, region="eu-west-1")
    report = plan("core", [("arn", [ami(1, 31), copy]), ("", [ami(2, 1)])], {copy.id: ["x"]}, RULE, NOW)
    assert report.going == ()


def builds(world: World, count: int) -> tuple[str, list[str]]:
    """An image that was built so often, oldest first."""
    image = world.image()
    client: Any = world.workshop.imagebuilder
    tags = {"name": f"{image}-{{{{ imagebuilder:buildDate }}}}", "amiTags": {IMAGE_TAG: image}}
    client.update_distribution_configuration(
        distributionConfigurationArn=f"{good.ACCOUNT}:distribution-configuration/{image}",
        distributions=[{"region": "eu-central-1", "amiDistributionConfiguration": tags}],
        clientToken=good.token(),
    )
    made: list[str] = []
    for _ in range(count):
        _, told = world.told("images", "build", image, "--outputs", world.outputs, "--follow")
        made.append(told["build"]["amis"]["eu-central-1"])
    (world.folder / "Pulumi.prod.yaml").write_text("config: {}\n")
    return image, made


def clean(world: World, image: str, *options: str) -> tuple[int, Any]:
    given = ["--outputs", world.outputs, "--folder", str(world.folder), "--newest", "1", "--days", "0"]
    return world.told("images", "cleanup", image, *given, *options)


def standing(world: World, amis: list[str]) -> list[str]:
    found = world.ec2.describe_images(Filters=[{"Name": "image-id", "Values": amis}])["Images"]
    return [each for each in amis if each in {image.get("ImageId") for image in found}]


def test_what_anything_names_stays_and_the_rest_goes_with_its_build(world: World) -> None:
    image, amis = builds(world, 7)
    pinned, template, instance, shared, kept, free, newest = amis
    (world.folder / "Pulumi.prod.yaml").write_text(f"config: {{}}\n# the way back: {pinned}\n")
    made = world.ec2.create_launch_template(LaunchTemplateName=image, LaunchTemplateData={"ImageId": template})
    name = made["LaunchTemplate"].get("LaunchTemplateId", "")
    world.ec2.create_launch_template_version(LaunchTemplateId=name, LaunchTemplateData={"ImageId": newest})
    world.ec2.run_instances(ImageId=instance, MinCount=1, MaxCount=1)
    world.ec2.modify_image_attribute(ImageId=shared, LaunchPermission={"Add": [{"UserId": "210987654321"}]})
    world.ec2.create_tags(Resources=[kept], Tags=[{"Key": KEEP_TAG, "Value": "true"}])
    code, told = clean(world, image, "--dry-run")
    reasons = {build["amis"]["eu-central-1"]: "; ".join(build["reasons"]) for build in told["builds"]}
    assert code == 0
    assert reasons[free] == ""
    for id_, words in {
        pinned: "Pulumi.prod.yaml:2", template: f"version 1 of {name}", instance: "instance i-",
        shared: "may be launched by 210987654321", kept: "has the tag", newest: "newest",
    }.items():  # fmt: skip
        assert words in reasons[id_]
    assert standing(world, amis) == amis
    code, told = clean(world, image, "--yes")
    assert (code, standing(world, amis)) == (0, [each for each in amis if each != free])
    (gone,) = [build for build in told["builds"] if not build["reasons"]]
    assert gone["removed"] == [f"{free} in eu-central-1", f"build {image}/1.0.0/6"]
    code, told = clean(world, image, "--yes")
    assert (code, len(told["builds"])) == (0, 6)


def test_a_stack_file_that_cannot_be_read_removes_nothing(world: World) -> None:
    image, amis = builds(world, 2)
    (world.folder / "Pulumi.prod.yaml").write_text("config: [\n")
    given = ["--outputs", world.outputs, "--folder", str(world.folder), "--newest", "1", "--days", "0", "--yes"]
    ran = world.run("images", "cleanup", image, *given)
    assert (ran.exit_code, "no YAML" in ran.stderr, standing(world, amis)) == (3, True, amis)


def test_where_nobody_can_be_asked_it_wants_to_be_told(world: World) -> None:
    image = world.image()
    ran = world.run("images", "cleanup", image, "--outputs", world.outputs)
    assert (ran.exit_code, "give --dry-run or --yes" in ran.stderr) == (2, True)


def test_the_parameter_that_readers_follow_keeps_its_ami(world: World) -> None:
    image, amis = builds(world, 2)
    name = f"/imagebuilder/{image}/ami-id"
    boto3.client("ssm").put_parameter(Name=name, Value=amis[0], Type="String", Overwrite=True)
    _, told = clean(world, image, "--dry-run")
    assert f"{amis[0]}: parameter {name}" in told["builds"][-1]["reasons"]
    assert told["builds"][-1]["amis"] == {"eu-central-1": amis[0]}
