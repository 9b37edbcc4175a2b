"""The schema files are written from the SDK's classes, once for each version, and read after that."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

from standin.provider import schema
from standin.provider.errors import ProviderError
from standin.provider.invokes import SOURCES
from standin.provider.schema import sdk, store
from standin.provider.schema.package import package
from standin.provider.table import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST_USE = """
import sys
sys.prefix = sys.base_prefix  # as an interpreter outside every virtual environment
from standin.provider import schema
print(*sorted(each.token for each in schema.all_schemas()), sep="\\n")
"""


def test_the_sdks_classes_are_read_as_they_are() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the SDK's own, of classes that nothing here uses
        rendered = sdk.render(["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:index/getRegion:getRegion"])
    names = {"policyArn": "str", "role": "str"}
    place = {"endpoint": "str", "id": "str", "name": "str", "region": "str"}
    assert {service: json.loads(text) for service, text in rendered.items()} == {
        "iam": {
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
                "inputs": {"props": names, "required": ["policyArn", "role"]},
                "outputs": {"props": names, "required": []},
            },
        },
        "index": {
            "aws:index/getRegion:getRegion": {
                "inputs": {"props": place, "required": []},
                "outputs": {"props": {**place, "description": "str"}, "required": []},
            },
        },
    }


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of the test's own for the files; the process's own is asked for again afterwards."""
    folder = tmp_path / "cache" / "schemas"
    monkeypatch.setattr(store, "place", lambda: folder)
    store.ensure.cache_clear()
    yield folder
    store.ensure.cache_clear()


def test_who_needs_them_first_writes_all_of_them_with_a_word_and_the_next_one_reads(tmp_path: Path) -> None:
    variables = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FIRST_USE]
    first, second = (
        subprocess.run(command, env=variables, capture_output=True, text=True, check=True) for _ in range(2)
    )
    assert first.stdout.split() == second.stdout.split() == sorted({*ROWS, *SOURCES})
    folder = next(path for path in (tmp_path / "standin").iterdir() if path.is_dir())
    assert first.stderr == f"standin: writing the schemas of pulumi_aws to {folder}, once (some seconds)\n"
    assert second.stderr == ""


def test_another_version_another_reader_and_another_row_have_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def next_version(_package: str) -> str:
        return "7.99.0"

    places = {store.place()}
    assert f"schemas-{schema.SDK_VERSION}-" in store.place().name
    with monkeypatch.context() as changed:
        changed.setattr(store, "version", next_version)
        places.add(store.place())
    with monkeypatch.context() as changed:
        reader = tmp_path / "sdk.py"
        reader.write_text("another")
        changed.setattr(store, "_READER", reader)
        places.add(store.place())
    with monkeypatch.context() as changed:
        changed.setattr(store, "tokens", lambda: ("aws:iam/role:Role",))
        places.add(store.place())
    assert len(places) == 4


def test_what_is_written_already_is_left_alone(own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    store.write(own_folder)
    assert store.ensure() == own_folder
    assert list(own_folder.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_in_one_line(own_folder: Path) -> None:
    own_folder.parent.parent.mkdir(exist_ok=True)
    own_folder.parent.write_text("a file where a folder should be")
    with pytest.raises(ProviderError, match=r"the schemas of pulumi_aws cannot be written: .*cache") as caught:
        store.ensure()
    assert "\n" not in str(caught.value)


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
    assert set(spec["resources"]) == set(ROWS)
    assert set(spec["functions"]) == set(SOURCES)
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
