"""Who may take on a pipeline's role: jobs of one repository, told by the token that GitHub or GitLab signs. Pure.

Sources: https://docs.github.com/en/actions/reference/security/oidc
https://docs.gitlab.com/ci/cloud_services/aws/
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.limits import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GITHUB_ISSUER = "token.actions.githubusercontent.com"
GITLAB_ISSUER = "gitlab.com"

GITHUB_REPOSITORY = Pattern(
    regex=re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?"),
    says="owner/repository, with the ids where tokens carry them: owner@123456/repository@456789",
    source="GitHub, OpenID Connect reference: immutable subject claims, for repositories made since 2026-07-15",
)
GITLAB_PROJECT = Pattern(
    regex=re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)+"),
    says="the project's path with its groups, such as group/project",
    source="GitLab, ID token claims: project_path",
)
NAME = Pattern(
    regex=re.compile(r"[^*?:\s]+"),
    says="a name without wildcards, colons and spaces",
    source="wildcards would let in what nobody named",
)
ISSUER = Pattern(
    regex=re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]+)?"),
    says="an issuer's address without https://, such as gitlab.example.com",
    source="IAM, OIDC providers",
)


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """An identity provider of IAM and what its tokens have to say.

    Attributes:
        name: the issuer without ``https://``, as condition keys begin.
        audience: whom the token is for.
        subjects: patterns of subjects, any of which will do.
    """

    name: str
    audience: str
    subjects: Sequence[str]

    def statement(self, provider_arn: str) -> dict[str, object]:
        """The statement of a trust policy."""
        exact = [subject for subject in self.subjects if "*" not in subject]
        operator = "StringEquals" if exact == list(self.subjects) else "StringLike"
        conditions: dict[str, dict[str, object]] = {"StringEquals": {f"{self.name}:aud": self.audience}}
        conditions.setdefault(operator, {})[f"{self.name}:sub"] = list(self.subjects)
        return {
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": conditions,
        }


def github(repository: str, *, environment: str | None, audience: str) -> Issuer:
    """Jobs of a repository: of an environment, or, for None, of pull requests."""
    job = "pull_request" if environment is None else f"environment:{environment}"
    return Issuer(name=GITHUB_ISSUER, audience=audience, subjects=(f"repo:{repository}:{job}",))


def gitlab(project: str, *, branch: str | None, audience: str, issuer: str) -> Issuer:
    """Jobs of a project: on a branch, or, for None, on any of its branches, as merge requests' are."""
    subject = f"project_path:{project}:ref_type:branch:ref:{branch or '*'}"
    return Issuer(name=issuer, audience=audience, subjects=(subject,))


def trust_policy(issuers: Iterable[tuple[str, Issuer]], principals: Sequence[str]) -> dict[str, object]:
    """A trust policy.

    Args:
        issuers: ARNs of IAM's providers, each with what its tokens have to say.
        principals: ARNs of roles or users that may take on the role as well.
    """
    statements: list[dict[str, object]] = [issuer.statement(arn) for arn, issuer in issuers]
    if principals:
        trusted: dict[str, object] = {
            "Effect": "Allow",
            "Principal": {"AWS": sorted(principals)},
            "Action": "sts:AssumeRole",
        }
        statements.append(trusted)
    return {"Version": "2012-10-17", "Statement": statements}
