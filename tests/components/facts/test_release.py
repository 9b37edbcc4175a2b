"""A release is read off an AMI's tags, written to a stack's config, and read back the same."""

import json
from dataclasses import fields, replace
from datetime import date

import pytest

from components.facts.container_images import ImageReference
from components.facts.release import (
    BOOT_LEVERS_TAG,
    BUILD_TAGS,
    CACHED_IMAGE_TAG_PREFIX,
    FACTS,
    FAST_LAUNCH_TAG,
    KUBELET_VERSION_TAG,
    OS_BUILD_TAG,
    RECIPE_VERSION_TAG,
    STATIC_TAGS,
    Release,
    static_tags,
)
from components.facts.windows_images import Variant, WindowsServer
from components.settings import ReleaseSettings

CACHED = tuple(
    ImageReference.parse(f"mcr.microsoft.com/windows/{name}:ltsc2022") for name in ("servercore", "nanoserver")
)

TAGS = {
    **static_tags(
        image="windows-2022-core",
        server=WindowsServer.SERVER_2022,
        variant=Variant.CORE,
        minor="1.35",
        cached_images=CACHED,
    ),
    RECIPE_VERSION_TAG: "1.0.42",
    KUBELET_VERSION_TAG: "1.35.8",
    OS_BUILD_TAG: "20348.5962",
    "CreatedBy": "EC2 Image Builder",
}

RELEASE = Release(
    image="windows-2022-core",
    ami_ids={"eu-central-1": "ami-0123456789abcdef0"},
    windows_server=WindowsServer.SERVER_2022,
    variant=Variant.CORE,
    kubernetes_minor="1.35",
    kubelet_version="1.35.8",
    os_build="20348.5962",
    build_date=date(2026, 11, 18),
    recipe_version="1.0.42",
    cached_images=CACHED,
)


def _read(tags: dict[str, str]) -> Release:
    return Release.from_ami("eu-central-1", "ami-0123456789abcdef0", date(2026, 11, 18), tags)


def test_a_release_is_read_off_the_tags_of_its_ami() -> None:
    assert _read(TAGS) == RELEASE
    assert _read({**TAGS, FAST_LAUNCH_TAG: "true"}) == replace(RELEASE, fast_launch=True)
    assert _read({**TAGS, BOOT_LEVERS_TAG: "modules"}) == replace(RELEASE, boot_levers="modules")


@pytest.mark.parametrize("missing", [*STATIC_TAGS, *BUILD_TAGS])
def test_an_ami_without_one_of_the_tags_is_no_release(missing: str) -> None:
    with pytest.raises(ValueError, match=f"lacks the tags {missing}"):
        _read({key: value for key, value in TAGS.items() if key != missing})


def test_a_tag_with_another_windows_is_named() -> None:
    with pytest.raises(ValueError, match=r"windows-server.*'2016'"):
        _read({**TAGS, "eks-windows-nodes/windows-server": "2016"})


def test_cached_images_keep_their_order_beyond_nine() -> None:
    many = [ImageReference.parse(f"registry.example/app-{number}:ltsc2022") for number in range(12)]
    tags = static_tags(
        image="i", server=WindowsServer.SERVER_2022, variant=Variant.CORE, minor="1.35", cached_images=many
    )
    cached = {key: value for key, value in tags.items() if key.startswith(CACHED_IMAGE_TAG_PREFIX)}
    assert [cached[key] for key in sorted(cached)] == [str(image) for image in many]


@pytest.mark.parametrize(
    "release",
    [RELEASE, replace(RELEASE, recipe_version=None, cached_images=(), fast_launch=True, boot_levers="modules")],
)
def test_what_is_written_to_a_stacks_config_reads_back_the_same(release: Release) -> None:
    assert ReleaseSettings.model_validate_json(json.dumps(release.to_settings())).release() == release


def test_regions_are_added_to_a_release() -> None:
    both = RELEASE.in_regions({"us-east-1": "ami-0123456789abcdef1"})
    assert both.ami_ids == {"eu-central-1": "ami-0123456789abcdef0", "us-east-1": "ami-0123456789abcdef1"}
    assert both.version == "windows-2022-core 2026-11-18 (20348.5962)"


def test_every_fact_of_a_release_stands_in_the_table_by_one_name() -> None:
    assert {fact.name for fact in FACTS} == {field.name for field in fields(Release)} - {"ami_ids", "cached_images"}
    settings = {name: field.alias for name, field in ReleaseSettings.model_fields.items()}
    assert {fact.name: fact.key for fact in FACTS} == {fact.name: settings[fact.name] for fact in FACTS}
    assert set(settings) == {field.name for field in fields(Release)}


def test_amazons_ami_is_a_release_whose_build_nobody_wrote_down() -> None:
    name = "Windows_Server-2025-English-Full-EKS_Optimized-1.35-2026.11.14"
    release = Release.from_name("eu-central-1", "ami-0123456789abcdef0", name)
    unknown = {fact for fact, text in release.texts.items() if text is None}
    assert unknown == {"kubelet_version", "os_build", "recipe_version", "boot_levers"}
    assert release.texts["build_date"] == "2026-11-14"
