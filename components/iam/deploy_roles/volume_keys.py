"""Grants on the keys of nodes' volumes: to Auto Scaling's own role alone, and for what it needs alone. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.volume_keys import GRANTED, SCALING_ROLE
from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Environment, Place


def reading(environment: Environment) -> list[Statement]:
    """What a preview reads of the grants."""
    if not environment.volume_keys:
        return []
    return [Statement(sid="ReadVolumeKeyGrants", actions=("kms:ListGrants",), resources=environment.volume_keys)]


def changing(place: Place, environment: Environment) -> list[Statement]:
    """What making and revoking them takes beside that."""
    if not environment.volume_keys:
        return []
    to_scaling = {
        "StringEquals": {"kms:GranteePrincipal": [f"arn:{place.partition}:iam::{place.account}:{SCALING_ROLE}"]},
        "ForAllValues:StringEquals": {"kms:GrantOperations": list(GRANTED)},
    }
    keys = environment.volume_keys
    return [
        Statement(sid="GrantVolumeKeys", actions=("kms:CreateGrant",), resources=keys, conditions=to_scaling),
        Statement(sid="RevokeVolumeKeyGrants", actions=("kms:RevokeGrant",), resources=keys),
    ]
