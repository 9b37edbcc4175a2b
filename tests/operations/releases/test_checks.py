"""Whether a release may be pinned: one that may, and one thing broken in it or its world at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from operations.releases.checks import World, check
from operations.releases.compare import Change, difference
from operations.releases.facts import Ami, Known, releases
from operations.releases.pinning import is_older
from operations.releases.select import NoReleaseError, select
from tests.operations.stack.test_pins import IMAGES, NEXT

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ID = NEXT.ami_ids["eu-central-1"]
AMI = Ami(id=ID, region="eu-central-1", name="core", state="available", created=NOW)
WORLD = World(
    regions=("eu-central-1",),
    amis={"eu-central-1": {ID: AMI}},
    account="123456789012",
    control_planes={"prod": "1.35"},
    now=NOW,
)


def ami(**changes: Any) -> World:  # noqa: ANN401  any attribute of the AMI
    return replace(WORLD, amis={"eu-central-1": {ID: replace(AMI, **changes)}})


SOON, LATER = NOW + timedelta(days=5), NOW + timedelta(days=60)


@pytest.mark.parametrize(
    ("world", "expected", "words"),
    [
        (WORLD, set[tuple[str, bool]](), ""),
        (replace(WORLD, control_planes={"prod": "1.36"}), {("behind", False)}, "the kubelet is one minor behind"),
        (replace(WORLD, control_planes={"prod": "1.38"}), {("behind", False)}, "3 minors behind"),
        (replace(WORLD, control_planes={"prod": "1.39"}), {("skew", True)}, "cluster prod: found one with kubelet"),
        (replace(WORLD, control_planes={"prod": "1.34"}), {("skew", True)}, "update the cluster first"),
        (replace(WORLD, regions=("eu-central-1", "eu-west-1")), {("no-region", True)}, "no AMI in eu-west-1"),
        (replace(WORLD, amis={}), {("gone", True)}, "modify-image-attribute --region eu-central-1 --image-id ami-0"),
        (ami(state="pending"), {("pending", True)}, "is pending, expected available; wait until it is available"),
        (ami(state="failed"), {("state", True)}, "is failed, expected available; pin another release"),
        (ami(windows=False), {("platform", True)}, "expected Windows for x86_64"),
        (ami(architecture="arm64"), {("platform", True)}, "is Windows for arm64"),
        (ami(root_device="/dev/xvda"), {("root-device", True)}, "expected /dev/sda1"),
        (ami(deprecated_from=SOON), {("deprecated", False)}, "is deprecated from 2026-11-25"),
        (ami(deprecated_from=LATER), set[tuple[str, bool]](), ""),
        (ami(deprecated_from=SOON, alias="amazon"), {("private-soon", True)}, "turns private about 2026-11-25"),
    ],
)
def test_each_fault_is_found_and_nothing_else(world: World, expected: set[tuple[str, bool]], words: str) -> None:
    found = check(NEXT, world)
    assert {(each.code, each.refuses) for each in found} == expected
    assert words in "; ".join(each.message for each in found)


def test_a_release_that_nobody_wrote_down_is_refused() -> None:
    (found,) = check(replace(NEXT, os_build=None), WORLD)
    assert (found.code, found.refuses) == ("unknown", True)


def test_a_difference_names_every_fact_region_and_cached_image() -> None:
    before = replace(
        NEXT, os_build="20348.5839", cached_images=IMAGES[:1], ami_ids={"eu-west-1": "ami-00000000000000009"}
    )
    after = replace(NEXT, cached_images=IMAGES[1:])
    assert difference(before, after).changes == (
        Change("osBuild", "20348.5839", "20348.5962"),
        Change("amiIds.eu-central-1", "", ID),
        Change("amiIds.eu-west-1", "ami-00000000000000009", ""),
        Change("cachedImages", str(IMAGES[0]), ""),
        Change("cachedImages", "", str(IMAGES[1])),
    )
    assert difference(NEXT, NEXT).changes == ()


def known(day: int, number: int) -> Known:
    release = replace(NEXT, build_date=NEXT.build_date.replace(day=day), ami_ids={"eu-central-1": f"ami-{number:017}"})
    return Known(release=replace(release, recipe_version=f"1.0.{number}", os_build=f"20348.{number}"), amis=(AMI,))


KNOWN = [known(18, 5), known(18, 4), known(11, 3)]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [("latest", 5), (f"ami-{4:017}", 4), ("1.0.3", 3), ("20348.4", 4), ("2026-11-11", 3)],
)
def test_a_release_is_meant_by_any_of_its_names(wanted: str, number: int) -> None:
    assert select(KNOWN, wanted).release.recipe_version == f"1.0.{number}"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("2026-11-18", "is the day of 2 builds; give the id of one of their AMIs: ami-0+4, ami-0+5"),
        ("2026-11-12", "there is no release '2026-11-12', .*: 2026-11-18, 2026-11-18, 2026-11-11"),
        ("", "there is no release ''"),
    ],
)
def test_a_release_that_is_not_meant_clearly_is_refused(wanted: str, words: str) -> None:
    with pytest.raises(NoReleaseError, match=words):
        select(KNOWN, wanted)
    with pytest.raises(NoReleaseError, match="there is no finished release"):
        select([], wanted)


def test_a_copy_has_the_facts_of_its_build_and_an_unfinished_one_is_told_apart() -> None:
    from components.facts import release as facts  # noqa: PLC0415  names of tags

    tags = {
        facts.IMAGE_TAG: "core", facts.WINDOWS_SERVER_TAG: "2022", facts.VARIANT_TAG: "Core",
        facts.KUBERNETES_MINOR_TAG: "1.35", facts.RECIPE_VERSION_TAG: "1.0.1", "Ec2ImageBuilderArn": "arn:1",
    }  # fmt: skip
    evidence = {facts.KUBELET_VERSION_TAG: "1.35.8", facts.OS_BUILD_TAG: "20348.5962"}
    home = replace(AMI, tags={**tags, **evidence})
    copy = replace(AMI, id="ami-00000000000000002", region="eu-west-1", tags=tags)
    stranger = replace(
        copy, id="ami-00000000000000003", region="us-east-1", tags={**tags, "Ec2ImageBuilderArn": "arn:2"}
    )
    unfinished = replace(AMI, id="ami-00000000000000004", tags=tags)
    found, unfit = releases([home, unfinished], [copy, stranger])
    assert [each.release.ami_ids for each in found] == [{"eu-central-1": ID, "eu-west-1": copy.id}]
    assert [each.ami.id for each in unfit] == [unfinished.id]


@pytest.mark.parametrize(
    ("changes", "older"),
    [
        ({}, False),
        ({"build_date": NEXT.build_date - timedelta(days=1)}, True),
        ({"build_date": NEXT.build_date + timedelta(days=1), "os_build": "20348.1"}, False),
        ({"os_build": "20348.999"}, True),
        ({"os_build": "20348.10000"}, False),
        ({"os_build": None}, True),
        ({"recipe_version": "9.9.9"}, False),
    ],
)
def test_a_release_is_older_by_its_day_and_then_by_its_os_build(changes: dict[str, Any], older: bool) -> None:
    assert is_older(replace(NEXT, **changes), NEXT) is older
