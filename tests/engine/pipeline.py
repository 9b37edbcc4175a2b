"""A delivery pipeline of a test's own: the roles of the example, and jobs of a repository that take them on."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from components.iam.deploy_roles.trust import GITHUB_ISSUER
from rehearsal.shell import REGION
from rehearsal.stacks import Stack
from tests.engine.sandbox import Sandbox, succeeded
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "02-deploy-roles"
REPOSITORY = "octo-org/octo-repo"


@dataclass(frozen=True)
class Pipeline:
    """The roles that the example made in a sandbox's account.

    Attributes:
        sandbox: the sandbox.
        outputs: the example's outputs.
    """

    sandbox: Sandbox
    outputs: Mapping[str, Any]

    @classmethod
    def made(cls, sandbox: Sandbox, project: Path = EXAMPLE) -> Pipeline:
        """Bring the example up, or another program of its kind."""
        stack = Stack(project, "account", sandbox.environment)
        stack.select()
        succeeded(stack.up())
        return cls(sandbox, stack.outputs())

    def previewing(self, stack: str) -> Stack:
        """A stack as the job of a pull request has it."""
        return self._stack(stack, self.outputs["previewRoleArn"], "pull_request")

    def deploying(self, environment: str, of: str | None = None) -> Stack:
        """A stack as the job of its environment has it; or another one, as a job of that environment would."""
        roles = {"images": self.outputs["imagesRoleArn"], **self.outputs["environmentRoleArns"]}
        return self._stack(of or environment, roles[environment], f"environment:{environment}")

    def judged(self) -> list[dict[str, Any]]:
        """Everything that was checked, with its decision, oldest first."""
        log = self.sandbox.folder / "account" / "authorization.jsonl"
        lines = (json.loads(line) for line in log.read_text().splitlines())
        return [{**check, "principal": line["principal"]} for line in lines for check in line["checks"]]

    def _stack(self, name: str, role_arn: str, job: str) -> Stack:
        made = Stack(self.sandbox.project, name, {**self.sandbox.environment, **taken(role_arn, job)})
        made.select()
        return made


def taken(role_arn: str, job: str) -> dict[str, str]:
    """The variables of a job that has taken on a role with GitHub's token."""
    sts = boto3.client("sts", region_name=REGION)
    keys = sts.assume_role_with_web_identity(RoleArn=role_arn, RoleSessionName="job", WebIdentityToken=_token(job))
    return as_variables(keys["Credentials"])


def as_variables(found: Mapping[str, Any]) -> dict[str, str]:
    """Credentials of a session as variables."""
    return {
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }


def _token(job: str) -> str:
    claims = {"iss": f"https://{GITHUB_ISSUER}", "aud": "sts.amazonaws.com", "sub": f"repo:{REPOSITORY}:{job}"}
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.unsigned"
