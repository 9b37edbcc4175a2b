"""What other tools call the settings of Windows nodes, and the key of ours for each, or why there is none.

python -m components.settings.elsewhere    # writes docs/other-tools.md; `components.settings.schema` does so, too

The table beside this module has a row for each parameter of AWS's CloudFormation template, of eksctl and of the
Terraform module, and names no key that the settings do not have.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from components.settings.environment import ClusterSettings
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import NodeGroupSettings
from components.settings.validation import section_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

PAGE = Path(__file__).parents[2] / "docs" / "other-tools.md"

_TABLE = Path(__file__).with_suffix(".csv")

OF_CLUSTER = "cluster:"
"""Begins a key that stands beside the node groups, not in one."""


@dataclass(frozen=True)
class Tool:
    """Another way to Windows nodes.

    Attributes:
        title: what it is called.
        source: the edition that was read, and where it is.
        settings: the kind of our node group that stands for its own.
    """

    title: str
    source: str
    settings: type[BaseModel]


_EKSCTL = "eksctl 0.215.0, `pkg/apis/eksctl.io/v1alpha5/assets/schema.json`"
_TERRAFORM = "terraform-aws-modules/eks/aws 21, `modules/{}/variables.tf`"

TOOLS = {
    "cloudformation": Tool(
        "AWS's CloudFormation template",
        "`amazon-eks-windows-nodegroup.yaml` of 2023-02-09, as the EKS user guide tells its parameters "
        "(<https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html>)",
        NodeGroupSettings,
    ),
    "eksctl-self-managed": Tool("eksctl, `nodeGroups`", _EKSCTL, NodeGroupSettings),
    "eksctl-managed": Tool("eksctl, `managedNodeGroups`", _EKSCTL, ManagedNodeGroupSettings),
    "terraform-self-managed": Tool(
        "Terraform, `self_managed_node_groups`", _TERRAFORM.format("self-managed-node-group"), NodeGroupSettings
    ),
    "terraform-managed": Tool(
        "Terraform, `eks_managed_node_groups`", _TERRAFORM.format("eks-managed-node-group"), ManagedNodeGroupSettings
    ),
}
"""The tools by their names in the table."""


@dataclass(frozen=True)
class Row:
    """A parameter of one or several tools.

    Attributes:
        tools: names of the tools that have it.
        parameter: its name; of one inside another, the path.
        keys: the keys of ours that answer it.
        answer: what is to be said beside them, or where there is none.
    """

    tools: Sequence[str]
    parameter: str
    keys: Sequence[str]
    answer: str


def rows() -> list[Row]:
    """The table."""
    with _TABLE.open(newline="") as stream:
        return [
            Row(row["tools"].split(), row["parameter"], row["keys"].split(), row["answer"])
            for row in csv.DictReader(stream)
        ]


def is_built(key: str, settings: type[BaseModel]) -> bool:
    """Whether there is a key, given as in a stack file: ``rootVolume.sizeGib``, ``cluster:access``."""
    section: type[BaseModel] | None = ClusterSettings if key.startswith(OF_CLUSTER) else settings
    for name in key.removeprefix(OF_CLUSTER).split("."):
        field = next((each for each in section.model_fields.values() if each.alias == name), None) if section else None
        if field is None:
            return False
        section = section_of(field.annotation)
    return True


def answer(row: Row) -> str:
    """What the page says of a parameter: our keys, and what is to be said beside them."""
    return ". ".join(part for part in (", ".join(map(_shown, row.keys)), row.answer) if part)


def _shown(key: str) -> str:
    return f"the cluster's `{key.removeprefix(OF_CLUSTER)}`" if key.startswith(OF_CLUSTER) else f"`{key}`"


def page() -> str:
    """The text of docs/other-tools.md."""
    return "\n".join([_HEAD, *(line for name, tool in TOOLS.items() for line in _section(name, tool))])


def _section(name: str, tool: Tool) -> Iterator[str]:
    told = [(row.parameter, answer(row)) for row in rows() if name in row.tools]
    yield from (f"## {tool.title}", "", f"Read: {tool.source}; {len(told)} parameters.", "")
    yield from ("| parameter | here |", "|---|---|")
    yield from (f"| `{parameter}` | {here} |" for parameter, here in told)
    yield ""


_HEAD = """\
<!-- made by `python -m components.settings.elsewhere` of components/settings/elsewhere.csv -->
# Coming from CloudFormation, eksctl or Terraform

Each parameter by which other tools describe Windows nodes, and the key of a node group here that says the same (of the
cluster where that is said). Where there is none, the reason.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
