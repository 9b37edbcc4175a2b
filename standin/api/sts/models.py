"""STS's backend with our addition."""

from typing import Any

from moto.sts.models import AssumedRole
from moto.sts.models import STSBackend as MotoSTSBackend

from standin.credentials import TOKEN_MARK


class STSBackend(MotoSTSBackend):
    """moto's STS; its session tokens begin with a mark."""

    def assume_role(self, **settings: Any) -> AssumedRole:  # noqa: ANN401  moto's arguments  # pyright: ignore[reportIncompatibleMethodOverride] passed on as they are
        """As moto's, for all ways to take on a role."""
        role = super().assume_role(**settings)
        role.session_token = TOKEN_MARK + role.session_token
        return role
