"""The ARN of an IAM role, as access entries take it and as aws-auth matches it.

Access entries take the whole ARN. aws-auth compares with what STS says about a session, and STS leaves the role's path
out, so an entry with a path never matches (aws-iam-authenticator issues 153 and 268).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from components.aws_auth.text.errors import RoleArnError

PARTITIONS = frozenset({
    "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
})  # fmt: skip
"""Partitions of botocore's `partitions.json`; the authenticator refuses any other."""

SERVICE_LINKED_PATH = "/aws-service-role/"

_FIELDS = 6
_ACCOUNT = re.compile(r"[0-9]{12}")
_NAME = re.compile(r"[A-Za-z0-9+=,.@_-]{1,64}")
_PATH = re.compile(r"/(?:[\x21-\x7e]+/)?")
_LONGEST_PATH = 512


@dataclass(frozen=True)
class RoleArn:
    """An IAM role: partition, 12-digit account, path (`/` or `/team/windows/`) and name. Text as in the IAM API."""

    partition: str
    account: str
    path: str
    name: str

    @property
    def full(self) -> str:
        """The ARN with its path, as IAM and access entries have it."""
        return f"arn:{self.partition}:iam::{self.account}:role{self.path}{self.name}"

    @property
    def entry(self) -> str:
        """The ARN without its path, as aws-auth must have it."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.name}"


def parse_role_arn(text: str) -> RoleArn:
    """Read the ARN of a role that nodes can have.

    Raises:
        RoleArnError: it is empty, no ARN, or the ARN of something else; each kind is named with its own way out.
            Format: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    """
    if not text.strip():
        raise RoleArnError("the role ARN is empty; give the ARN of the nodes' IAM role")
    fields = text.split(":", _FIELDS - 1)
    if len(fields) != _FIELDS or fields[0] != "arn" or not text.isprintable():
        raise RoleArnError(f"{text!r} is no ARN; a role's ARN reads arn:aws:iam::123456789012:role/NAME")
    _, partition, service, region, account, resource = fields
    if partition not in PARTITIONS:
        raise RoleArnError(f"{text}: {partition!r} is no AWS partition; known are {', '.join(sorted(PARTITIONS))}")
    if not _ACCOUNT.fullmatch(account):
        raise RoleArnError(f"{text}: the account must have 12 digits, found {account!r} ({len(account)} characters)")
    _refuse_other_kinds(text, service, region, resource)
    return RoleArn(partition, account, *_path_and_name(text, resource))


def _refuse_other_kinds(text: str, service: str, region: str, resource: str) -> None:
    kind = resource.partition("/")[0]
    if service == "sts" and kind == "assumed-role":
        raise RoleArnError(
            f"{text} is a session of a role; give the ARN of the role itself, arn:...:iam::...:role/NAME"
        )
    if service == "iam" and kind in _OTHER_KINDS:
        raise RoleArnError(f"{text} {_OTHER_KINDS[kind]}")
    if service != "iam" or kind != "role":
        raise RoleArnError(f"{text} is no IAM role; its ARN reads arn:aws:iam::123456789012:role/NAME")
    if region:
        raise RoleArnError(f"{text}: IAM is global, so a role's ARN has no region; found {region!r}")


_OTHER_KINDS = {
    "instance-profile": (
        "is an instance profile; give the ARN of the role inside it (aws iam get-instance-profile shows it)"
    ),
    "user": "is an IAM user; nodes join as a role",
    "root": "is the account's root user; nodes join as a role",
}


def _path_and_name(text: str, resource: str) -> tuple[str, str]:
    path, _, name = resource.removeprefix("role").rpartition("/")
    path += "/"
    if path.startswith(SERVICE_LINKED_PATH):
        raise RoleArnError(f"{text} is a service-linked role, which no node can have; give the nodes' own role")
    if not _NAME.fullmatch(name):
        raise RoleArnError(f"{text}: a role's name is 1 to 64 characters of A-Z a-z 0-9 + = , . @ _ -; found {name!r}")
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        raise RoleArnError(f"{text}: the role's path {path!r} is not one that IAM allows")
    return path, name
