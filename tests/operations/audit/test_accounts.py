"""Groups of many accounts are asked about as the role of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from operations.accounts import MOST, roles
from operations.aws import SESSION_NAME, Assumed

if TYPE_CHECKING:
    from tests.operations.conftest import World

ELSEWHERE = "arn:aws:iam::210987654321:role/audit"


def _outputs(world: World, account: str, *more: str) -> str:
    groups = {
        f"windows-{each}": {
            "autoScalingGroupName": "nowhere",
            "launchTemplateId": "lt-1",
            "launchTemplateVersion": 1,
            "roleArn": f"arn:aws:iam::{each}:role/nodes",
        }
        for each in (account, *more)
    }
    file = world.folder / "outputs.json"
    file.write_text(json.dumps({"clusters": {"dev": {"region": "eu-central-1", "nodeGroups": groups}}}))
    return str(file)


def test_an_account_without_a_role_is_told_and_the_others_are_read(world: World) -> None:
    code, report = world.told("audit", "--outputs", _outputs(world, "123456789012", "210987654321"))
    assert (code, [(each["account"], each["rule"]) for each in report["findings"]]) == (
        1,
        [("123456789012", "group-gone")],
    )
    assert (
        "account 210987654321: this is account 123456789012; name a role there: --assume-role "
        "arn:aws:iam::210987654321:role/NAME"
    ) in report["unread"]


def test_another_account_is_asked_as_its_role_with_the_external_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    call = vars(BaseClient)["_make_api_call"]

    def note(client: BaseClient, operation: str, arguments: object) -> object:
        asked.extend([arguments] if operation == "AssumeRole" else [])
        return call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", note)
    options = ("--outputs", _outputs(world, "210987654321"), "--assume-role", ELSEWHERE, "--external-id", "ours")
    code, report = world.told("audit", *options)
    assert (code, [each["rule"] for each in report["findings"]]) == (1, ["group-gone"]), report
    assert {(each["RoleArn"], each["ExternalId"], each["RoleSessionName"]) for each in asked} == {
        (ELSEWHERE, "ours", SESSION_NAME)
    }


@pytest.mark.parametrize(
    ("arns", "words"),
    [
        (["audit"], "expected the ARN of a role"),
        ([ELSEWHERE, f"{ELSEWHERE}-2"], "two roles of account 210987654321"),
        ([f"arn:aws:iam::{number:012}:role/audit" for number in range(MOST + 1)], "at most 100"),
    ],
)
def test_roles_that_cannot_be_meant_are_refused(arns: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        roles(arns, None)


def test_roles_are_known_by_their_account() -> None:
    assert roles([ELSEWHERE], "ours") == {"210987654321": Assumed(ELSEWHERE, "ours")}


def test_a_group_whose_stack_tells_no_account_is_of_the_others(world: World) -> None:
    """Else its cluster would be two, and each would find the other's nodes foreign."""
    outputs = json.loads(Path(_outputs(world, "123456789012")).read_text())
    groups = outputs["clusters"]["dev"]["nodeGroups"]
    groups["older"] = {key: value for key, value in groups["windows-123456789012"].items() if key != "roleArn"}
    file = world.folder / "outputs.json"
    file.write_text(json.dumps(outputs))
    _, report = world.told("audit", "--outputs", str(file))
    assert {(each["account"], each["node_group"]) for each in report["groups"]} == {
        ("123456789012", "older"),
        ("123456789012", "windows-123456789012"),
    }


def test_an_external_id_without_a_role_is_refused(world: World) -> None:
    ran = world.run("audit", "--outputs", _outputs(world, "123456789012"), "--external-id", "ours")
    assert ran.exit_code == 2
