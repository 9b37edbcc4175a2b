"""Authentication of AWS identities as EKS does it: a webhook that the API server asks about each bearer token.

A token of `aws eks get-token` is a signed request to STS. The webhook sends it to the stand-in's STS, learns who signed
it, and maps that identity: the cluster's creator to system:masters, a role by the live aws-auth, as the parser of
aws-iam-authenticator reads it. Access entries are not consulted.

    python -m rehearsal.kubernetes.token_webhook SETTINGS.json
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import boto3
import urllib3

from tools.binaries.programs import KUBERNETES

TOKEN_PREFIX = "k8s-aws-v1."  # noqa: S105  # the prefix of every such token, no secret
CLUSTER_HEADER = "x-k8s-aws-id"
LONGEST_REVIEW = 64 * 1024
_ASSUMED_ROLE = re.compile(r"arn:([^:]+):sts::(\d{12}):assumed-role/([^/]+)/(.+)")
_INSTANCE = re.compile(r"i-[0-9a-f]+")

Json = dict[str, Any]


class DeniedError(Exception):
    """The token proves nobody whom the cluster knows."""


@dataclass(frozen=True)
class Authenticator:
    """What the webhook needs to know: the AWS stand-in, the cluster, and how to read its aws-auth."""

    endpoint: str
    region: str
    cluster: str
    creator: str
    api_url: str
    api_authority: str
    api_token: str

    def user(self, token: str) -> Json:
        """The Kubernetes user of a token.

        Raises:
            DeniedError: the token is malformed, or its identity is not mapped.
        """
        arn = self._identity(token)
        if arn == self.creator:
            return {"username": "kubernetes-admin", "groups": ["system:masters"], "uid": arn}
        session = _ASSUMED_ROLE.fullmatch(arn)
        if session is None:
            raise DeniedError(f"{arn} is neither the cluster's creator nor a session of a role")
        partition, account, role, name = session.groups()
        mapping = self._mapping(f"arn:{partition}:iam::{account}:role/{role}")
        values = {"{{AccountID}}": account, "{{SessionName}}": name, "{{EC2PrivateDNSName}}": ""}
        if "{{EC2PrivateDNSName}}" in json.dumps(mapping):
            values["{{EC2PrivateDNSName}}"] = self._private_name(name)
        groups = [_filled(group, values) for group in cast("list[str]", mapping["groups"] or [])]
        return {"username": _filled(mapping["username"], values), "groups": groups, "uid": arn}

    def _identity(self, token: str) -> str:
        """Send the signed request that the token is, as its signer would have, to the stand-in only."""
        url = urlsplit(_decoded(token))
        query = parse_qs(url.query)
        signed = query.get("X-Amz-SignedHeaders", [""])[0]
        if query.get("Action") != ["GetCallerIdentity"] or CLUSTER_HEADER not in signed.split(";"):
            raise DeniedError("the token is no signed GetCallerIdentity for a cluster")
        # The stand-in finds service and identity in this header only, and verifies no signature: a token for another
        # cluster, which STS refuses, is accepted here.
        credential, signature = query["X-Amz-Credential"][0], query["X-Amz-Signature"][0]
        authorization = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}"
        headers = {CLUSTER_HEADER: self.cluster, "Authorization": authorization}
        address = f"{self.endpoint}/?{url.query}"
        answer = urllib3.request("GET", address, headers=headers, retries=False, timeout=10.0)
        found = re.search(rb"arn:[^<\"]+", answer.data)
        if answer.status != 200 or found is None:  # noqa: PLR2004  # HTTP's own number
            raise DeniedError("STS does not accept the token's signature")
        return found.group().decode()

    def _mapping(self, role_arn: str) -> Json:
        """The entry of a role; of several the last, as the authenticator keeps them."""
        found = [entry for entry in self._entries() if str(entry["rolearn"]).lower() == role_arn.lower()]
        if not found:
            raise DeniedError(f"aws-auth maps no {role_arn}")
        return found[-1]

    def _entries(self) -> list[Json]:
        pool = urllib3.PoolManager(ca_cert_data=self.api_authority, retries=False, timeout=10.0)
        url = f"{self.api_url}/api/v1/namespaces/kube-system/configmaps/aws-auth"
        answer = pool.request("GET", url, headers={"Authorization": f"Bearer {self.api_token}"})
        data = cast("Json", json.loads(answer.data).get("data") or {})
        parsed = subprocess.run(
            [KUBERNETES.output / "awsauth-parse"],
            input=json.dumps(data) + "\n",
            capture_output=True,
            text=True,
            check=True,
        )
        return cast("list[Json]", json.loads(parsed.stdout)["roles"] or [])

    def _private_name(self, session_name: str) -> str:
        if not _INSTANCE.fullmatch(session_name):
            raise DeniedError(f"the session {session_name} is no instance, so it has no private DNS name")
        ec2 = boto3.client("ec2", region_name=self.region, endpoint_url=self.endpoint)
        found = ec2.describe_instances(InstanceIds=[session_name])["Reservations"]
        return found[0]["Instances"][0].get("PrivateDnsName", "") if found else ""


def _decoded(token: str) -> str:
    text = token.removeprefix(TOKEN_PREFIX)
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise DeniedError("the token is no base64") from None


def _filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(name, value)
    return template


def review(authenticator: Authenticator, asked: Json) -> Json:
    """The TokenReview with its status: a user, or the reason why there is none."""
    try:
        status: Json = {"authenticated": True, "user": authenticator.user(str(asked["spec"]["token"]))}
    except (DeniedError, urllib3.exceptions.HTTPError, KeyError) as error:
        status = {"authenticated": False, "error": str(error)}
    return {"apiVersion": asked.get("apiVersion"), "kind": "TokenReview", "status": status}


def _handler(authenticator: Authenticator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({"ready": True})

        def do_POST(self) -> None:
            size = min(int(self.headers.get("Content-Length", "0")), LONGEST_REVIEW)
            self._answer(review(authenticator, json.loads(self.rfile.read(size))))

        def _answer(self, found: Json) -> None:
            content = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            """Say nothing: requests hold tokens."""

    return Handler


def main(settings: Path) -> None:
    """Serve on the loopback until ended."""
    found: Json = json.loads(settings.read_text())
    aws, api = found["aws"], found["api"]
    authenticator = Authenticator(
        aws["endpoint"], aws["region"], aws["cluster"], aws["creator"],
        api["url"], api["certificate_authority"], api["admin_token"],
    )  # fmt: skip
    ThreadingHTTPServer(("127.0.0.1", found["port"]), _handler(authenticator)).serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
