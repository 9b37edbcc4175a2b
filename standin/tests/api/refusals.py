"""How a test says that the API refuses something."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def refused(code: str, *words: str) -> Generator[None]:
    """The block's call is refused with exactly this code, and its message holds these words."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response.get("Error", {})
    assert error.get("Code") == code, error
    for word in words:
        assert word in error.get("Message", "")
