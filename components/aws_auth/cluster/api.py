"""The three requests about aws-auth."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from components.aws_auth.plan.configmap import NAME, NAMESPACE, ConfigMap, from_api
from components.kubernetes.client import KubernetesClient
from components.kubernetes.errors import StatusError

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLLECTION = f"/api/v1/namespaces/{NAMESPACE}/configmaps"
_OBJECT = f"{_COLLECTION}/{NAME}"


class AwsAuthApi(KubernetesClient):
    """aws-auth of one cluster."""

    def read(self) -> ConfigMap | None:
        """aws-auth as it is; None where the cluster has none."""
        try:
            return from_api(self.ask("GET", _OBJECT))
        except StatusError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                return None
            raise

    def create(self, document: Mapping[str, object], *, dry_run: bool = False) -> ConfigMap:
        """Make aws-auth."""
        return from_api(self.ask("POST", _COLLECTION, document, dry_run=dry_run))

    def patch(self, patch: Mapping[str, object], *, dry_run: bool = False) -> ConfigMap:
        """Change aws-auth by a JSON merge patch."""
        try:
            return from_api(self.ask("PATCH", _OBJECT, patch, dry_run=dry_run))
        except StatusError as error:
            if error.code == HTTPStatus.UNPROCESSABLE_ENTITY and "immutable" in str(error):
                way_out = "aws-auth is immutable; delete and recreate it without immutable: true"
                raise StatusError(way_out, error.code, error.reason, error.retry_after) from None
            raise
