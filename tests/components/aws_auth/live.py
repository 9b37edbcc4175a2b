"""The administrator's view of a real API server: aws-auth whole, as JSON, by plain requests of the test's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import urllib3

if TYPE_CHECKING:
    from rehearsal.kubernetes import KubeApi

Json = dict[str, Any]
CONFIGMAPS = "/api/v1/namespaces/kube-system/configmaps"


class Live:
    """Requests that do not go through the code under test."""

    def __init__(self, api: KubeApi) -> None:
        self.api = api
        self._pool = urllib3.PoolManager(ca_cert_data=api.certificate_authority, retries=False, timeout=20.0, maxsize=8)

    def ask(self, method: str, path: str, body: Json | None = None, kind: str = "application/json") -> Json:
        """One request as administrator; the answer's JSON, a Status where it was refused."""
        headers = {"Authorization": f"Bearer {self.api.admin_token}", "Content-Type": kind}
        content = None if body is None else json.dumps(body)
        return json.loads(self._pool.request(method, self.api.url + path, headers=headers, body=content).data)

    def lines(self, path: str) -> list[bytes]:
        """The lines of an answer that is a watch's, until the server ends it."""
        headers = {"Authorization": f"Bearer {self.api.admin_token}"}
        return self._pool.request("GET", self.api.url + path, headers=headers).data.splitlines()

    def put(self, data: dict[str, str] | None, **others: object) -> Json:
        """Make aws-auth with this data; `others` are further top-level keys, `metadata` is merged."""
        given = cast("Json", others.pop("metadata", {}))
        metadata = {"name": "aws-auth", "namespace": "kube-system", **given}
        return self.ask("POST", CONFIGMAPS, {"metadata": metadata, "data": data, **others})

    def get(self) -> Json:
        """aws-auth as it is."""
        return self.ask("GET", f"{CONFIGMAPS}/aws-auth")

    def edit(self, data: dict[str, str]) -> Json:
        """Somebody else's change of some keys."""
        return self.ask("PATCH", f"{CONFIGMAPS}/aws-auth", {"data": data}, "application/merge-patch+json")

    def apply(self, manager: str, data: dict[str, str]) -> Json:
        """Server-side apply by another tool."""
        body = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "aws-auth", "namespace": "kube-system"},
            "data": data,
        }
        path = f"{CONFIGMAPS}/aws-auth?fieldManager={manager}&force=true"
        return self.ask("PATCH", path, body, "application/apply-patch+yaml")

    def delete(self) -> None:
        """Take aws-auth away, if it is there."""
        self.ask("DELETE", f"{CONFIGMAPS}/aws-auth")
