"""What AWS is asked for: once, by each provider, in each program."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pytest

from components.cluster.lookups import LookUpError, asked, looked_up
from tests.components.program import run

IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity"
PARAMETER = "aws:ssm/getParameter:getParameter"


class _Counter:
    """Counts the calls of a data source and has it answer, or fail as long as it is told to."""

    def __init__(self, failing: int = 0) -> None:
        self.calls = 0
        self._failing = failing

    def __call__(self, _: dict[str, object]) -> str | None:
        self.calls += 1
        return "ParameterNotFound" if self.calls <= self._failing else None


def test_the_same_question_is_asked_once_in_a_program_and_anew_by_the_next() -> None:
    counter = _Counter()

    def program() -> None:
        assert asked(aws.get_caller_identity).account_id == asked(aws.get_caller_identity).account_id

    for _ in range(2):
        run(program, failures={IDENTITY: counter})
    assert counter.calls == 2


def test_other_arguments_are_another_question() -> None:
    counter = _Counter()

    def program() -> None:
        assert asked(aws.ssm.get_parameter, name="/a").name == "/a"
        assert asked(aws.ssm.get_parameter, name="/b").name == "/b"

    run(program, failures={PARAMETER: counter})
    assert counter.calls == 2


def test_each_provider_is_asked_itself_also_where_a_parent_brings_it() -> None:
    counter = _Counter()

    def program() -> None:
        there = aws.Provider("there", region="eu-west-1")
        parent = pulumi.ComponentResource("a:b:C", "parent", opts=pulumi.ResourceOptions(providers=[there]))
        for opts in (
            None,
            pulumi.InvokeOptions(provider=there),
            pulumi.InvokeOptions(parent=parent),
            pulumi.InvokeOptions(),
        ):
            asked(aws.get_caller_identity, opts)

    run(program, failures={IDENTITY: counter})
    assert counter.calls == 2, "the default provider and the one in eu-west-1"


def test_what_was_not_found_is_asked_again() -> None:
    counter = _Counter(failing=1)

    def program() -> None:
        assert looked_up(lambda: asked(aws.ssm.get_parameter, name="/a")) is None
        assert looked_up(lambda: asked(aws.ssm.get_parameter, name="/a")) is not None

    run(program, failures={PARAMETER: counter})


DENIED = (
    "reading SSM Parameter (/a): operation error SSM: GetParameter, api error AccessDeniedException: User: "
    "arn:aws:iam::123456789012:user/a is not authorized to perform: ssm:GetParameter on resource: /a"
)
NOBODY = "no valid credential sources\n for AWS Provider found"


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (
            f"invocation of {PARAMETER} returned an error: {DENIED}",
            f"{DENIED}; allow ssm:GetParameter to who runs this program",
        ),
        (NOBODY, "no valid credential sources for AWS Provider found; see to that, and run it again"),
    ],
    ids=["denied", "no credentials"],
)
def test_a_question_that_gets_no_answer_ends_the_program_in_one_line(says: str, told: str) -> None:
    def program() -> None:
        looked_up(lambda: asked(aws.ssm.get_parameter, name="/a"))

    with pytest.raises(LookUpError) as raised:
        run(program, failures={PARAMETER: says})
    assert str(raised.value) == f"AWS could not be asked, aws.ssm.get_parameter(name='/a'): {told}"
