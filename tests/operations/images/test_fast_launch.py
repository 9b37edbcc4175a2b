"""Fast Launch as EC2 says it is, against what an AMI's tag promises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from components.facts.release import FAST_LAUNCH_TAG, IMAGE_TAG
from operations.images.fast_launch import Live, judge
from operations.releases.facts import Ami
from standin.tests.api.imagebuilder import good
from tests.operations.images.test_cleanup import builds

if TYPE_CHECKING:
    from tests.operations.conftest import World

MADE = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("promised", "live", "wrong", "words"),
    [
        (True, Live("enabled"), False, ""),
        (True, Live("enabling"), False, ""),
        (True, Live("off"), True, "promises Fast Launch, which is off"),
        (True, Live("disabling"), True, "which is disabling"),
        (True, Live("enabling-failed", "no VPC"), True, "is enabling-failed (no VPC)"),
        (False, Live("enabled-failed"), True, "(no reason is given)"),
        (False, Live("off"), False, ""),
        (False, Live("enabled"), False, ""),
    ],
)
def test_a_promise_is_compared_with_what_is(promised: bool, live: Live, wrong: bool, words: str) -> None:
    tags = {FAST_LAUNCH_TAG: "true"} if promised else {}
    ami = Ami(id="ami-1", region="eu-central-1", name="x", state="available", created=MADE, tags=tags)
    report = judge("core", [ami], {} if live.state == "off" else {"ami-1": live})
    (row,) = report.rows
    assert (report.wrong, row.state, words in row.message) == (wrong, live.state, True)


def test_the_copies_of_every_region_are_read_back_or_one_regions_alone(world: World) -> None:
    image = world.image()
    world.workshop.imagebuilder.update_distribution_configuration(
        distributionConfigurationArn=f"{good.ACCOUNT}:distribution-configuration/{image}",
        distributions=[
            {
                "region": region,
                "amiDistributionConfiguration": {
                    "name": f"{image}-{{{{ imagebuilder:buildDate }}}}",
                    "amiTags": {IMAGE_TAG: image, **tags},
                },
            }
            for region, tags in (("eu-central-1", {}), ("us-east-1", {FAST_LAUNCH_TAG: "true"}))
        ],
        clientToken=good.token(),
    )
    world.told("images", "build", image, "--outputs", world.outputs, "--follow")
    options = ["images", "fast-launch", image, "--outputs", world.outputs]
    code, told = world.told(*options)
    assert code == 1
    assert [(row["region"], row["promised"], row["state"], row["wrong"]) for row in told["rows"]] == [
        ("eu-central-1", False, "off", False),
        ("us-east-1", True, "off", True),
    ]
    code, alone = world.told(*options, "--region", "eu-central-1")
    assert (code, alone["rows"]) == (0, told["rows"][:1])


def test_the_state_is_read_back_by_command(world: World) -> None:
    image, (ami,) = builds(world, 1)
    options = ["images", "fast-launch", image, "--outputs", world.outputs]
    code, told = world.told(*options)
    assert (code, told["rows"][0]["state"]) == (0, "off")
    world.ec2.create_tags(Resources=[ami], Tags=[{"Key": FAST_LAUNCH_TAG, "Value": "true"}])
    ran = world.run(*options)
    assert (ran.exit_code, f"off  {ami}: its tag promises Fast Launch" in ran.stdout) == (1, True)
    world.ec2.enable_fast_launch(ImageId=ami, SnapshotConfiguration={"TargetResourceCount": 7})
    world.run(*options)
    code, told = world.told(*options)
    assert (code, told["rows"][0]["state"], told["rows"][0]["snapshots"]) == (0, "enabled", 7)
