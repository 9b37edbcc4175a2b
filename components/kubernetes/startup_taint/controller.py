"""Takes the startup taint off a node once what its group waits for is there. It runs in the cluster, on Linux.

The kubelet's own credentials may not do it (NodeRestriction), so neither the node nor its launch hook can; an
operator's command would not run when an autoscaler starts a node. Standard library only: the manifests carry this file.

    python controller.py CONFIG    # JSON: {"taint": KEY, "groups": {GROUP: {"daemonSets": [...], "csiDrivers": [...]}}}
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
WAIT_SECONDS = 5
REFUSED = (urllib.error.URLError, OSError, ValueError)

Json = dict[str, Any]


class Api:
    """The API server, as the controller's service account. The token is read at each request: it is renewed."""

    def __init__(self, url: str, account: Path) -> None:
        self._url, self._token = url, account / "token"
        self._tls = ssl.create_default_context(cafile=str(account / "ca.crt"))
        # Python 3.13 asks for the authority key identifier, which the certificates of Kubernetes clusters lack.
        self._tls.verify_flags &= ~ssl.VERIFY_X509_STRICT

    def ask(self, path: str, patch: Json | None = None) -> Json:
        """What stands at a path; with a patch, it is made first."""
        headers = {"Authorization": f"Bearer {self._token.read_text()}", "Accept": "application/json"}
        body = None
        if patch is not None:
            headers["Content-Type"], body = "application/merge-patch+json", json.dumps(patch).encode()
        method = "GET" if patch is None else "PATCH"
        request = urllib.request.Request(self._url + path, data=body, headers=headers, method=method)  # noqa: S310  https
        with urllib.request.urlopen(request, timeout=15, context=self._tls) as answer:  # noqa: S310  https
            return json.load(answer)


def waits_for(wanted: Json, pods: list[Json], drivers: set[str]) -> list[str]:
    """What a node still waits for.

    Args:
        wanted: what its group waits for.
        pods: the pods on the node.
        drivers: the CSI drivers that its kubelet knows.
    """
    ready = {name for pod in pods if is_ready(pod) for name in owners(pod)}
    sets = [f"DaemonSet {name}" for name in wanted.get("daemonSets", []) if name not in ready]
    return sets + [f"CSI driver {name}" for name in wanted.get("csiDrivers", []) if name not in drivers]


def owners(pod: Json) -> list[str]:
    """The DaemonSets of a pod, as ``NAMESPACE/NAME``."""
    meta = pod["metadata"]
    found = [each["name"] for each in meta.get("ownerReferences", []) if each["kind"] == "DaemonSet"]
    return [f"{meta['namespace']}/{name}" for name in found]


def is_ready(pod: Json) -> bool:
    """Whether a pod is Ready, and not on its way out."""
    conditions = pod.get("status", {}).get("conditions", [])
    there = "deletionTimestamp" not in pod["metadata"]
    return there and any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def drivers_of(api: Api, node: str) -> set[str]:
    """The CSI drivers that have registered on a node."""
    try:
        found = api.ask(f"/apis/storage.k8s.io/v1/csinodes/{quote(node)}")
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return set()
        raise
    drivers: list[Json] = found["spec"].get("drivers") or []
    return {each["name"] for each in drivers}


def look(api: Api, config: Json, said: dict[str, str]) -> None:
    """Look at each node that carries the taint once, and take it off where nothing is waited for.

    Args:
        api: the API server.
        config: the taint's key, and what each group waits for.
        said: what was last said of a node, so that each thing is said once.
    """
    for node in api.ask("/api/v1/nodes?labelSelector=kubernetes.io/os%3Dwindows")["items"]:
        taints: list[Json] = node["spec"].get("taints") or []
        ours = [taint for taint in taints if taint["key"] == config["taint"]]
        if ours:
            name = node["metadata"]["name"]
            line = settled(api, config, node, ours[0].get("value", ""))
            if said.get(name) != line:
                said[name] = line
                print(line, flush=True)


def settled(api: Api, config: Json, node: Json, group: str) -> str:
    """What came of a node; one that can't be asked about keeps none of the others waiting."""
    try:
        return settle(api, config, node, group)
    except REFUSED as error:
        return f"{node['metadata']['name']}: {error}"


def settle(api: Api, config: Json, node: Json, group: str) -> str:
    """Take the taint off a node, or say what it waits for. Somebody else's change in between refuses the patch."""
    name, wanted = node["metadata"]["name"], config["groups"].get(group)
    if wanted is None:
        return f"{name}: its group {group!r} is not known here; apply the manifests of its stack again"
    pods = api.ask(f"/api/v1/pods?fieldSelector=spec.nodeName%3D{quote(name)}")["items"]
    missing = waits_for(wanted, pods, drivers_of(api, name) if wanted.get("csiDrivers") else set())
    if missing:
        return f"{name}: waits for {', '.join(missing)}"
    others = [taint for taint in node["spec"]["taints"] if taint["key"] != config["taint"]]
    version = {"resourceVersion": node["metadata"]["resourceVersion"]}
    api.ask(f"/api/v1/nodes/{quote(name)}", {"metadata": version, "spec": {"taints": others}})
    return f"{name}: taken off"


def main() -> None:
    """Look again and again; what can't be asked is asked again."""
    config = json.loads(Path(sys.argv[1]).read_text())
    address = f"{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}"
    api, said = Api(f"https://{address}", Path(os.environ.get("SERVICE_ACCOUNT", ACCOUNT))), dict[str, str]()
    while True:
        try:
            look(api, config, said)
        except REFUSED as error:
            print(f"the API server: {error}", flush=True)
        time.sleep(WAIT_SECONDS)


if __name__ == "__main__":
    main()
