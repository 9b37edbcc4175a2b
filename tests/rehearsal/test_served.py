"""The stand-in's provider serves what programs of ours make and ask for, and nothing that nobody does."""

from __future__ import annotations

import ast
import re
from itertools import chain

from standin.provider.invokes import SOURCES
from standin.provider.table import ROWS
from tools.paths import ROOT

PROGRAMS = ("components", "examples")

AWAITED = {
    "aws:autoscaling/lifecycleHook:LifecycleHook": "nodes that drain before they go",
    "aws:eks/nodeGroup:NodeGroup": "managed node groups",
}
"""Types that no program makes yet, and what they are there for."""


def named() -> set[str]:
    """What our programs take off a module or an object, such as `Role` of `aws.iam.Role`, and their texts."""
    files = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in PROGRAMS)
    nodes = list(chain.from_iterable(ast.walk(ast.parse(file.read_text())) for file in files))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_every_type_is_made_by_a_program_or_awaited() -> None:
    names = named()
    assert {token for token in ROWS if token.rpartition(":")[2] not in names} <= set(AWAITED)


def test_every_data_source_is_asked_by_a_program() -> None:
    """By its function, in the form that waits for inputs or in the other, or by its token."""
    names = {name.removesuffix("_output") for name in named()}
    functions = {token: re.sub(r"(?=[A-Z])", "_", token.rpartition(":")[2]).lower() for token in SOURCES}
    assert {token for token, function in functions.items() if not names & {token, function}} == set()
