"""The table of what the reference documents say names tests that are there and run."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = ROOT / "docs" / "reference-coverage.md"
ON_THE_ENGINE = "tests/engine/"
DOCUMENTS = {
    "windows-ami-management": (
        "Amazon EKS optimized Windows AMI management",
        "Managing your own Amazon EKS optimized Windows AMI",
        "Configuring faster launching for custom EKS optimized AMIs",
        "Caching Windows base layers on custom AMIs",
        "Blog post",
    ),
    "patching-windows-servers-and-containers": (
        "Patching Windows Servers and Containers",
        "Pushing and pulling Windows images",
        "Reference",
    ),
    "launching-self-managed-windows-nodes": ("Launching self-managed Windows nodes", "AWS Management Console"),
}
"""Their headings, in order."""

Row = tuple[str, str, tuple[str, ...]]


def tables(text: str) -> dict[str, list[Row]]:
    """The rows of each document: heading, what it tells, and its tests."""
    found: dict[str, list[Row]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = section.partition("\n")
        lines = [line for line in rest.splitlines() if line.startswith("|")][2:]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        found[name] = [(heading, told, tuple(re.findall(r"`([^`]+)`", shown))) for heading, told, shown in cells]
    return found


@cache
def collected(file: str) -> dict[str, list[str]]:
    """The tests of a file, and the marks on each, or on all of them."""
    path = ROOT / file
    if not path.is_file():
        return {}
    module = ast.parse(path.read_text())
    marks = re.findall(
        r"mark\.(\w+)", "".join(ast.unparse(each) for each in module.body if isinstance(each, ast.Assign))
    )
    return {
        each.name: [*marks, *re.findall(r"mark\.(\w+)", " ".join(map(ast.unparse, each.decorator_list)))]
        for each in module.body
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    }


def faults(found: dict[str, list[Row]]) -> list[str]:
    """What is wrong with the table."""
    rows = list(chain(*found.values()))
    headings = {document: tuple(row[0] for row in found.get(document, []) if row[0]) for document in DOCUMENTS}
    told = [row[1] for row in rows]
    return [
        *(f"{document}: other headings" for document in DOCUMENTS if headings[document] != DOCUMENTS[document]),
        *(f"{each}: twice" for each in set(told) if told.count(each) > 1),
        *(fault for row in rows for fault in _of_row(row)),
    ]


def _of_row(row: Row) -> Iterator[str]:
    _, told, tests = row
    if not tests:
        yield f"{told}: no test"
    if not any(each.startswith(ON_THE_ENGINE) for each in tests):
        yield f"{told}: no test on the engine"
    for each in tests:
        file, _, name = each.partition("::")
        marks = collected(file).get(name)
        if marks is None:
            yield f"{told}: there is no test {each}"
        elif {"skip", "skipif", "xfail", "nightly"} & set(marks):
            yield f"{told}: {each} does not run with the others"


def test_each_sentence_of_the_reference_documents_names_tests_that_are_there_and_run() -> None:
    found = tables(TABLE.read_text())
    assert set(found) == set(DOCUMENTS)
    assert faults(found) == []


HERE = "tests/test_reference_coverage.py::test_a_table_that_claims_too_much_is_told"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("::test_the_newest_ami_comes_by", "::test_the_latest_ami_comes_by", "there is no test"),
        ("tests/engine/test_deploy_roles.py", "tests/engine/test_gone.py", "there is no test"),
        ("| Blog post |", "| Post |", "other headings"),
        ("`tests/engine/test_bad_input.py::test_a_cluster_that_is_not_active_is_refused`", "", "no test on the engine"),
        (
            "`tests/engine/test_bad_input.py::test_a_cluster_that_is_not_active_is_refused`",
            f"`{HERE}`",
            "no test on the",
        ),
        ("They are what nodes start from", "Components are Amazon's or one's own", "twice"),
    ],
)
def test_a_table_that_claims_too_much_is_told(before: str, after: str, fault: str) -> None:
    text = TABLE.read_text()
    assert before in text
    assert any(fault in each for each in faults(tables(text.replace(before, after))))
