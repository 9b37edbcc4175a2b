"""What former audits saw, in one SQLite file: how old the patches of nodes were, and how long a release took to them.

SQLite by the standard library: one writer at a time, a file that a pipeline keeps as an artifact, no further package.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError
from operations.audit.past import Past, of_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from operations.audit.seen import Seen

KEPT = timedelta(days=400)
"""A year of patch days, and the one before."""

WAIT_SECONDS = 30.0
"""How long another audit may write."""

_MIGRATIONS = (
    """
    CREATE TABLE audits (
        at TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, cluster TEXT NOT NULL, node_group TEXT NOT NULL,
        instances INTEGER NOT NULL, on_pinned INTEGER NOT NULL, median_seconds INTEGER, worst_seconds INTEGER,
        PRIMARY KEY (at, account, region, cluster, node_group)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE nodes (
        account TEXT NOT NULL, region TEXT NOT NULL, instance TEXT NOT NULL, ami TEXT NOT NULL,
        cluster TEXT NOT NULL, node_group TEXT NOT NULL, released TEXT NOT NULL,
        first_audited TEXT NOT NULL, last_audited TEXT NOT NULL,
        PRIMARY KEY (account, region, instance, ami)
    ) STRICT, WITHOUT ROWID;
    """,
)
"""What each version of the file adds to the one before; `PRAGMA user_version` tells how many it has."""

_AUDIT = "INSERT OR REPLACE INTO audits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NODE = """
    INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET last_audited = excluded.last_audited
"""
_OLD = ("DELETE FROM audits WHERE at < ?", "DELETE FROM nodes WHERE last_audited < ?")
_AGES = """
    SELECT at, SUM(instances), SUM(on_pinned), MAX(worst_seconds), MAX(median_seconds)
    FROM audits GROUP BY at ORDER BY at
"""
_LAGS = "SELECT ami, region, released, first_audited FROM nodes ORDER BY released, ami"


class HistoryError(RefusedError):
    """The file cannot be used; one line."""


def remember(file: Path, seen: Sequence[Seen], at: datetime) -> Past:
    """Write down what an audit saw, and tell what this and the former ones have.

    A file that is not there is made; one of an older version gets what it lacks. What is older than `KEPT` goes.

    Raises:
        HistoryError: the file is none of an audit's, is of a newer version, or another audit keeps it.
    """
    try:
        with closing(sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)) as store:
            store.execute("BEGIN IMMEDIATE")
            try:
                _migrate(store, file)
                _write(store, seen, at)
                past = of_rows(store.execute(_AGES).fetchall(), store.execute(_LAGS).fetchall())
            except BaseException:
                store.execute("ROLLBACK")
                raise
            store.execute("COMMIT")
            return past
    except sqlite3.Error as error:
        raise HistoryError(f"{file}: {error}; give --history another file, or wait for another audit") from None


def _migrate(store: sqlite3.Connection, file: Path) -> None:
    (version,) = store.execute("PRAGMA user_version").fetchone()
    if version > len(_MIGRATIONS):
        raise HistoryError(f"{file}: found version {version}, expected at most {len(_MIGRATIONS)}; use a newer release")
    for step in _MIGRATIONS[version:]:
        for statement in filter(str.strip, step.split(";")):
            store.execute(statement)
    store.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")


def _write(store: sqlite3.Connection, seen: Sequence[Seen], at: datetime) -> None:
    now = text(at)
    store.executemany(_AUDIT, [_audit(each, now, at) for each in seen])
    store.executemany(_NODE, (row for each in seen for row in _nodes(each, now)))
    for statement in _OLD:
        store.execute(statement, (text(at - KEPT),))


def _audit(group: Seen, now: str, at: datetime) -> tuple[object, ...]:
    ages = sorted(int((at - each.released).total_seconds()) for each in group.nodes)
    middle = ages[len(ages) // 2] if ages else None
    worst = ages[-1] if ages else None
    return (now, *group.place, group.instances, group.on_pinned, middle, worst)


def _nodes(group: Seen, now: str) -> Iterable[tuple[object, ...]]:
    account, region, cluster, node_group = group.place
    for each in group.nodes:
        yield account, region, each.instance, each.ami, cluster, node_group, text(each.released), now, now


def text(moment: datetime) -> str:
    """A moment as it sorts."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
