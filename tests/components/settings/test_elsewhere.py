"""The page for those who come from other tools: no parameter without an answer, and no key that is not there."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components.settings.elsewhere import PAGE, TOOLS, Row, answer, is_built, page, rows
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EKSCTL = "github.com/weaveworks/eksctl@v0.215.0"
"""The newest that the Go module proxy has; the page tells of the same."""

PARAMETERS = {
    "cloudformation": 16,
    "eksctl-self-managed": 117,
    "eksctl-managed": 108,
    "terraform-self-managed": 108,
    "terraform-managed": 92,
}
"""Parameters of the editions that were read, those inside others among them; counted there, not in our table."""


def test_every_parameter_of_every_tool_has_one_row_and_an_answer() -> None:
    found = Counter((tool, row.parameter) for row in rows() for tool in row.tools)
    assert {each for each, times in found.items() if times > 1} == set()
    assert Counter(tool for tool, _ in found) == PARAMETERS
    assert [row.parameter for row in rows() if not row.keys and not row.answer] == []


def test_every_key_of_the_table_is_one_of_the_kind_of_group_beside_which_it_stands() -> None:
    missing = [
        (tool, row.parameter, key)
        for row in rows()
        for tool in row.tools
        for key in row.keys
        if not is_built(key, TOOLS[tool].settings)
    ]
    assert missing == []


def test_a_key_is_looked_for_in_the_kind_of_group_and_in_its_sections() -> None:
    assert is_built("rootVolume.sizeGib", NodeGroupSettings)
    assert not is_built("rootVolume.size", NodeGroupSettings)
    assert not is_built("minSize.atAll", NodeGroupSettings)
    assert is_built("updateConfig", ManagedNodeGroupSettings)
    assert not is_built("updateConfig", NodeGroupSettings)
    assert is_built("cluster:vpcCni.mode", NodeGroupSettings)
    assert not is_built("cluster:minSize", NodeGroupSettings)


def test_an_answer_names_the_keys_then_the_reason() -> None:
    row = Row(["cloudformation"], "A", ["minSize", "cluster:access"], "Because")
    assert answer(row) == "`minSize`, the cluster's `access`. Because"
    assert answer(Row([], "A", [], "Never")) == "Never"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m components.settings.schema"


@pytest.fixture(scope="module")
def eksctl() -> Mapping[str, Any]:
    """The definitions of eksctl's own schema, which comes as a Go module."""
    told = subprocess.run(
        ["go", "mod", "download", "-json", EKSCTL], capture_output=True, text=True, check=True, cwd="/"
    )
    schema = Path(json.loads(told.stdout)["Dir"], "pkg/apis/eksctl.io/v1alpha5/assets/schema.json")
    return json.loads(schema.read_text())["definitions"]


def parameters(definitions: Mapping[str, Any], kind: str, above: str = "") -> Iterator[str]:
    """Paths of all that a kind has."""
    for name, told in definitions[kind].get("properties", {}).items():
        yield f"{above}{name}"
        inner = told.get("$ref") or told.get("items", {}).get("$ref")
        if inner:
            yield from parameters(definitions, inner.rpartition("/")[2], f"{above}{name}.")


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("tool", "kind"), [("eksctl-self-managed", "NodeGroup"), ("eksctl-managed", "ManagedNodeGroup")]
)
def test_eksctl_itself_has_these_parameters_and_no_others(eksctl: Mapping[str, Any], tool: str, kind: str) -> None:
    assert set(parameters(eksctl, kind)) == {row.parameter for row in rows() if tool in row.tools}
