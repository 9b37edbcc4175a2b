"""What is expected of a boot: published figures, and what changes them."""

import csv

import pytest

from components.facts.boot_times import LARGE, SMALL, picture, timeline
from tools.paths import ROOT


def test_amazon_s_ami_takes_what_was_published_of_both_machines() -> None:
    assert (timeline(instance_type=SMALL).machine, timeline(instance_type=SMALL).seconds) == (SMALL, (582, 611))
    assert (timeline().machine, str(timeline())) == (LARGE, "about 4.5 to 5.5 minutes")


@pytest.mark.parametrize(
    ("levers", "fast_launch", "seconds"),
    [
        ("", True, (179, 217)),
        ("modules", False, (195, 238)),
        ("modules", True, (102, 127)),
        ("bootstrapper=1.35.0", True, (80, 100)),
        ("modules unattend=trimmed bootstrapper=1.35.0", False, (25, 40)),
        ("unattend=trimmed", False, (272, 328)),
    ],
)
def test_each_lever_changes_its_phases_and_no_other(
    levers: str, seconds: tuple[int, int], *, fast_launch: bool
) -> None:
    assert timeline(levers, fast_launch=fast_launch).seconds == seconds


def test_what_nobody_has_measured_changes_nothing_and_is_told() -> None:
    told = timeline("ssmAgent=delayed defender=exclude")
    assert (told.seconds, told.unmeasured) == (timeline().seconds, ("ssmAgent", "defender"))


def test_each_phase_names_its_source() -> None:
    for levers in ("", "modules", "bootstrapper=1.35.0", "unattend=trimmed bootstrapper=1.35.0"):
        assert all(each.source for each in timeline(levers).phases)


def test_the_picture_of_the_page_is_the_model_s() -> None:
    assert f"```mermaid\n{picture()}\n```" in (ROOT / "docs" / "boot.md").read_text()


def test_the_page_has_every_published_figure_with_its_source() -> None:
    page = (ROOT / "docs" / "boot.md").read_text()
    with (ROOT / "components" / "facts" / "boot_times.csv").open() as file:
        for row in csv.DictReader(file):
            seconds = f"{row['low']} to {row['high']}"
            assert f"| {row['machine']} | {row['phase']} | {seconds} | {row['kind']} | {row['source']} |" in page
