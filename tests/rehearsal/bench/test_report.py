"""What a run of the bench could not measure stays on the page, and the page says so."""

from __future__ import annotations

from rehearsal.bench import report

MEASURED = "One role mapping:\n\n```\n2 entries  0.007 s\n```"
PAGE = f"# What it costs\n\nhead\n\n## aws-auth\n\n{MEASURED}\n\n## The suite\n\nminutes\n"
KEPT = "Kept from an earlier run, on a machine that may be another one: no API server."


def test_a_part_that_was_not_measured_is_kept_and_said_to_be() -> None:
    assert report.kept(PAGE, "aws-auth", "no API server") == (
        f"\n## aws-auth\n\n{KEPT}\n\nOne role mapping:\n\n```\n2 entries  0.007 s\n```\n"
    )
    assert report.kept(PAGE, "The suite", "no API server") == f"\n## The suite\n\n{KEPT}\n\nminutes\n"


def test_a_part_that_is_kept_again_says_so_once() -> None:
    once = report.kept(PAGE, "aws-auth", "another reason")
    assert report.kept(f"# What it costs\n{once}", "aws-auth", "no API server") == report.kept(
        PAGE, "aws-auth", "no API server"
    )


def test_a_part_that_the_page_never_had_is_said_to_be_missing() -> None:
    assert report.kept("", "aws-auth", "no API server") == "\n## aws-auth\n\nNot measured: no API server.\n"


def test_what_is_measured_has_the_title_by_which_it_is_kept() -> None:
    page = report.aws_auth(["2 entries  0.007 s"])
    assert report.kept(page, "aws-auth", "no API server").endswith("2 entries  0.007 s\n```\n")
    assert "Not measured" not in report.kept(page, "aws-auth", "no API server")
