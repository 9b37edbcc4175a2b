"""Which places lose their AMI: by what EC2 says, and by what Amazon announces."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from operations.images.withdrawn import Fate, Named, Notice, judge, notice
from operations.releases.facts import Ami
from tools.paths import ROOT

if TYPE_CHECKING:
    from tests.operations.conftest import World

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ID, OTHER = "ami-0123456789abcdef0", "ami-0123456789abcdef1"
AMI = Ami(
    id=ID,
    region="eu-central-1",
    name="Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.10.17",
    state="available",
    created=NOW,
    alias="amazon",
)
PLACE = Named("Pulumi.prod.yaml:13 (x)", "eu-central-1", ID)
MAIL = "Amazon EC2 has made the AMIs dated 2026.10.17 private; see also ami-0123456789abcdef1."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MAIL, Notice(frozenset({OTHER}), frozenset({"2026.10.17"}))),
        (json.dumps({"Type": "Notification", "Message": MAIL}), Notice(frozenset({OTHER}), frozenset({"2026.10.17"}))),
        (json.dumps({"Message": json.dumps({"Message": ID})}), Notice(frozenset({ID}))),
        ("images of 2018-01-05", Notice(days=frozenset({"2018.01.05"}))),
        (json.dumps([ID]), Notice(frozenset({ID}))),
        ("[" * 100_000, Notice()),
        ("", Notice()),
    ],
    ids=["a mail", "of SNS", "wrapped twice", "hyphens", "a list", "no end", "nothing"],
)
def test_a_notice_is_read_as_it_comes(text: str, expected: Notice) -> None:
    assert notice([text]) == expected


def dated(days: int) -> Ami:
    return replace(AMI, deprecated_from=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("ami", "announced", "fate"),
    [
        (AMI, "", None),
        (None, "", Fate.GONE),
        (dated(-1), "", Fate.DEPRECATED),
        (dated(30), "", Fate.SOON),
        (dated(31), "", None),
        (AMI, MAIL, Fate.ANNOUNCED),
        (replace(AMI, alias=""), MAIL, None),
        (replace(AMI, alias=""), f"{ID} goes", Fate.ANNOUNCED),
        (replace(AMI, name="Windows_Server-2022-English-Core-Base-2026.09.11"), MAIL, None),
    ],
    ids=["stays", "gone", "deprecated", "soon", "not soon", "by its day", "not Amazon's", "by its id", "another day"],
)
def test_each_place_is_judged(ami: Ami | None, announced: str, fate: Fate | None) -> None:
    amis = {"eu-central-1": {ID: ami}} if ami else {}
    report = judge([PLACE, PLACE], amis, notice([announced]), NOW, timedelta(days=30))
    assert (report.checked, [loss.fate for loss in report.losses]) == (1, [fate] if fate else [])


def test_an_ami_of_the_same_id_in_another_region_does_not_count() -> None:
    report = judge([PLACE], {"eu-west-1": {ID: AMI}}, Notice(), NOW, timedelta(0))
    assert [loss.fate for loss in report.losses] == [Fate.GONE]


def test_recipes_and_pins_are_named_by_command_with_notices_of_file_and_queue(world: World) -> None:
    old = world.ec2.describe_images(
        Filters=[{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.34-2026.09.14"]}]
    )["Images"][0]
    image = world.image(recipe_changes={"parentImage": old.get("ImageId", "")})
    stack = world.folder / "Pulumi.prod.yaml"
    stack.write_text((ROOT / "Pulumi.prod.yaml").read_text())
    options = ["images", "withdrawn", "--folder", str(world.folder)]
    code, told = world.told(*options)
    assert (code, told["losses"]) == (0, [])
    (world.folder / "notice").write_text("AMIs dated 2026.09.14 are private now")
    code, told = world.told(*options, "--notice", str(world.folder / "notice"))
    assert (code, [loss["place"] for loss in told["losses"]]) == (1, [f"recipe {image}/1.0.0"])
    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName=image)["QueueUrl"]
    body = json.dumps({"Message": f"{old.get('ImageId')} is private"})
    sqs.send_message(QueueUrl=queue, MessageBody=body)
    code, told = world.told(*options, "--queue", queue)
    assert (code, [loss["fate"] for loss in told["losses"]]) == (1, ["announced"])
    stack.write_text(stack.read_text().replace("ami-c69cc21c10c28c299", OTHER))
    ran = world.run(*options)
    assert ran.exit_code == 1
    assert "gone-or-private  Pulumi.prod.yaml:13" in ran.stdout
    assert f"{OTHER} in eu-central-1 is gone, private" in ran.stdout


def test_a_notice_or_queue_that_cannot_be_read_is_no_pass(world: World) -> None:
    (world.folder / "Pulumi.prod.yaml").write_text("config: {}\n")
    options = ["images", "withdrawn", "--folder", str(world.folder)]
    assert world.run(*options, "--notice", "none").exit_code == 3
    ran = world.run(*options, "--queue", "https://sqs.eu-central-1.amazonaws.com/123456789012/none")
    assert (ran.exit_code, len(ran.stderr.splitlines())) == (3, 1)
