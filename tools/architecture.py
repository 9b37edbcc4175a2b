"""The generated parts of docs/architecture.md: the picture of the rooms, and the contracts that lint holds.

python -m tools.architecture            write them
python -m tools.architecture --check    exit code 1 if the page is not current

The truth is `tool.importlinter` in pyproject.toml: its layers are the rooms. The arrows are the imports that exist, of
which those are left out that a longer way implies.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import grimp

from tools.paths import ROOT

PAGE = ROOT / "docs" / "architecture.md"
_PART = r"(<!-- {name}: made by [^>]+ -->\n).*?(<!-- end of {name} -->)"

Contract = Mapping[str, Any]
Edges = set[tuple[str, str]]
"""Pairs of rooms: the first imports the second."""


def settings() -> Mapping[str, Any]:
    """import-linter's settings of this project."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def rooms(contracts: Iterable[Contract], packages: Iterable[str]) -> dict[str, str]:
    """Module to the room that it opens: each layer of a package, several layers that may import each other being one.

    A package whose layers no contract tells is one room.
    """
    found = {package: package for package in packages}
    for contract in contracts:
        for container in contract.get("containers", ()):
            if "." in container:
                continue  # layers inside a room
            for layer in contract["layers"]:
                names = re.split(r"\s*[|:]\s*", layer)
                for name in names:
                    found[f"{container}.{name}"] = f"{container}.{name if '|' in layer else ', '.join(names)}"
    return found


def arrows(graph: grimp.ImportGraph, named: Mapping[str, str]) -> Edges:
    """Which room imports which, without what a longer way implies."""

    def room(module: str) -> str:
        parts = module.split(".")
        return next(named[".".join(parts[:size])] for size in (2, 1) if ".".join(parts[:size]) in named)

    divided = {name.partition(".")[0] for name in named if "." in name}
    edges = {
        (room(importer), room(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    return reduced({(one, other) for one, other in edges if one != other and not {one, other} & divided})


def reduced(edges: Edges) -> Edges:
    """The edges of an acyclic graph that no way of two or more edges implies."""

    def reach(start: str) -> set[str]:
        following = {other for one, other in edges if one == start}
        return following.union(*(reach(other) for other in following))

    return {
        (one, other)
        for one, other in edges
        if not any(other in reach(between) for first, between in edges if first == one and between != other)
    }


def picture(named: Mapping[str, str], edges: Edges) -> str:
    """The rooms as a mermaid flow chart, those of one package in a box."""

    def node(room: str) -> str:
        return re.sub(r"\W+", "_", room)

    lines = ["```mermaid", "flowchart TD"]
    for package in (name for name in named if "." not in name):
        inside = list(dict.fromkeys(room for room in named.values() if room.startswith(f"{package}.")))
        if inside:
            lines += [
                f"    subgraph {package}",
                *(f'        {node(one)}["{one[len(package) + 1 :]}"]' for one in inside),
            ]
            lines += ["    end"]
        else:
            lines += [f"    {package}"]
    lines += [f"    {node(one)} --> {node(other)}" for one, other in sorted(edges)]
    return "\n".join([*lines, "```"])


def told(contract: Contract) -> str:
    """A contract in a line: what it is for, and the modules that it binds."""
    if contract["type"] == "layers":
        prefix = "".join(f"in `{container}`: " for container in contract.get("containers", ()))
        rule = prefix + " over ".join(_listed(re.split(r"\s*[|:]\s*", layer)) for layer in contract["layers"])
    elif contract["type"] == "independence":
        rule = f"{_listed(contract['modules'])} do not import each other"
    else:
        direct = " directly" if contract.get("allow_indirect_imports") else ""
        rule = f"{_listed(contract['source_modules'])} do not{direct} import {_listed(contract['forbidden_modules'])}"
    return f"- **{contract['name']}**: {rule}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def page(text: str) -> str:
    """The page with its generated parts as they are now."""
    known = settings()
    contracts, packages = known["contracts"], known["root_packages"]
    named = rooms(contracts, packages)
    first, *others = packages
    made = {
        "picture": picture(named, arrows(grimp.build_graph(first, *others), named)),
        "contracts": "\n".join(told(contract) for contract in contracts),
    }
    for name, part in made.items():
        place = re.compile(_PART.format(name=name), re.DOTALL)
        if not place.search(text):
            raise ValueError(f"{PAGE.name} has no place for its {name}, which lies between two comments of that name")
        text = place.sub(lambda found, part=part: f"{found[1]}{part}\n{found[2]}", text)
    return text


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is current."""
    sys.path[:0] = [str(ROOT), str(ROOT / "policies")]
    old = PAGE.read_text()
    new = page(old)
    if arguments == ["--check"] and new != old:
        sys.stderr.write(f"{PAGE.name} is not current; run: python -m tools.architecture\n")
        return 1
    PAGE.write_text(new)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
