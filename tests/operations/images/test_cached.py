"""Which container images a node runs, by what their registries say; sizes; the disk."""

from __future__ import annotations

from typing import Any

import pytest

from components.facts.container_images import ImageReference
from components.facts.windows_images import WindowsServer
from components.settings.rules.image import cache_fits_disk
from operations.images.cached import ImageReport, Report, State, Told, image_report
from operations.images.platforms import Platform, index_platforms, layers, runnable

MIB = 1 << 20
GIB = 1 << 30
S2019, S2022, S2025 = WindowsServer
OLD, NEW = Platform("windows", "10.0.20348.2227", "sha256:old"), Platform("windows", "10.0.20348.5962", "sha256:new")
CORE_2019 = Platform("windows", "10.0.17763.9340", "sha256:2019")
CORE_2025 = Platform("windows", "10.0.26100.10429", "sha256:2025")
LINUX = Platform("linux", "", "sha256:linux")
UNSAID = Platform("windows", "", "sha256:unsaid")


@pytest.mark.parametrize(
    ("server", "platforms", "taken"),
    [
        (S2022, [OLD, NEW, CORE_2019, CORE_2025, LINUX], NEW),
        (S2019, [OLD, NEW, CORE_2019, LINUX], CORE_2019),
        (S2025, [NEW, CORE_2025], CORE_2025),
        (S2025, [OLD, NEW, CORE_2019], NEW),
        (S2022, [CORE_2025, CORE_2019], None),
        (S2022, [Platform("linux", "10.0.20348.1", "x")], None),
        (S2022, [UNSAID], None),
        (S2022, [], None),
    ],
)
def test_a_node_takes_the_newest_of_its_own_build_before_an_older_one(
    server: WindowsServer, platforms: list[Platform], taken: Platform | None
) -> None:
    assert runnable(platforms, server) == taken


NO_PLATFORMS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "null": {"manifests": None},
    "a text": {"manifests": "x"},
    "malformed entries": {"manifests": ["x", None, {"digest": "d"}, {"platform": "x"}, {"platform": {}}]},
    "an attestation": {"manifests": [{"digest": "d", "platform": {"os": "unknown", "architecture": "unknown"}}]},
}


@pytest.mark.parametrize("index", NO_PLATFORMS.values(), ids=NO_PLATFORMS)
def test_what_is_no_platform_is_none(index: dict[str, Any]) -> None:
    assert index_platforms(index) == []


def test_sizes_are_those_of_layers_and_configuration() -> None:
    manifest: dict[str, Any] = {
        "config": {"digest": "c", "size": 3},
        "layers": [
            {"digest": "a", "size": 10},
            {"digest": "b", "size": -1},
            {"size": 4},
            {"digest": "e", "size": "9"},
            7,
        ],
    }
    assert layers(manifest) == {"a": 10, "c": 3}
    assert layers({}) == {}


def told(**changes: Any) -> Told:  # noqa: ANN401  any attribute
    good: dict[str, Any] = {"reference": "mcr.microsoft.com/a:1", "platforms": (NEW,), "parts": {"a": GIB}}
    return Told(**{**good, **changes})


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, State.RUNS, ""),
        ({"platforms": (CORE_2025,)}, State.OTHER_WINDOWS, "is for windows 10.0.26100.10429; Windows Server 2022 runs"),
        ({"platforms": (LINUX,), "parts": None}, State.LINUX, "is for linux; Windows Server 2022 runs 10.0.20348;"),
        ({"platforms": ()}, State.LINUX, "is for no platform at all"),
        ({"missing": True, "platforms": None}, State.MISSING, "its registry has no such image"),
        ({"platforms": None, "unread": "no way"}, State.UNREAD, "no way"),
    ],
)
def test_each_image_is_judged(changes: dict[str, Any], state: State, words: str) -> None:
    report = image_report("core", S2022, 100, [told(**changes)])
    (found,) = report.cached
    assert (found.state, words in found.message) == (state, True)
    whole = Report(images=(report,))
    assert whole.wrong is (state not in {State.RUNS, State.UNREAD})
    assert whole.unread == (("no way",) if state is State.UNREAD else ())


def test_layers_that_images_share_are_on_the_disk_once() -> None:
    shared = image_report(
        "core",
        S2022,
        100,
        [told(reference="a:1", parts={"a": GIB, "b": MIB}), told(reference="a:2", parts={"a": GIB, "c": 2 * MIB})],
    )
    assert [each.download for each in shared.cached] == [GIB + MIB, GIB + 2 * MIB]
    assert [each.added_mib for each in shared.cached] == [3333, 7]
    assert shared.added_mib == 3340


def test_what_was_not_read_adds_nothing_that_is_known() -> None:
    report = image_report("core", S2022, 100, [told(parts=None)])
    assert ([(each.download, each.added_mib) for each in report.cached], report.added_mib) == ([(None, None)], 0)


@pytest.mark.parametrize("downloaded", [0, GIB // 2, 2 * GIB, 5 * GIB, 17 * GIB])
def test_settings_take_a_volume_just_where_the_command_does(downloaded: int) -> None:
    """Of the sizes that the command tells, handed to `cacheSizes`: the volume it asks for, and one GiB less."""
    reference = ImageReference.parse("mcr.microsoft.com/a:1")

    def told_of(volume: int) -> ImageReport:
        return image_report("core", S2022, volume, [told(reference=str(reference), parts={"a": downloaded})])

    def refused(volume: int) -> list[str]:
        sizes = {each.reference: each.added_mib or 0 for each in told_of(volume).cached}
        return [each.text for each in cache_fits_disk(str, [reference], sizes, {"size_gib": volume})]

    needed = told_of(1).needs_gib
    assert needed is not None
    assert (told_of(needed).needs_gib, refused(needed), told_of(needed).share <= 0.8) == (None, [], True)
    assert told_of(needed - 1).needs_gib == needed
    assert [f"expected at least {needed}" in text for text in refused(needed - 1)] == [True]
    assert Report(images=(told_of(needed - 1),)).wrong
    assert not Report(images=(told_of(needed),)).wrong
