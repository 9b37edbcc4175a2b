"""The golden manifests under Karpenter's own definitions, which come as a Go module; nightly, as it is downloaded."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jsonschema
import pytest
import yaml

from tests.components.powershell import golden_files

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULE = "github.com/aws/karpenter-provider-aws@v1.3.3"
"""The newest that the module proxy served on 2026-11-26; its API version is v1, as of every release since 1.0."""

DEFINITIONS = ("karpenter.k8s.aws_ec2nodeclasses", "karpenter.sh_nodepools")


def strict(schema: object) -> None:
    """Refuse fields that a definition does not have, as the API server does of `kubectl apply --validate=strict`."""
    if isinstance(schema, dict):
        fields = cast("dict[str, Any]", schema)
        if "properties" in fields:
            fields.setdefault("additionalProperties", False)
        for each in fields.values():
            strict(each)
    elif isinstance(schema, list):
        for each in cast("list[object]", schema):
            strict(each)


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """The definition of each kind."""
    told = subprocess.run(
        ["go", "mod", "download", "-json", MODULE], capture_output=True, text=True, check=True, cwd="/"
    )
    folder = Path(json.loads(told.stdout)["Dir"]) / "pkg" / "apis" / "crds"
    found: dict[str, Any] = {}
    for name in DEFINITIONS:
        definition = yaml.safe_load((folder / f"{name}.yaml").read_text())["spec"]
        (version,) = [each for each in definition["versions"] if each["name"] == "v1"]
        schema = version["schema"]["openAPIV3Schema"]
        strict(schema["properties"]["spec"])
        found[definition["names"]["kind"]] = schema
    return found


def manifests() -> Iterator[dict[str, Any]]:
    """Every manifest of every golden file."""
    for name in sorted(golden_files.names("karpenter")):
        yield from yaml.safe_load_all(golden_files.read(f"karpenter/{name}.yaml"))


@pytest.mark.nightly
def test_karpenters_own_definitions_take_the_manifests(schemas: dict[str, Any]) -> None:
    for manifest in manifests():
        jsonschema.Draft202012Validator(schemas[manifest["kind"]]).validate(manifest)


@pytest.mark.nightly
def test_they_would_refuse_a_field_that_there_is_not(schemas: dict[str, Any]) -> None:
    first = next(manifests())
    first["spec"]["amiSelectors"] = []
    assert not jsonschema.Draft202012Validator(schemas[first["kind"]]).is_valid(first)
