"""Write the table of the flags of kubelet and kube-proxy on Windows: since which Kubernetes minor, and until when.

go mod download k8s.io/kubernetes@v1.37.2 k8s.io/component-base@v0.37.2   # once per minor, any patch of it
python -m tools.node_flags "$(go env GOMODCACHE)/k8s.io"

Flags are read off the sources that declare them; the oldest minor found there is taken for the beginning of time.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = Path(__file__).parents[1] / "components" / "facts" / "node_flags.csv"

SOURCES = {
    "kubelet": (
        "cmd/kubelet/app/options/options.go",
        "cmd/kubelet/app/options/container_runtime.go",
        "cmd/kubelet/app/options/globalflags.go",
        "cmd/kubelet/app/options/osflags_windows.go",
        "pkg/kubelet/config/flags.go",
    ),
    "kube-proxy": (
        "cmd/kube-proxy/app/options.go",
        "cmd/kube-proxy/app/server.go",
        "cmd/kube-proxy/app/init_windows.go",
    ),
}
"""Files of k8s.io/kubernetes that declare flags of the program on Windows; not every minor has all of them."""

LOGGING = ("logs/api/v1/options.go", "logs/config.go", "logs/options.go", "logs/logs.go")
"""Files of k8s.io/component-base that declare those of both."""

OF_BOTH = frozenset({"help", "log-flush-frequency", "v", "version", "vmodule"})

_LAST_KLOG = (1, 25)
_KLOG = frozenset(
    {
        "add-dir-header",
        "alsologtostderr",
        "log-backtrace-at",
        "log-dir",
        "log-file",
        "log-file-max-size",
        "logtostderr",
        "one-output",
        "skip-headers",
        "skip-log-headers",
        "stderrthreshold",
    }
)
"""Flags of k8s.io/klog that every program had until Kubernetes 1.26 (KEP 2845)."""

_DECLARED = re.compile(r'\b(?:mainfs|fs|flags|local)\.[A-Za-z0-9]*Var[A-Za-z]*\([^"]*"([a-z][-_a-z0-9]*)"')
_REGISTERED = re.compile(r'\bregister(?:Deprecated)?\(global, local, "([a-z][-_a-z0-9]*)"')
_NAMED = re.compile(r"\bfs\.[A-Za-z0-9]*Var[A-Za-z]*\([^,\n]*, ([A-Z][A-Za-z]*),")
_CONSTANT = re.compile(r'\b([A-Z][A-Za-z]*)\s*=\s*"([a-z][-a-z0-9]*)"')

Minor = tuple[int, int]


def declared(text: str) -> set[str]:
    """The flags that a source file of Go declares."""
    constants = dict(_CONSTANT.findall(text))
    named = {constants[name] for name in _NAMED.findall(text) if name in constants}
    return {name.replace("_", "-") for name in (*_DECLARED.findall(text), *_REGISTERED.findall(text), *named)}


def flags(modules: Path) -> Mapping[Minor, Mapping[str, frozenset[str]]]:
    """Minor to program to its flags, in the order of the minors; the newest patch that is there counts."""
    found: dict[Minor, Mapping[str, frozenset[str]]] = {}
    for kubernetes in sorted(modules.glob("kubernetes@v1.*"), key=_patch):
        _, minor, _ = _patch(kubernetes)
        base = max(modules.glob(f"component-base@v0.{minor}.*"), key=_patch)
        logging = set[str]().union(
            *(declared(file.read_text()) for file in map(base.joinpath, LOGGING) if file.is_file())
        )
        both = OF_BOTH | logging | (_KLOG if (1, minor) <= _LAST_KLOG else frozenset[str]())
        found[1, minor] = {
            program: both.union(
                *(declared(file.read_text()) for file in map(kubernetes.joinpath, files) if file.is_file())
            )
            for program, files in SOURCES.items()
        }
    return dict(sorted(found.items()))


def _patch(module: Path) -> tuple[int, int, int]:
    major, minor, patch = module.name.rpartition("@v")[2].split(".")
    return int(major), int(minor), int(patch)


def rows(modules: Path) -> Iterator[tuple[str, str, str, str]]:
    """Program, flag, the minor that brought it and the one that took it out; empty where there is none."""
    by_minor = flags(modules)
    minors = list(by_minor)
    for program in SOURCES:
        for flag in sorted(set[str]().union(*(known[program] for known in by_minor.values()))):
            having = [minor for minor in minors if flag in by_minor[minor][program]]
            after = [minor for minor in minors if minor > having[-1]]
            since = "" if having[0] == minors[0] else _text(having[0])
            yield program, f"--{flag}", since, _text(after[0]) if after else ""


def _text(minor: Minor) -> str:
    return f"{minor[0]}.{minor[1]}"


def main(arguments: list[str]) -> int:
    """Write the file."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with FILE.open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("program", "flag", "since", "gone"))
        writer.writerows(rows(Path(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
