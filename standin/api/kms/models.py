"""Keys and grants that are not there, which moto tells of no grant's operation.

Source: KMS API reference, CreateGrant, ListGrants and RevokeGrant: NotFoundException.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.kms.exceptions import NotFoundException
from moto.kms.models import KmsBackend as MotosBackend

if TYPE_CHECKING:
    from moto.kms.models import Key


class KmsBackend(MotosBackend):
    """moto's KMS with its refusals."""

    def describe_key(self, key_id: str) -> Key:
        try:
            return super().describe_key(key_id)
        except KeyError as error:
            raise NotFoundException(f"Key '{key_id}' does not exist") from error

    def revoke_grant(self, key_id: str, grant_id: str) -> None:
        if grant_id not in self.describe_key(key_id).grants:
            raise NotFoundException(f"Grant ID {grant_id} not found")
        super().revoke_grant(key_id, grant_id)
