"""`eks-windows images cached` against a registry that is served here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from operations.aws import session
from operations.registry.ecr import ecr_logins
from tests.operations.registry.server import Registry, registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.operations.conftest import World

GIB = 1 << 30


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Registry]:
    with registry(tmp_path) as found:
        yield found


def stack(world: World, *cached: str, size: int = 100) -> list[str]:
    """An images stack with one image that caches these; the options that name it."""
    image = {
        "name": "core",
        "windowsServer": 2022,
        "kubernetesMinor": "1.35",
        "cachedImages": list(cached),
        "rootVolume": {"sizeGib": size},
    }
    text = yaml.safe_dump({"config": {"aws:region": "eu-central-1", "eks-windows-nodes:images": [image]}})
    (world.folder / "Pulumi.images.yaml").write_text(text)
    return ["images", "cached", "--folder", str(world.folder), "--authority", str(world.folder / "registry.pem")]


def test_each_image_is_judged_by_its_manifest_and_not_by_its_tag(world: World, served: Registry) -> None:
    windows = served.image("app", "10.0.20348.5962", size=GIB)
    linux = served.image("app", "", system="linux")
    served.index("app", "1", (linux, "linux", ""), (windows, "windows", "10.0.20348.5962"))
    served.index("unsaid", "1", (served.image("unsaid", "10.0.20348.1"), "windows", ""))
    served.image("single", "10.0.17763.1", tag="1")
    served.image("penguin", "", system="linux", tag="1")
    names = [f"{served.host}/{name}:1" for name in ("app", "unsaid", "single", "penguin", "none")]
    code, told = world.told(*stack(world, *names))
    assert code == 1
    (image,) = told["images"]
    assert [(each["state"], each["os_version"]) for each in image["cached"]] == [
        ("runs", "10.0.20348.5962"),
        ("runs", "10.0.20348.1"),
        ("other-windows", ""),
        ("linux", ""),
        ("missing", ""),
    ]
    assert image["cached"][0]["digest"] == windows
    assert (image["cached"][0]["download"], image["cached"][0]["added_mib"]) == (GIB + 100, 3330)
    assert (image["added_mib"], image["needs_gib"]) == (3333, None)
    assert told["version"] == 1


def test_an_image_that_is_right_gives_code_0_and_a_table(world: World, served: Registry) -> None:
    served.image("app", "10.0.20348.5962", tag="1", size=GIB)
    ran = world.run(*stack(world, f"{served.host}/app:1"), "core")
    assert ran.exit_code == 0, ran.output
    assert "10.0.20348.5962" in ran.stdout
    assert "core: its images take about 3.25 GiB; with Windows 28% of 100 GiB" in ran.stdout


def test_a_disk_that_is_too_small_is_told_with_the_size_it_needs(world: World, served: Registry) -> None:
    served.image("app", "10.0.20348.5962", tag="1", size=5 * GIB)
    ran = world.run(*stack(world, f"{served.host}/app:1", size=51))
    assert ran.exit_code == 1
    assert "rootVolume.sizeGib: expected at least 52" in ran.stdout


def test_a_registry_that_does_not_answer_is_no_pass(world: World, served: Registry) -> None:
    served.wants = "basic"
    ran = world.run(*stack(world, f"{served.host}/app:1"))
    assert ran.exit_code == 3
    assert f"not read  {served.host}/app:1: the registry wants a login" in ran.stdout


def test_an_image_that_the_stack_does_not_have_is_refused(world: World, served: Registry) -> None:
    ran = world.run(*stack(world), "other")
    assert (ran.exit_code, ran.stderr) == (3, "images cached: there is no image other in the stack's file, but core\n")
    assert served.asked == []


def test_a_stack_without_images_is_refused(world: World) -> None:
    ran = world.run("images", "cached", "--stack", "prod")
    assert (ran.exit_code, "stack prod holds clusters, expected images" in ran.stderr) == (3, True)


def test_a_login_of_ecr_is_asked_once_a_region_and_none_for_others(world: World) -> None:
    assert world
    asked: list[str] = []

    def aws() -> object:
        asked.append("session")
        return session("eu-central-1", None)

    login = ecr_logins(aws)  # pyright: ignore[reportArgumentType] counts its calls
    assert login("mcr.microsoft.com") is None
    assert asked == []
    first = login("123456789012.dkr.ecr.eu-west-1.amazonaws.com")
    assert first is not None
    assert first.user == "AWS"
    assert login("210987654321.dkr.ecr.eu-west-1.amazonaws.com") is first
    assert asked == ["session"]
