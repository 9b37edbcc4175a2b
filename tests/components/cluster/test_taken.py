"""What is said of a name in AWS that something outside of the stack has."""

from __future__ import annotations

import pulumi
import pytest

from components.arguments.error import ArgumentError
from components.cluster.taken import tell_taken


@pytest.mark.parametrize(
    ("adopted", "dry_run", "refused"),
    [
        (False, True, "give another name"),
        (False, False, "give another name"),
        (True, False, "import it"),
        (True, True, ""),
    ],
)
def test_what_is_adopted_is_warned_of_by_the_preview_that_lists_it_and_refused_like_any_other_by_an_update(
    monkeypatch: pytest.MonkeyPatch, *, adopted: bool, dry_run: bool, refused: str
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: dry_run)
    if refused:
        with pytest.raises(ArgumentError, match=refused):
            tell_taken("role", "theirs", "a role", adopted=adopted)
        assert warned == []
        return
    tell_taken("role", "theirs", "a role", adopted=adopted)
    (line,) = warned
    assert line.startswith("names.role: found 'theirs'")


def test_what_has_the_groups_own_tags_is_refused_with_the_command_that_takes_it_over() -> None:
    with pytest.raises(ArgumentError, match=r"tags of this group; take it over.*: pulumi import x; or give another"):
        tell_taken("role", "ours", "a role", adopted=False, cut_off="pulumi import x")
