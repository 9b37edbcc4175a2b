"""The page for those who come from other tools: no parameter without an answer, and no key that is not there."""

from __future__ import annotations

from collections import Counter

from components.settings.elsewhere import PAGE, TOOLS, Row, answer, is_built, page, rows
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings

PARAMETERS = {
    "cloudformation": 16,
    "eksctl-self-managed": 117,
    "eksctl-managed": 108,
    "terraform-self-managed": 108,
    "terraform-managed": 92,
}
"""Parameters of the editions that were read, those inside others among them; counted there, not in our table."""

TO_BUILD = frozenset({
    "adopted", "bootstrapExtraArgs", "capacityReservation", "cloudwatchAgent",
    "instanceTypes", "launchHook", "launchTemplate", "licences", "maxHealthyPercentage",
    "names", "placement", "rolePath", "spot", "suspendedProcesses",
})  # fmt: skip
"""What a key that is not built yet may begin with: else it is misspelt."""


def test_every_parameter_of_every_tool_has_one_row_and_an_answer() -> None:
    found = Counter((tool, row.parameter) for row in rows() for tool in row.tools)
    assert {each for each, times in found.items() if times > 1} == set()
    assert Counter(tool for tool, _ in found) == PARAMETERS
    assert [row.parameter for row in rows() if not row.keys and not row.answer] == []


def test_a_key_of_the_table_is_there_or_is_said_not_to_be() -> None:
    for row in rows():
        for tool in row.tools:
            settings = TOOLS[tool].settings
            missing = {key for key in row.keys if not is_built(key, settings)}
            assert {key.partition(".")[0] for key in missing} <= TO_BUILD, row.parameter
            assert bool(missing) == ("Not built: " in answer(row, settings)), row.parameter


def test_a_key_is_looked_for_in_the_kind_of_group_and_in_its_sections() -> None:
    assert is_built("rootVolume.sizeGib", NodeGroupSettings)
    assert not is_built("rootVolume.size", NodeGroupSettings)
    assert not is_built("minSize.atAll", NodeGroupSettings)
    assert is_built("updateConfig", ManagedNodeGroupSettings)
    assert not is_built("updateConfig", NodeGroupSettings)
    assert is_built("cluster:vpcCni.mode", NodeGroupSettings)
    assert not is_built("cluster:minSize", NodeGroupSettings)


def test_an_answer_names_the_keys_then_what_is_missing_then_the_reason() -> None:
    row = Row(["cloudformation"], "A", ["minSize", "cluster:access", "nothing"], "Because")
    assert answer(row, NodeGroupSettings) == "`minSize`, the cluster's `access`. Not built: `nothing`. Because"
    assert answer(Row([], "A", [], "Never"), NodeGroupSettings) == "Never"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m components.settings.schema"
