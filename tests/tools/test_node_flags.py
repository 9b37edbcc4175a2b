"""Flags are read off Go sources as those declare them, and the table says from which minor to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.node_flags import declared, rows

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = """
    fs.StringVar(&f.Config, "config", f.Config, "Not a-flag, as its text is.")
    fs.Var(cliflag.NewMapStringString(&c.KubeReserved), "kube-reserved", "Text.")
    fs.DurationVar(
        &o.config.TCPCloseWaitTimeout.Duration, "close-wait",
        "Text")
    fs.VarP(VerbosityLevelPflag(&c.Verbosity), "v", "v", "Text")
    fs.DurationVar(&c.FlushFrequency, LogFlushFreqFlagName, 0, "Text")
    fs.MarkDeprecated("marked", "use another")
    registerDeprecated(global, local, "boot_id_file", deprecated)
"""
NAMES = 'const LogFlushFreqFlagName = "log-flush-frequency"'


def test_each_way_of_declaring_a_flag_is_read_and_words_about_flags_are_not() -> None:
    assert declared(OPTIONS + NAMES) == {
        *("config", "kube-reserved", "close-wait", "v", "log-flush-frequency", "boot-id-file")
    }


def test_the_table_says_which_minor_brought_a_flag_and_which_took_it_out(tmp_path: Path) -> None:
    having = {"1.24.1": "old", "1.25.0": "old", "1.25.3": "new", "1.26.0": "new"}
    for version, flag in having.items():
        options = tmp_path / f"kubernetes@v{version}" / "cmd" / "kubelet" / "app" / "options"
        options.mkdir(parents=True)
        (options / "options.go").write_text(
            f'fs.StringVar(&f, "{flag}", f, "Text")\nfs.StringVar(&f, "lasting", f, "")'
        )
        (tmp_path / f"component-base@v0.{version[2:]}").mkdir()
    found = {flag: (since, gone) for program, flag, since, gone in rows(tmp_path) if program == "kubelet"}
    assert found["--lasting"] == ("", "")
    assert found["--old"] == ("", "1.25")
    assert found["--new"] == ("1.25", "")
    assert found["--logtostderr"] == ("", "1.26")
