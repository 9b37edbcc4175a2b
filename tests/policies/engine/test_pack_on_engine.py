"""The pack on the real engine: every example does what it says, and what complies is never blocked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from eks_windows.catalogue import example
from eks_windows.config import PACK_SETTINGS
from eks_windows.rules import all_rules

from tests.policies.compliant import compliant
from tests.policies.engine.conftest import PACK
from tests.policies.programs import changed, urn

if TYPE_CHECKING:
    from tests.policies.engine.conftest import Project
    from tests.policies.programs import Program

pytestmark = pytest.mark.engine

WITH_PACK = ("--policy-pack", PACK)


def examples(kind: str) -> Program:
    """All rules' examples in one program, each with names and clusters of its own."""
    program: Program = {}
    for rule in all_rules():
        if rule.id == PACK_SETTINGS:  # its examples are configurations
            continue
        resources = example(rule)[kind]["resources"]
        text = json.dumps(resources).replace("prod", rule.id)
        for name in resources:
            text = text.replace(f"${{{name}.", f"${{{rule.id}_{name}.")
        program |= {f"{rule.id}_{name}": one for name, one in json.loads(text).items()}
    return program


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_examples_of_all_rules_do_what_they_say(kind: str, project: Project) -> None:
    """In a preview by the engine, a good example draws no finding of its rule and a bad one exactly one."""
    project.write(examples(kind))
    ran = project.run("preview", "--json", *WITH_PACK)
    drawn = {
        rule.id: sum(1 for one in ran.reported if one.rule == rule.id and one.resource.startswith(f"{rule.id}_"))
        for rule in all_rules()
        if rule.id != PACK_SETTINGS
    }

    assert drawn == dict.fromkeys(drawn, 0 if kind == "good" else 1), ran.errors


def test_what_complies_is_never_blocked(project: Project) -> None:
    """Not in preview, up, targeted up, up after a refresh, nor when its exported state is analyzed on its own."""
    project.write(compliant())
    for command in (
        ("preview", "--json"),
        ("up", "--yes", "--skip-preview", "--json"),
        ("up", "--yes", "--skip-preview", "--json", "--target", urn("group", "aws:autoscaling/group:Group")),
        ("up", "--yes", "--skip-preview", "--json", "--refresh"),
    ):
        ran = project.run(*command, *WITH_PACK)
        assert (ran.code, [one.message for one in ran.reported]) == (0, []), (command, ran.errors)
    exported = project.folder / "state.json"
    assert project.run("stack", "export", "--file", str(exported)).code == 0
    ran = project.run("policy", "analyze", *WITH_PACK, "--file", str(exported))
    assert ran.code == 0, ran.text


def test_a_violation_blocks_the_preview_and_the_analysis_of_a_state(project: Project) -> None:
    """The same finding, before anything is made and, where the pack was not run, after."""
    project.write(changed(compliant(), secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb"))
    ran = project.run("preview", "--json", *WITH_PACK)
    assert ran.code != 0
    assert [(one.rule, one.level, one.resource) for one in ran.reported] == [
        ("single-windows-ami-per-cluster", "mandatory", "secondTemplate")
    ]

    assert project.run("up", "--yes", "--skip-preview").code == 0
    exported = project.folder / "state.json"
    assert project.run("stack", "export", "--file", str(exported)).code == 0
    ran = project.run("policy", "analyze", *WITH_PACK, "--file", str(exported))
    assert ran.code != 0
    assert "single-windows-ami-per-cluster" in ran.text


def test_a_mistake_in_the_configuration_stops_the_preview_with_one_line(project: Project) -> None:
    """The engine passes an unknown rule's level on without a word; the pack does not."""
    project.write(compliant())
    config = project.folder / "config.json"
    config.write_text(json.dumps({"imdsv1-disabeld": "disabled"}))
    ran = project.run("preview", *WITH_PACK, "--policy-pack-config", str(config))

    assert ran.code != 0
    assert "unknown rule: 'imdsv1-disabeld'; did you mean 'imdsv1-disabled'?" in ran.text
    assert "Traceback" not in ran.text
