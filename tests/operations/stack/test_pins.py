"""Pins in stack files of every style: only the pin's own text changes, and the file says the new release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.facts.container_images import ImageReference
from components.facts.release import Release
from components.facts.windows_images import Variant, WindowsServer
from operations.stack.file import StackFile, StackFileError, parsed
from operations.stack.pins import pinned, pins
from operations.stack.write import locked
from operations.stack.write import replace as write
from tools.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROD = ROOT / "Pulumi.prod.yaml"
TEXT = PROD.read_text().replace(
    "  eks-windows-nodes:clusters", "  eks-windows-nodes:imagesStack: images\n  eks-windows-nodes:clusters"
)
IMAGES = (
    ImageReference.parse("mcr.microsoft.com/windows/servercore:ltsc2022"),
    ImageReference.parse("docker.io/library/golang:1.22-windowsservercore-ltsc2022"),
)
NEXT = Release(
    image="windows-2022-core",
    ami_ids={"eu-central-1": "ami-00000000000000001"},
    windows_server=WindowsServer.SERVER_2022,
    variant=Variant.CORE,
    kubernetes_minor="1.35",
    kubelet_version="1.35.8",
    os_build="20348.5962",
    build_date=date(2026, 11, 18),
    recipe_version="1.0.900965661",
)


def file(text: str) -> StackFile:
    return parsed(PROD, text)


def release_of(text: str) -> Release:
    (pin,) = pins(file(text))
    assert pin.release is not None
    return pin.release


def pin(text: str, release: Release = NEXT) -> str:
    found = file(text)
    return pinned(found, pins(found), release)


def test_a_pin_changes_its_own_values_and_no_other_byte() -> None:
    before, after = TEXT.splitlines(), pin(TEXT).splitlines()
    assert len(before) == len(after)
    assert [new.strip() for old, new in zip(before, after, strict=True) if old != new] == [
        "eu-central-1: ami-00000000000000001",
        "kubeletVersion: 1.35.8",
        'osBuild: "20348.5962"',
        'buildDate: "2026-11-18"',
        "recipeVersion: 1.0.900965661",
    ]
    assert release_of("\n".join(after)) == NEXT


BLOCK = TEXT[TEXT.index("            release:") : TEXT.index("          instanceType")]
STYLES = {
    "as it is": TEXT,
    "comments everywhere": TEXT.replace("\n", "  # why\n").replace("yaml-language-server", "x", 1),
    "blank lines": TEXT.replace("\n", "\n\n"),
    "line ends of Windows": TEXT.replace("\n", "\r\n"),
    "no line end at the end": TEXT.rstrip("\n"),
    "single quotes": TEXT.replace('"', "'"),
    "in one line": TEXT.replace(
        BLOCK,
        "            release: {image: windows-2022-core, amiIds: {eu-central-1: ami-c69cc21c10c28c299}, windowsServer: "
        "'2022', variant: Core, kubernetesMinor: '1.35', kubeletVersion: 1.35.7, osBuild: '20348.5839', buildDate: "
        "'2026-10-18', recipeVersion: 1.0.1}  # pinned\n",
    ),
    "wide indents": TEXT.replace("  ", "   ").replace("- name", "-  name"),
    "an image that is followed": TEXT.replace(BLOCK, "            image: windows-2022-core  # the newest\n"),
    "an image in one line": TEXT.replace("          ami:\n" + BLOCK, "          ami: {image: windows-2022-core}\n"),
    "the pin at the end of the file": TEXT.replace("          instanceType: m6i.2xlarge\n", "").replace(
        "          ami:\n" + BLOCK, ""
    ).rstrip("\n") + "\n          ami:\n" + BLOCK + "# the end\n",
    "with what the next one has not": TEXT.replace(
        "              variant: Core\n",
        "              variant: Core\n              fastLaunch: true  # paid for\n              cachedImages:\n"
        "                - mcr.microsoft.com/windows/servercore:ltsc2022\n",
    ),
}  # fmt: skip
LATER = {
    "the same keys": NEXT,
    "more Regions": NEXT.in_regions({"eu-west-1": "ami-00000000000000002", "us-east-1": "ami-00000000000000003"}),
    "cached images and Fast Launch": replace(NEXT, cached_images=IMAGES, fast_launch=True),
    "fewer keys": replace(NEXT, recipe_version=None),
}


@pytest.mark.parametrize("release", LATER.values(), ids=LATER)
@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_every_style_says_the_new_release_and_keeps_the_rest(text: str, release: Release) -> None:
    after = pin(text, release)
    assert release_of(after) == release
    outside = text.partition("          ami:")[0]
    assert after.startswith(outside)
    assert pin(after, release) == after
    kept = [line for line in text.splitlines() if "Size" in line or "team" in line or "the end" in line]
    assert not [line for line in kept if line not in after.splitlines()]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(list(LATER.values())), min_size=1, max_size=4), st.sampled_from(list(STYLES.values())))
def test_pins_one_after_another_end_where_the_last_alone_does(releases: list[Release], text: str) -> None:
    after = text
    for release in releases:
        after = pin(after, release)
    assert release_of(after) == releases[-1]


def test_an_anchor_that_two_groups_share_is_edited_once() -> None:
    second = "        - name: second\n          ami: *pinned\n"
    text = TEXT.replace("          ami:\n", "          ami: &pinned\n").rstrip("\n") + "\n" + second
    found = file(text)
    after = file(pinned(found, pins(found), NEXT))
    assert [each.release for each in pins(after)] == [NEXT, NEXT]
    with pytest.raises(StackFileError, match="cannot be edited in place"):
        pinned(found, pins(found)[:1], NEXT)


def test_only_the_groups_that_are_meant_are_pinned() -> None:
    other = "        - name: second\n          ami: {image: windows-2022-core}\n"
    found = file(TEXT.rstrip("\n") + "\n" + other)
    text = pinned(found, pins(found)[:1], NEXT)
    assert text.endswith(other)


def test_a_writer_waits_for_another_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_text(TEXT)
    with locked(path), pytest.raises(StackFileError, match="another command writes it"), locked(path, 0.01):
        pass


def test_a_file_is_written_whole_with_its_rights_and_nothing_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    with locked(path) as found:
        write(found, pinned(found, pins(found), NEXT))
    assert path.read_bytes().count(b"\r\n") == TEXT.count("\n")
    assert (path.stat().st_mode & 0o777, [each.name for each in tmp_path.iterdir()]) == (0o640, [path.name])


def test_a_file_that_somebody_edits_meanwhile_is_left_to_them(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_text(TEXT)
    with locked(path) as found:
        path.write_text(TEXT + "# mine\n")
        with pytest.raises(StackFileError, match="changed while it was being pinned"):
            write(found, "")
    assert path.read_text() == TEXT + "# mine\n"
