"""While a process loads, no garbage is looked for; afterwards it is."""

from __future__ import annotations

import gc

import pytest

from engine_plugin.startup import without_collections


def test_collections_stop_for_the_start_alone() -> None:
    with without_collections():
        assert not gc.isenabled()
        loaded = [[number] for number in range(10)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(loaded)


def test_collections_go_on_after_a_start_that_failed() -> None:
    with pytest.raises(ValueError, match="no account"), without_collections():
        raise ValueError("no account")
    assert gc.isenabled()
