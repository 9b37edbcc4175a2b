"""The schema files are what the SDK's classes say."""

from __future__ import annotations

import json
import re
import warnings
from importlib.metadata import version

import pytest

from standin.provider import schema
from standin.provider.invokes import SOURCES
from standin.provider.schema import sdk
from standin.provider.schema.package import package
from standin.provider.table import ROWS


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the SDK's own, of classes that nothing here uses
        return sdk.render()


def test_the_files_are_what_the_installed_sdk_says(rendered: dict[str, str]) -> None:
    """Run `python -m standin.provider.schema` after an update of pulumi_aws, and mend the rows that it breaks."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in schema.HERE.glob("*.json")}
    assert files == rendered


def test_the_schema_names_the_version_of_the_sdk_that_is_locked() -> None:
    assert version("pulumi-aws") == schema.SDK_VERSION


def test_there_is_a_row_for_each_type_and_a_function_for_each_data_source() -> None:
    assert set(ROWS) == {f"aws:{path}" for path in sdk.RESOURCES}
    assert set(SOURCES) == {f"aws:{path}" for path in sdk.FUNCTIONS}


def test_a_token_that_is_not_served_has_no_schema() -> None:
    assert schema.lookup("aws:s3/bucket:Bucket") is None
    assert schema.lookup("nonsense") is None
    with pytest.raises(LookupError, match="aws:s3/bucket:Bucket has no schema"):
        schema.require("aws:s3/bucket:Bucket")


def test_the_package_that_is_handed_out_has_every_type_and_no_loose_end() -> None:
    """A program in YAML is checked against it: each named type is there, and so is all that must be given."""
    spec = package()
    text = json.dumps(spec)

    assert spec["version"] == schema.SDK_VERSION
    assert set(spec["resources"]) == {f"aws:{path}" for path in sdk.RESOURCES}
    assert set(spec["functions"]) == {f"aws:{path}" for path in sdk.FUNCTIONS}
    assert set(re.findall(r"#/types/([^\"]+)", text)) == set(spec["types"])
    assert spec["resources"]["aws:eks/nodeGroup:NodeGroup"]["requiredInputs"] == [
        "clusterName",
        "nodeRoleArn",
        "scalingConfig",
        "subnetIds",
    ]
    assert spec["types"]["aws:eks/NodeGroupScalingConfig:NodeGroupScalingConfig"] == {
        "type": "object",
        "properties": {name: {"type": "integer"} for name in ("desiredSize", "maxSize", "minSize")},
        "required": ["desiredSize", "maxSize", "minSize"],
    }
