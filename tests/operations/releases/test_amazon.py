"""Amazon's own AMIs: which are the newest, and who pins what is older."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from operations.releases.amazon import amazon_listing, parameters
from operations.releases.facts import Ami
from operations.releases.live import Amis

if TYPE_CHECKING:
    from tests.operations.conftest import World

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def _ami(number: int, name: str, deprecated: datetime | None = None) -> Ami:
    return Ami(
        id=f"ami-{number:017x}",
        region="eu-central-1",
        name=name,
        state="available",
        created=NOW,
        deprecated_from=deprecated,
    )


AMIS = [
    _ami(1, "Windows_Server-2022-English-Core-EKS_Optimized-1.9-2026.11.14"),
    _ami(2, "Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.11.14"),
    _ami(3, "Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026-10-17", datetime(2027, 2, 1, tzinfo=UTC)),
    _ami(4, "Windows_Server-2025-English-Full-EKS_Optimized-1.35-2026.11.20"),
    _ami(5, "Windows_Server-2022-English-Full-Base-2026.11.14"),
]


def test_the_newest_of_each_kind_is_marked_and_the_listing_goes_by_day_and_by_number() -> None:
    found = amazon_listing("eu-central-1", AMIS, {AMIS[2].id: ["Pulumi.prod.yaml:13 (ami)"]}, NOW).releases
    assert [(row.windows_server, row.kubernetes_minor, row.released, row.newest) for row in found] == [
        ("2025", "1.35", "2026-11-20", True),
        ("2022", "1.9", "2026-11-14", True),
        ("2022", "1.35", "2026-11-14", True),
        ("2022", "1.35", "2026-10-17", False),
    ]
    assert (found[3].pinned_by, found[3].deprecated_from, found[3].age_days) == (
        ("Pulumi.prod.yaml:13 (ami)",),
        "2027-02-01",
        40,
    )


def test_amazons_amis_are_listed_by_command(world: World) -> None:
    code, newest = world.told("releases", "amazon", "--minor", "1.35", "--server", "2022")
    assert (code, {row["variant"] for row in newest["releases"]}) == (0, {"Core", "Full"})
    assert all(row["newest"] for row in newest["releases"])
    _, every = world.told("releases", "amazon", "--minor", "1.35", "--server", "2022", "--all")
    assert len(every["releases"]) > len(newest["releases"])
    assert world.run("releases", "amazon", "--minor", "1.2").exit_code == 1


@pytest.mark.parametrize("minor", ["135", "1.x", "newest"])
def test_what_is_no_minor_is_refused(world: World, minor: str) -> None:
    assert world.run("releases", "amazon", "--minor", minor).exit_code == 2


def test_a_release_that_amazon_withdrew_is_newer_than_the_current_one_and_no_error() -> None:
    """Amazon names an older AMI again (eksctl#2850); who pins the newer one is right."""
    kind = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    found = amazon_listing("eu-central-1", AMIS, {AMIS[1].id: ["Pulumi.prod.yaml"]}, NOW, {kind: AMIS[2].id}).releases
    assert {row.ami_id: row.current for row in found} == {
        AMIS[0].id: "",
        AMIS[1].id: "newer than current",
        AMIS[2].id: "current",
        AMIS[3].id: "",
    }
    back = amazon_listing("eu-central-1", AMIS, {}, NOW, {kind: AMIS[1].id}).releases
    assert {row.ami_id: row.current for row in back}[AMIS[2].id] == "former"
    assert kind in parameters("2022", ["1.34", "1.35"])


def test_amis_of_amazon_are_found_by_its_parameters_where_its_alias_stands_for_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amazon publishes by another account in some Regions, and EC2's alias `amazon` does not know each."""
    asked: list[list[str]] = []
    described = Amis._described  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def by_owner(amis: Amis, region: str, filters: list[Any], owners: list[str] | None = None) -> list[Ami]:
        asked.append(owners or [])
        known = [each for each in owners or [] if each != "amazon"]
        return described(amis, region, filters, known) if known or not owners else []

    monkeypatch.setattr(Amis, "_described", by_owner)
    code, told = world.told("releases", "amazon", "--minor", "1.35", "--server", "2022")
    assert (code, {row["variant"] for row in told["releases"]}) == (0, {"Core", "Full"})
    assert asked[-1][0] == "amazon"
    assert asked[-1][1].isdigit()


def test_amazons_parameters_tell_which_is_current(world: World) -> None:
    _, told = world.told("releases", "amazon", "--minor", "1.35", "--server", "2022", "--all")
    assert {row["current"] for row in told["releases"] if row["newest"]} == {"current"}
    assert {row["current"] for row in told["releases"] if not row["newest"]} == {"former"}
