"""The pages of the rules, made from the rules: `python -m eks_windows.catalogue FOLDER`.

A page is never edited; a test compares what is committed with what this module makes.
"""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from eks_windows.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eks_windows.rule import Rule

EXAMPLES = Path(__file__).parent / "examples"
_NOTE = "<!-- Made from the rule by `python -m eks_windows.catalogue`; change the rule, not this page. -->"


def example(rule: type[Rule]) -> dict[str, dict[str, Any]]:
    """The rule's good and bad program, each with `resources` as in Pulumi YAML and, where needed, `config`.

    A file names the base that its good program changes, and what its bad program changes in the good one: properties
    set, or left out where null.
    """
    told = _example_file(rule)
    good = told["good"]
    base = _load(f"bases/{told['base']}")["resources"] if "base" in told else {}
    good = {**good, "resources": _changed(base, good.get("resources", {}))}
    bad = {**good, **told["bad"], "resources": _changed(good["resources"], told["bad"].get("resources", {}))}
    return {"good": good, "bad": bad}


def _changed(resources: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    changed = deepcopy(resources)
    for name, change in changes.items():
        resource = changed.setdefault(name, {**change, "properties": {}})
        properties = resource["properties"] | change.get("properties", {})
        resource["properties"] = {key: value for key, value in properties.items() if value is not None}
    return changed


def _example_file(rule: type[Rule]) -> dict[str, dict[str, Any]]:
    return _load(rule.id)


def _load(name: str) -> dict[str, dict[str, Any]]:
    return deepcopy(_read(name))


@cache
def _read(name: str) -> dict[str, dict[str, Any]]:
    return yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


def page(rule: type[Rule]) -> str:
    """The rule's page, Markdown."""
    told = _example_file(rule)
    parts = [
        f"# {rule.id}",
        _NOTE,
        f"**{rule.title}**",
        f"Level: {rule.level} by default. Severity: {rule.severity}. Source: <{rule.source}>",
        "## Why",
        rule.reason,
        "## Fix",
        f"```\n{rule.fix}\n```",
        "## Good",
        _yaml(example(rule)["good"]),
        "## Bad",
        "The good program with these properties instead; `null` stands for one that is left out:",
        _yaml(told["bad"]),
        "## Configuration",
        _configuration(rule),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def index(rules: Sequence[type[Rule]]) -> str:
    """The table of all rules, Markdown."""
    rows = [f"| [{rule.id}]({rule.id}.md) | {rule.title} | {rule.level} | {rule.severity} |" for rule in rules]
    head = [
        "# Rules of the policy pack",
        "",
        _NOTE,
        "",
        "| Rule | What must hold | Level | Severity |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def pages(rules: Sequence[type[Rule]]) -> dict[str, str]:
    """File name to content of the whole catalogue."""
    return {"README.md": index(rules)} | {f"{rule.id}.md": page(rule) for rule in rules}


def _yaml(program: dict[str, Any]) -> str:
    plain: dict[str, Any] = json.loads(json.dumps(program))  # no YAML anchors in a page
    return f"```yaml\n{yaml.safe_dump(plain, sort_keys=False, width=110).rstrip()}\n```"


def _configuration(rule: type[Rule]) -> str:
    rows = [_parameter(name, one) for name, one in rule.schema().items()]
    given = f'{{"{rule.id}": {{"enforcementLevel": "{rule.level}"}}}}'
    table = "\n".join(["| Parameter | Type | Default | Meaning |", "|---|---|---|---|", *rows])
    return f"In the file given to `--policy-pack-config`:\n\n```json\n{given}\n```\n\n{table}"


def _parameter(name: str, schema: dict[str, Any]) -> str:
    kind = ", ".join(f"`{one}`" for one in schema["enum"]) if "enum" in schema else schema["type"]
    default = f"`{schema['default']}`" if "default" in schema else ""
    return f"| `{name}` | {kind} | {default} | {schema['description']} |"


def main(folder: Path) -> None:
    """Write the catalogue; pages of rules that are gone are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages(all_rules())
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
