"""Inputs that every type has or may have: Region, prefix, secrets, values that are not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine_plugin.values import UNKNOWN
from standin.tests.provider.cases import TRUST

if TYPE_CHECKING:
    from standin.tests.provider.engine import Engine

ROLE = "aws:iam/role:Role"
PARAMETER = "aws:ssm/parameter:Parameter"


def test_a_resource_of_another_region_is_made_read_and_deleted_there(engine: Engine, name: str) -> None:
    made = engine.create(PARAMETER, name, {"type": "String", "value": "x", "region": "us-east-1"})
    assert made.outputs["region"] == "us-east-1"
    assert ":us-east-1:" in made.outputs["arn"]
    found = engine.refresh(made)
    assert found is not None
    imported = engine.read(PARAMETER, f"{made.id}@us-east-1")
    assert imported is not None
    assert imported.outputs["region"] == "us-east-1"
    assert engine.read(PARAMETER, made.id) is None
    engine.delete(made)
    assert engine.refresh(made) is None


def test_a_parameter_keeps_to_the_property_in_which_its_value_was_given(engine: Engine, name: str) -> None:
    """The plain twin of a secret value would be its leak."""
    secret = engine.create(PARAMETER, name, {"type": "SecureString", "value": "hush"})
    assert "insecureValue" not in secret.outputs
    plain = engine.create(PARAMETER, f"{name}-plain", {"type": "String", "insecureValue": "loud"})
    assert (plain.outputs["insecureValue"], "value" in plain.outputs) == ("loud", False)
    found = engine.refresh(plain)
    assert found is not None
    assert found.inputs == plain.inputs
    engine.delete(secret)
    engine.delete(plain)


def test_a_preview_with_an_unknown_input_passes_it_on(engine: Engine, name: str) -> None:
    outputs = engine.preview(ROLE, name, {"assumeRolePolicy": TRUST, "tags": {"image": UNKNOWN}})
    assert outputs["tags"] == {"image": UNKNOWN}
    assert outputs["tagsAll"] == {"image": UNKNOWN}
    assert outputs["arn"] is UNKNOWN
    assert outputs["name"].startswith(f"{name}-")


def test_a_prefix_names_a_resource_at_creation(engine: Engine, name: str) -> None:
    role = engine.create(ROLE, name, {"assumeRolePolicy": TRUST, "namePrefix": "nodes-"})
    assert role.id.startswith("nodes-")
    assert role.outputs["name"] == role.id
    found = engine.refresh(role)
    assert found is not None
    assert engine.diff(found, {"assumeRolePolicy": TRUST, "namePrefix": "nodes-"}).paths == set()
    engine.delete(role)
