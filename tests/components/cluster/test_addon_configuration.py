"""Our keys laid over an add-on's live configuration: nothing of others is lost, and what is right stays as it is."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.cluster.addon_configuration import ConfigurationError, conflicts, merged

OURS = {"enableWindowsIpam": "true"}
FOREIGN = {"env": {"WARM_IP_TARGET": "2"}, "resources": {"limits": {"cpu": "1"}}}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("live", [None, "", "{}"], ids=["none", "empty", "an empty object"])
def test_where_there_is_no_configuration_it_is_ours(live: str | None) -> None:
    assert json.loads(merged(live, OURS)) == OURS


@pytest.mark.parametrize(
    "live", [json.dumps(FOREIGN), yaml.safe_dump(FOREIGN), json.dumps({**FOREIGN, "enableWindowsIpam": "false"})]
)
def test_what_others_configured_stays(live: str) -> None:
    assert json.loads(merged(live, OURS)) == {**FOREIGN, **OURS}


@pytest.mark.parametrize("live", ['{"enableWindowsIpam":"true",  "env": {}}', 'enableWindowsIpam: "true"\nenv: {}\n'])
def test_a_text_that_holds_ours_already_stays_to_the_letter(live: str) -> None:
    """Or each update would show a change that is none."""
    assert merged(live, OURS) == live


@given(live=st.dictionaries(st.text(), values, max_size=5))
def test_no_foreign_key_is_ever_lost_and_the_second_time_changes_nothing(live: dict[str, object]) -> None:
    once = merged(json.dumps(live), OURS)
    assert json.loads(once) == {**live, **OURS}
    assert merged(once, OURS) == once


def test_a_key_that_others_set_otherwise_is_named_with_both_values() -> None:
    wanted = {**OURS, "enableWindowsPrefixDelegation": "true"}
    assert conflicts('{"enableWindowsIpam": "false", "env": {}}', wanted) == {"enableWindowsIpam": ("false", "true")}
    assert conflicts(None, wanted) == {}


@pytest.mark.parametrize(
    ("live", "words"), [("[]", "expected keys and values"), ("3", "expected keys"), ("{", "neither JSON nor YAML: ")]
)
def test_what_nothing_can_be_laid_over_is_refused_in_one_line(live: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        merged(live, OURS)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
