"""moto in a process of its own, so that what an audit costs is measured apart from what moto costs.

moto goes through the tags of all machines for those of each: the time of one answer then grows with the square of the
machines. Here it takes them by the machine's id, which changes no answer.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from moto.ec2.models.core import TaggedEC2Resource
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def apart() -> Generator[None]:
    """Every client of this process asks that moto while this lasts."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("AWS_ENDPOINT_URL", address)
                yield
        finally:
            server.terminate()


def _tags(self: Any) -> list[dict[str, str]]:  # noqa: ANN401  moto's
    """Those of one machine, as `describe_tags` with its id has them."""
    found: dict[str, str] = self.ec2_backend.tags.get(self.id, {})
    return [{"resource_id": self.id, "key": key, "value": value} for key, value in found.items()]


def main() -> None:
    """Serve until the parent has gone."""
    TaggedEC2Resource.get_tags = _tags
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
