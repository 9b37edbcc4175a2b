"""Images and nodes of GovCloud and China: their ARNs, their principals, and the accounts that publish Amazon's AMIs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal import account
from rehearsal.account.images import OWNERS_ELSEWHERE
from rehearsal.account.releases import CALENDAR, LATEST
from rehearsal.builds import ensure_built
from tests.components import configs
from tests.engine.conftest import entered
from tests.engine.sandbox import copy_of_the_project, succeeded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_ec2.type_defs import ImageTypeDef

    from tests.engine.sandbox import Sandbox

KEY = "eks-windows-nodes:images"
GOV, CHINA = "us-gov-west-1", "cn-north-1"
PARTITIONS = {GOV: "aws-us-gov", CHINA: "aws-cn"}
IMAGES: tuple[dict[str, Any], ...] = (
    {"name": "windows-2022-core", "lifecycle": {}, "cachedImages": ["mcr.microsoft.com/windows/servercore:ltsc2022"]},
    {"name": "of-a-day", "base": {"eksOptimized": f"{CALENDAR[-2].released:%Y.%m.%d}"}},
    {"name": "plain", "windowsServer": 2025, "base": {"windows": {}}},
)


@pytest.fixture
def elsewhere(tmp_path: Path, region: str) -> Iterator[Sandbox]:
    """The project over an account with that Region and no other."""
    copy_of_the_project(tmp_path / "project")
    with entered(tmp_path, seed=account.seed().model_copy(update={"regions": (region,)})) as sandbox:
        yield sandbox


@pytest.mark.nightly
@pytest.mark.parametrize("region", [GOV, CHINA])
def test_images_and_nodes_come_up_in_another_partition(elsewhere: Sandbox, region: str) -> None:
    partition = PARTITIONS[region]
    _up(elsewhere, "images", region, **{KEY: [image for changes in IMAGES for image in configs.images(**changes)[KEY]]})
    images = elsewhere.stack("images").outputs()["images"]
    built = {name: ensure_built(image["pipelineArn"], region, lambda _: None) for name, image in images.items()}
    _up(elsewhere, "dev", region)

    ec2 = boto3.client("ec2", region_name=region)

    def ami(ami_id: str) -> ImageTypeDef:
        return ec2.describe_images(ImageIds=[ami_id])["Images"][0]

    parents = {name: ami(ami(build.ami_id)["SourceImageId"]) for name, build in built.items()}
    assert {each["OwnerId"] for each in parents.values()} == {OWNERS_ELSEWHERE[partition]}
    assert f"{CALENDAR[-2].released:%Y.%m.%d}" in parents["of-a-day"]["Name"]
    assert f"{LATEST.released:%Y.%m.%d}" in parents["plain"]["Name"]
    assert images["plain"]["pipelineArn"].startswith(f"arn:{partition}:imagebuilder:{region}:")
    principal = _trusted_by(images["plain"]["buildRoleArn"].rpartition("/")[2], region)
    assert principal == ("ec2.amazonaws.com.cn" if partition == "aws-cn" else "ec2.amazonaws.com")


def _up(elsewhere: Sandbox, stack: str, region: str, **values: object) -> None:
    """Bring a stack up in a Region; nothing in it may be of the commercial partition."""
    config = elsewhere.config(stack)
    config["config"] |= {"aws:region": region, **values}
    elsewhere.configure(stack, config)
    succeeded(elsewhere.stack(stack).up())
    made = [one for one in elsewhere.stack(stack).resources() if one["type"].startswith("aws:")]
    assert made
    assert [one["urn"] for one in made if "arn:aws:" in json.dumps(one)] == []


def _trusted_by(role: str, region: str) -> str:
    document = boto3.client("iam", region_name=region).get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    text = json.dumps(document) if isinstance(document, dict) else document
    return json.loads(text)["Statement"][0]["Principal"]["Service"]
