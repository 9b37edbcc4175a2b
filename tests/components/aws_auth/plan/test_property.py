"""Over random documents: adding and removing gives the text back, and no other entry ever reads differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.aws_auth.plan.configmap import ConfigMap
from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.plan import Consent, Known
from components.aws_auth.plan.remove import plan_remove
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS, RoleMapping
from components.aws_auth.text.roles import read_roles
from components.kubernetes.errors import RefusedError
from tests.components.aws_auth.documents import WORDS, documents
from tests.components.aws_auth.texts import OWNER, ROLE

if TYPE_CHECKING:
    from tests.components.aws_auth.judge import Judge

NIGHTLY = settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DEFAULT = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GROUPS = st.lists(WORDS.filter(lambda word: word.isprintable() and word == word.strip() and word != ""), unique=True)


def _ensure_then_remove(text: str, extra: list[str]) -> tuple[str, str, RoleMapping]:
    wanted = RoleMapping(ROLE, groups=(*WINDOWS_GROUPS, *(group for group in extra if group not in WINDOWS_GROUPS)))
    plan = plan_ensure(ConfigMap(data={"mapRoles": text}), wanted, OWNER, Consent())
    assert plan.text is not None
    known = Known(wanted.username, wanted.groups, plan.ownership.origin)
    annotations = {key: value or "" for key, value in plan.annotations.items()}
    after = ConfigMap(data={"mapRoles": plan.text}, annotations=annotations)
    removed = plan_remove(after, wanted.key, OWNER, known, "remove", Consent())
    assert removed.text is not None
    return plan.text, removed.text, wanted


def _check(text: str, extra: list[str]) -> None:
    added, removed, wanted = _ensure_then_remove(text, extra)
    assert removed == text
    before, after = read_roles(text).entries, read_roles(added).entries
    assert [(entry.rolearn, entry.username, entry.groups) for entry in after] == [
        *((entry.rolearn, entry.username, entry.groups) for entry in before),
        (wanted.rolearn, NODE_USERNAME, wanted.groups),
    ]


def _check_against(judge: Judge, text: str, extra: list[str]) -> None:
    added, _, wanted = _ensure_then_remove(text, extra)
    before, after = judge.read(text), judge.read(added)
    ours = {"rolearn": wanted.rolearn, "username": wanted.username, "groups": list(wanted.groups)}
    assert after.roles == [*before.roles, ours]
    assert after.error == before.error


@DEFAULT
@given(documents(), GROUPS)
def test_adding_and_removing_gives_the_text_back(text: str, extra: list[str]) -> None:
    """To the byte, whatever the style."""
    _check(text, extra)


@pytest.mark.nightly
@pytest.mark.timeout(3600)  # on a machine that has other work too
@NIGHTLY
@given(documents(), GROUPS)
def test_adding_and_removing_gives_the_text_back_ten_thousand_times(text: str, extra: list[str]) -> None:
    """The same with the nightly number of documents."""
    _check(text, extra)


@pytest.mark.cluster
@DEFAULT
@given(text=documents(), extra=GROUPS)
def test_the_authenticator_reads_every_other_entry_as_before(judge: Judge, text: str, extra: list[str]) -> None:
    """Its own parser is the judge."""
    _check_against(judge, text, extra)


@pytest.mark.cluster
@pytest.mark.nightly
@pytest.mark.timeout(3600)  # on a machine that has other work too
@NIGHTLY
@given(text=documents(), extra=GROUPS)
def test_the_authenticator_agrees_ten_thousand_times(judge: Judge, text: str, extra: list[str]) -> None:
    """The same with the nightly number of documents."""
    _check_against(judge, text, extra)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("-:[]{}#&*!|>'\"%@`?, \n\t\rarolen")) | st.text())
def test_no_text_whatever_makes_it_crash(text: str) -> None:
    """Either a plan that reads back, or a refusal in one line."""
    outcome = _plan_or_refusal(text)
    assert "\n" not in outcome or read_roles(outcome).entries[-1].rolearn == ROLE


def _plan_or_refusal(text: str) -> str:
    try:
        return plan_ensure(ConfigMap(data={"mapRoles": text}), RoleMapping(ROLE), OWNER, Consent()).text or ""
    except RefusedError as error:
        return str(error)
