"""What plain `pulumi` and every AWS SDK need to work against a stand-in account: a server, folders, variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api import process
from standin.provider import plugin

if TYPE_CHECKING:
    from pathlib import Path

    from standin.seed.document import Seed


def prepare(folder: Path, seed: Seed | None = None) -> process.Server:
    """The account's server, started or restored where it has to be, and the engine's folders with the provider in them.

    Args:
        folder: holds `account`, `stacks` and `home`; made if it is missing.
        seed: what the account begins with. Left out: what it began with, or nothing.

    Raises:
        RehearsalApiError: the server does not start; one line says why.
    """
    (folder / "stacks").mkdir(parents=True, exist_ok=True)
    plugin.install(folder / "home")
    return process.ensure(folder / "account", seed)


def variables(server: process.Server, folder: Path, region: str) -> dict[str, str]:
    """Variable to value.

    A passphrase guards secrets; a rehearsal has none, so its passphrase is empty. The backend writes no metadata files
    beside its own: an engine that is killed while it writes one leaves a state that no engine can load.
    """
    return {
        **server.environment(region),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'stacks'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
