"""Every resource type lives its life in the stand-in account, through the real protocol."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engine_plugin.values import UNKNOWN
from standin.provider import schema
from standin.provider.table import ROWS
from standin.tests.provider.cases import CASES, Case, World
from standin.tests.provider.engine import Plan, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin.tests.provider.engine import Engine

cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@pytest.fixture
def made(case: Case, world: World, engine: Engine, name: str) -> Iterator[Resource]:
    """The resource of the good case, gone after the test."""
    resource = engine.create(case.type, name, case.inputs(world))
    yield resource
    engine.delete(resource)


def test_every_type_has_a_case() -> None:
    assert set(CASES) == set(ROWS)


@cases
def test_what_was_made_is_found_as_it_was_made(case: Case, world: World, engine: Engine, made: Resource) -> None:
    """A refresh after creation changes no input, and the same program makes no diff."""
    found = engine.refresh(made)
    assert found is not None
    assert found.inputs == made.inputs
    assert engine.diff(found, case.inputs(world)) == Plan()


@cases
def test_what_an_import_reads_is_what_the_program_says(
    case: Case, world: World, engine: Engine, made: Resource
) -> None:
    """Read with nothing but the id; the program of the original then makes no diff, but for what no API tells."""
    row = ROWS[case.type]
    inputs = case.inputs(world)
    import_id = re.sub(r"\{(\w+)\}", lambda found: made.outputs[found[1]], row.import_id) or made.id
    imported = engine.read(case.type, import_id)
    assert imported is not None
    program = {**inputs, row.name: made.outputs[row.name]} if row.name else inputs
    untold = {*row.unread, *row.defaults, "resolveConflictsOnCreate"}
    assert {path for path in engine.diff(imported, program).paths if path.split(".")[0] not in untold} == set()


@cases
def test_a_change_in_place_keeps_the_resource(case: Case, world: World, engine: Engine, made: Resource) -> None:
    if not case.change:
        pytest.skip("every change of this type replaces it")
    inputs = {**case.inputs(world), **case.change}
    plan = engine.diff(made, inputs)
    assert plan.replaces == set()
    assert {path.split(".")[0].split("[")[0] for path in plan.paths} == set(case.change)
    changed = engine.update(made, inputs)
    found = engine.refresh(changed)
    assert found is not None
    assert found.inputs == changed.inputs
    assert {key: found.outputs[key] for key in case.change if key in found.outputs} == {
        key: changed.outputs[key] for key in case.change if key in changed.outputs
    }


@cases
def test_a_change_of_identity_replaces_the_resource(case: Case, world: World, engine: Engine, made: Resource) -> None:
    plan = engine.diff(made, {**case.inputs(world), **case.replacing})
    assert plan.replaces == set(case.replacing)


@cases
def test_what_is_deleted_is_gone_and_may_be_deleted_again(case: Case, engine: Engine, made: Resource) -> None:
    engine.delete(made)
    assert engine.refresh(made) is None, case.type
    engine.delete(made)


@cases
def test_a_preview_knows_the_inputs_and_no_output_that_aws_chooses(
    case: Case, world: World, engine: Engine, name: str
) -> None:
    inputs = case.inputs(world)
    outputs = engine.preview(case.type, name, inputs)
    unknown = {key for key, value in outputs.items() if value is UNKNOWN}
    described = schema.require(case.type)
    assert {key: outputs[key] for key in inputs if key in described.outputs} == {
        key: value for key, value in engine.checked(case.type, name, inputs).items() if key in inputs
    }
    assert unknown >= set(described.computed) - {"tagsAll"}
    assert not unknown & set(inputs)
