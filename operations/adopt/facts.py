"""What is known of a group that another tool made. Nothing here asks anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Found:
    """An Auto Scaling group and the version of the launch template that it starts.

    Attributes:
        cluster: its cluster.
        template_version: as the group has it: a number, `$Latest` or `$Default`.
        security_groups: ids, each with whether it has the cluster's tag.
        role: ARN of its nodes' role; "" where none could be told.
        policies: ARNs of the managed policies of that role.
        inline: names of its inline policies.
        ami_known: whether the AMI's tags, or its name where Amazon built it, tell what it is.
        tokens: `required` or `optional`.
        root: size of the root volume in GiB, and whether it is encrypted; None where the AMI decides.
        tags: of the group.
    """

    group: str
    cluster: str
    template_id: str
    template: str
    template_version: str
    image: str
    ami_known: bool
    instance_type: str
    min_size: int
    desired_size: int
    max_size: int
    subnets: tuple[str, ...]
    security_groups: Mapping[str, bool]
    role: str = ""
    policies: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    user_data: str = ""
    tokens: str = "optional"
    hop_limit: int = 1
    key_pair: str = ""
    detailed_monitoring: bool = False
    root: tuple[int | None, bool] | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
