"""Files that commands write are whole or not there."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from components.kubernetes.errors import RefusedError
from operations.terminal.files import write_whole


def test_a_file_is_written_and_a_link_leads_to_it(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "page")
    for text in ("one", "zwölf"):
        write_whole(link, text)
        assert ((tmp_path / "page").read_text(encoding="utf-8"), link.is_symlink()) == (text, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "page"]


def test_a_stop_in_the_middle_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "page"
    file.write_text("former")
    write = Path.write_bytes

    def stopped(place: Path, data: bytes) -> int:
        write(place, data[:1])
        raise SystemExit(130)

    monkeypatch.setattr(Path, "write_bytes", stopped)
    with pytest.raises(SystemExit):
        write_whole(file, "another")
    assert (file.read_text(), [each.name for each in tmp_path.iterdir()]) == ("former", ["page"])


def test_what_is_no_plain_file_is_written_as_it_is_and_a_folder_is_refused(tmp_path: Path) -> None:
    write_whole(Path("/dev/null"), "text")
    assert not Path("/dev/null").is_file()
    with pytest.raises(RefusedError, match=rf"^{tmp_path}: Is a directory; it was not written$"):
        write_whole(tmp_path, "text")


def test_what_cannot_be_written_is_told_with_its_name_and_the_former_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page"
    file.write_text("former")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RefusedError, match=r"page: No space left on device; it was not written$"):
        write_whole(file, "another")
    assert (file.read_text(), [each.name for each in tmp_path.iterdir()]) == ("former", ["page"])


def test_half_a_letter_is_no_reason_to_write_nothing(tmp_path: Path) -> None:
    """As JSON can hold half of a surrogate pair, which no file in UTF-8 can."""
    write_whole(tmp_path / "page", "a\ud800b")
    assert (tmp_path / "page").read_text() == "a?b"
