"""Secrets are compared in memory and never shown: a secret and its clear twin get the same verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from eks_windows.catalogue import example
from eks_windows.config import PACK_SETTINGS
from eks_windows.rules import all_rules
from eks_windows.stack.values import SECRET, SIGNATURE

from tests.policies.compliant import compliant
from tests.policies.harness import Seen, judge, violations
from tests.policies.program import Phase, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.rule import Rule

    from tests.policies.program import Json, Program

RULES = [rule for rule in all_rules() if rule.id != PACK_SETTINGS]
OTHER_AMI = "ami-0bbbbbbbbbbbbbbbb"


def secret(value: Json) -> Json:
    """A secret as the protocol carries it."""
    return {SIGNATURE: SECRET, "value": value}


def with_secrets(value: Json) -> Json:
    """A value with every text in it secret; references stay what they are."""
    if isinstance(value, dict):
        return {key: with_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_secrets(item) for item in value]
    return secret(value) if isinstance(value, str) and "${" not in value else value


def texts(value: Json) -> Iterator[str]:
    """The texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def hidden(program: Program) -> Program:
    """The program with every text in its properties secret."""
    return {name: {**one, "properties": with_secrets(one.get("properties", {}))} for name, one in program.items()}


def verdicts(seen: list[Seen]) -> set[tuple[str, str]]:
    """Rule and level of each finding: a place may have a secret in its path."""
    return {(one.rule, one.message.verdict) for one in seen}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_program_of_secrets_gets_the_verdicts_of_its_clear_twin(rule: type[Rule]) -> None:
    """Every rule's bad example; and nothing of it stands in a message but what the rule says anyway."""
    bad = example(rule)["bad"]["resources"]
    clear, dark = judge(bad, Phase.UP), judge(hidden(bad), Phase.UP)
    own = " ".join(f"{one.title} {one.reason} {one.fix}" for one in all_rules())
    told = {text for one in bad.values() for text in texts(one.get("properties", {})) if len(text) > 10}

    assert verdicts(dark) == verdicts(clear)
    shown = [text for text in told if text not in own for one in dark if text in one.text.split("  fix:")[0]]
    assert [text for text in shown if all(text not in name for name in bad)] == []


@pytest.mark.parametrize("phase", list(Phase))
def test_two_secret_cluster_names_are_two_clusters(phase: Phase) -> None:
    """Both print alike, and are not one."""
    one, two = (changed(compliant(), cluster__name=secret(name)) for name in ("first-cluster", "second-cluster"))
    del one["cni"], one["entry"], one["linux"]
    program: dict[str, Any] = dict(one)
    for name in ("cluster", "second", "secondTemplate"):
        program.pop(name)
    for name, cluster in (("group", "first-cluster"), ("other", "second-cluster")):
        program[name] = {**two["group"], "properties": {**two["group"]["properties"]}}
        program[name]["properties"]["tags"] = secret([{"key": f"kubernetes.io/cluster/{cluster}", "value": "owned"}])
    program["template"]["properties"]["userData"] = None
    program["otherTemplate"] = changed(two, secondTemplate__imageId=OTHER_AMI)["secondTemplate"]
    program["otherTemplate"]["properties"]["userData"] = None
    program["other"]["properties"]["launchTemplate"] = {"id": "${otherTemplate.id}", "version": "$Latest"}

    found = judge(program, phase)

    assert "single-windows-ami-per-cluster" not in {rule for rule, _ in violations(found)}
    assert not any("first-cluster" in one.text or "second-cluster" in one.text for one in found)


def test_two_secret_releases_that_differ_are_seen_to_differ() -> None:
    """And an equal one is not."""
    managed = compliant()["linux"]["properties"] | {"amiType": "WINDOWS_CORE_2022_x86_64"}
    program = {key: value for key, value in compliant().items() if key in ("cluster", "windowsRole", "linuxRole")}
    for name, release in (("one", "1.34-2026.11.01"), ("two", "1.34-2026.10.01")):
        properties = managed | {"nodeRoleArn": "${windowsRole.arn}", "releaseVersion": secret(release)}
        program[name] = {"type": "aws:eks/nodeGroup:NodeGroup", "properties": properties}
    rule = "single-windows-ami-per-cluster"

    assert rule in {found for found, _ in violations(judge(program))}
    assert not any("2026.1" in one.message.found for one in judge(program))
    program["two"]["properties"]["releaseVersion"] = "1.34-2026.11.01"
    assert rule not in {found for found, _ in violations(judge(program))}


def test_a_secret_inside_a_text_makes_all_of_it_secret() -> None:
    """As the engine has it: what a program puts together with a secret is one."""
    program = changed(compliant(), group__launchTemplate__version="${windowsRole.description}7")
    program["windowsRole"]["properties"]["description"] = secret("hunter2")
    program["template"]["outputs"] = {"latestVersion": 3, "defaultVersion": 3}
    seen = [one for one in judge(program, Phase.UP) if one.rule == "imdsv1-disabled"]

    assert [one.message.found for one in seen] == [
        "version [secret] of the launch template is in use while the program holds 3"
    ]


def test_a_secret_is_never_replaced_inside_a_word() -> None:
    """A secret that is a part of other words leaves them whole."""
    program = changed(compliant(), secondTemplate__imageId=OTHER_AMI, secondTemplate__description=secret("group"))
    (seen,) = [one for one in judge(program) if one.rule == "single-windows-ami-per-cluster"]

    assert seen.message.what == (
        "Auto Scaling group 'second' runs another Windows AMI than Auto Scaling group 'group' in cluster 'cluster'."
    )
