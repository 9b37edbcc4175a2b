"""The pack on the real engine: every example does what it says, and what complies is never blocked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from eks_windows.catalogue import example
from eks_windows.config import PACK_SETTINGS
from eks_windows.rules import all_rules

from tests.policies.compliant import compliant
from tests.policies.on_the_engine.conftest import PACK
from tests.policies.program import changed, computed, urn

if TYPE_CHECKING:
    from tests.policies.on_the_engine.conftest import Project, Ran
    from tests.policies.program import Program

pytestmark = pytest.mark.engine

WITH_PACK = ("--policy-pack", PACK)
WITHOUT_ASKING = ("--yes", "--skip-preview", "--json")


def examples(kind: str) -> Program:
    """The examples of a kind of all rules in one program, each with names and clusters of its own."""
    program: Program = {}
    for rule in all_rules():
        if rule.id == PACK_SETTINGS:  # its examples are configurations
            continue
        resources = example(rule)[kind]["resources"]
        text = json.dumps(resources).replace("prod", f"{kind}-{rule.id}")
        for name in resources:
            text = text.replace(f"${{{name}.", f"${{{kind}_{rule.id}_{name}.")
        program |= {f"{kind}_{rule.id}_{name}": one for name, one in json.loads(text).items()}
    return program


def test_examples_of_all_rules_do_what_they_say(project: Project) -> None:
    """In a preview by the engine, a good example draws no finding of its rule and a bad one exactly one."""
    project.write({**examples("good"), **examples("bad")})
    ran = project.run("preview", "--json", *WITH_PACK)
    drawn = {
        f"{kind}_{rule.id}": sum(
            1 for one in ran.reported if one.rule == rule.id and one.resource.startswith(f"{kind}_{rule.id}_")
        )
        for kind in ("good", "bad")
        for rule in all_rules()
        if rule.id != PACK_SETTINGS
    }

    assert drawn == {name: int(name.startswith("bad_")) for name in drawn}, ran.errors


def passes(ran: Ran) -> None:
    """The command succeeds and the pack has said nothing, not even advice."""
    assert (ran.code, [one.message for one in ran.reported]) == (0, []), ran.errors


def passes_on_its_own(project: Project) -> None:
    """The stack's state is analyzed without a program."""
    passes(project.run("policy", "analyze", "--json", *WITH_PACK, "--stack", "test"))


def passes_as_a_file(project: Project) -> None:
    """The same state after its export."""
    exported = project.folder / "state.json"
    assert project.run("stack", "export", "--file", str(exported)).code == 0
    passes(project.run("policy", "analyze", "--json", *WITH_PACK, "--file", str(exported)))


def test_what_complies_is_never_blocked(project: Project) -> None:
    """Not in a preview, nor in an update, nor as a state on its own."""
    project.write(compliant())
    passes(project.run("preview", "--json", *WITH_PACK))
    passes(project.run("up", *WITHOUT_ASKING, *WITH_PACK))
    passes_on_its_own(project)


@pytest.mark.nightly
def test_what_complies_is_not_blocked_when_a_part_of_it_is_looked_at_nor_between_refresh_and_destroy(
    project: Project,
) -> None:
    """What exists and is not targeted is judged from the state; a refresh comes first where asked for.

    `refresh` and `destroy` run no policies; what they leave is judged by the next preview.
    """
    project.write(compliant())
    passes(project.run("up", *WITHOUT_ASKING, *WITH_PACK, "--target", urn("cluster", "aws:eks/cluster:Cluster")))
    assert project.run("up", "--yes", "--skip-preview").code == 0
    passes_as_a_file(project)
    group = urn("group", "aws:autoscaling/group:Group")
    for part in (("--target", group), ("--exclude", group)):
        passes(project.run("preview", "--json", *WITH_PACK, *part))
    for part in (("--target", group, "--target-dependents"), ("--refresh",)):
        passes(project.run("preview", "--json", *WITH_PACK, *part))
        passes(project.run("up", *WITHOUT_ASKING, *WITH_PACK, *part))
    assert project.run("refresh", "--yes", "--skip-preview").code == 0
    passes(project.run("preview", "--json", *WITH_PACK))
    passes_on_its_own(project)
    parts = (group, urn("template", "aws:ec2/launchTemplate:LaunchTemplate"))
    targets = [argument for part in parts for argument in ("--target", part)]
    assert project.run("destroy", "--yes", "--skip-preview", *targets).code == 0
    passes(project.run("preview", "--json", *WITH_PACK))
    passes_on_its_own(project)


def import_id(name: str, one: dict[str, Any]) -> str:
    """The id that AWS knows a resource of a program by."""
    return str(computed(one["type"], str(one["properties"].get("name", name)), name)["id"])


@pytest.mark.nightly
def test_what_complies_is_not_blocked_when_it_is_imported_by_its_program(project: Project) -> None:
    """With the resource option `import`, in preview and update; the provider reads what is there."""
    program = compliant()
    for name, one in program.items():
        one["options"] = {"import": import_id(name, one)}
    project.write(program)
    passes(project.run("preview", "--json", *WITH_PACK))
    passes(project.run("up", *WITHOUT_ASKING, *WITH_PACK))
    passes_on_its_own(project)


@pytest.mark.nightly
def test_what_complies_is_not_blocked_after_an_import(project: Project) -> None:
    """`pulumi import` runs no policies and leaves a state without dependencies: literal names alone tie it together."""
    program = compliant()
    project.write(program)
    wanted = [{"type": one["type"], "name": name, "id": import_id(name, one)} for name, one in program.items()]
    listed = project.folder / "import.json"
    listed.write_text(json.dumps({"resources": wanted}))
    ran = project.run("import", "--file", str(listed), "--yes", "--skip-preview", "--generate-code=false")
    assert ran.code == 0, ran.text
    passes_on_its_own(project)
    passes(project.run("preview", "--json", *WITH_PACK))
    passes(project.run("up", *WITHOUT_ASKING, *WITH_PACK))


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
