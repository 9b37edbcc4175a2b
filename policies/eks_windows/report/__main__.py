"""Turn the engine's event stream into reports.

    export PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1
    pulumi preview --json --policy-pack policies > events.json
    python -m eks_windows.report events.json --sarif pack.sarif --junit pack.xml --markdown pack.md

Exit code 0: nothing mandatory beyond the baseline; 1: a mandatory finding, or an engine that failed for
another reason (`--exit-code`); 2: a file cannot be read or written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eks_windows.pack import version
from eks_windows.report import baseline, events, junit, markdown, sarif
from eks_windows.rules import all_rules


def main(arguments: list[str]) -> int:
    """Write the reports that were asked for; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        return _report(given)
    except (OSError, UnicodeDecodeError, events.StreamError, baseline.BaselineError) as error:
        sys.stderr.write(f"no report from {given.events}: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eks_windows.report", description="Reports on what the pack found.")
    parser.add_argument("events", help="the engine's event stream, one JSON event a line; - for standard input")
    parser.add_argument("--sarif", type=Path, help="write SARIF 2.1.0 here")
    parser.add_argument("--junit", type=Path, help="write JUnit XML here")
    parser.add_argument("--markdown", type=Path, help="write a Markdown summary here")
    parser.add_argument("--baseline", type=Path, help="findings in this file are known and block nothing")
    parser.add_argument("--write-baseline", type=Path, help="write all findings of this stream as a baseline here")
    parser.add_argument("--exit-code", type=int, default=0, help="the engine's own exit code, to tell what failed")
    parser.add_argument("--file", default="Pulumi.yaml", help="the file that SARIF shows findings at (%(default)s)")
    return parser


def _report(given: argparse.Namespace) -> int:
    stream: Path | None = None if given.events == "-" else Path(given.events)
    found = events.read((sys.stdin.read() if stream is None else stream.read_text(encoding="utf-8")).splitlines())
    known = dict[str, str]() if given.baseline is None else baseline.read(given.baseline.read_text(encoding="utf-8"))
    rules = all_rules()
    texts = {
        "sarif": lambda: sarif.render(found, rules, known, file=given.file, version=version()),
        "junit": lambda: junit.render(found, rules, known),
        "markdown": lambda: markdown.render(found, known),
        "write_baseline": lambda: baseline.write(found),
    }
    for name, render in texts.items():
        target: Path | None = getattr(given, name)
        if target is not None:
            target.write_text(render(), encoding="utf-8")
    blocking = [one for one in baseline.new(found, known) if one.level == "mandatory"]
    for one in blocking:
        sys.stdout.write(f"{one.rule}: {one.title} ({one.urn})\n")
    failed_otherwise = given.exit_code and not any(one.level == "mandatory" for one in found)
    for text in [] if failed_otherwise else baseline.fixed(found, known):
        sys.stdout.write(f"fixed: {text}; write the baseline anew, so that it does not come back unseen\n")
    if failed_otherwise:
        sys.stdout.write(f"the engine ended with exit code {given.exit_code}, and no finding explains it\n")
        return 1
    return 1 if blocking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
