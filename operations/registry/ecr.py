"""Logins of private registries of Amazon ECR, each asked for once, and none for others."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from components.facts.container_images import ImageReference
from operations.aws import asking
from operations.registry.client import Login

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3


def ecr_logins(aws: Callable[[], boto3.Session]) -> Callable[[str], Login | None]:
    """What gives the login of a registry's host.

    The token of an account opens every registry that its caller may read (ECR API, GetAuthorizationToken). AWS is asked
    for one where a private registry comes up, so that public images need no account.
    """
    known: dict[str, Login] = {}

    def login(host: str) -> Login | None:
        registry = ImageReference(registry=host, repository="any", tag="any", digest=None).ecr
        if registry is None:
            return None
        if registry.region not in known:
            with asking():
                told = aws().client("ecr", region_name=registry.region).get_authorization_token()
            user, _, password = (
                b64decode(told["authorizationData"][0].get("authorizationToken", "")).decode().partition(":")
            )
            known[registry.region] = Login(user, password)
        return known[registry.region]

    return login
