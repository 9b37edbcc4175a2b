"""The controllers that a drain meets, beside an API server that runs: they count for budgets and make pods again.

Of kube-controller-manager's own these are the ones for PodDisruptionBudgets, ReplicaSets, StatefulSets and service
accounts. No scheduler and no kubelet runs: who wants pods to be somewhere binds them, and ends them.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from rehearsal.kubernetes import commands
from rehearsal.kubernetes.processes import KubernetesError, answers, wait
from standin.api import files
from standin.api.detached import Detached
from tools.binaries.programs import CONTROLLERS

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.kubernetes.server import KubeApi

(PROGRAM,) = CONTROLLERS.binaries

_FIRST_DEED = "/api/v1/namespaces/default/serviceaccounts/default"


def start(data: Path, api: KubeApi) -> None:
    """Start them for the API server of this folder; return when they are at work. `server.stop` ends them.

    Raises:
        KubernetesError: they have not been built, or they end or do nothing.
        AlreadyRunningError: they run.
    """
    program = CONTROLLERS.output / PROGRAM
    if not program.is_file():
        raise KubernetesError(f"{program} is not there; run python3 -m tools.set_up --for-tests")
    config = data / "controllers-kubeconfig.json"
    files.write(config, json.dumps(_kubeconfig(data, api)))
    detached = Detached(data, PROGRAM)
    process = detached.start([str(program), f"--kubeconfig={config}"], {**os.environ, **commands.VARIABLES})
    wait(lambda: answers(api.url + _FIRST_DEED, api.certificate_authority, api.admin_token), process, detached.log)


def _kubeconfig(data: Path, api: KubeApi) -> dict[str, object]:
    """The administrator's; JSON is YAML."""
    authority = str((data / "certs" / "authority.crt").absolute())  # else it is looked for beside the kubeconfig
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "rehearsal",
        "contexts": [{"name": "rehearsal", "context": {"cluster": "rehearsal", "user": "admin"}}],
        "clusters": [{"name": "rehearsal", "cluster": {"server": api.url, "certificate-authority": authority}}],
        "users": [{"name": "admin", "user": {"token": api.admin_token}}],
    }
