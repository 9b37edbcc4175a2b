"""What the engine takes of a state backend in S3, and of a KMS key for its secrets. Pure.

Pulumi Cloud takes none of it. Source: https://www.pulumi.com/docs/iac/concepts/state-and-backends/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Place, State


def of_state(place: Place, state: State, *, writes: bool) -> list[Statement]:
    """Reading the state, and writing it where the role updates stacks.

    Args:
        place: account and Region.
        state: where it is.
        writes: whether the role updates stacks; a preview writes nothing but its lock.
    """
    bucket = f"arn:{place.partition}:s3:::{state.bucket}"
    stem = f"{state.prefix.strip('/')}/" if state.prefix.strip("/") else ""
    changing = ("s3:DeleteObject", "s3:PutObject")
    return [
        Statement(sid="ListState", actions=("s3:ListBucket",), resources=(bucket,)),
        Statement(
            sid="UseState",
            actions=("s3:GetObject", *(changing if writes else ())),
            resources=(f"{bucket}/{stem}.pulumi/*",),
        ),
        *([_key(state.key_arn, writes=writes)] if state.key_arn is not None else []),
    ]


def _key(arn: str, *, writes: bool) -> Statement:
    encrypting = ("kms:Encrypt",) if writes else ()
    return Statement(sid="UseSecretsKey", actions=("kms:Decrypt", *encrypting), resources=(arn,))
