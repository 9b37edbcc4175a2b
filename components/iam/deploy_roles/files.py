"""The policies as plain JSON, for those who make roles by other means: made from the same statements.

python -m components.iam.deploy_roles.files                    # writes docs/deploy-roles/
python -m components.iam.deploy_roles.files --check            # ends with exit code 1 if a file is not current

The names are examples, and the only things to replace: the account 123456789012, the Region eu-central-1, the image
windows-2022-core, the node groups windows of the clusters dev and prod, the bucket and the key of the state.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from components.iam.deploy_roles.policies import IMAGES, PREVIEW, policies
from components.iam.deploy_roles.scope import Environment, Images, Place, Scope, State
from components.iam.deploy_roles.trust import GITLAB_ISSUER, github, gitlab, trust_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parents[3] / "docs" / "deploy-roles"

EXAMPLE = Scope(
    place=Place(account="123456789012", region="eu-central-1"),
    images=Images(names=["windows-2022-core"]),
    environments={
        "dev": Environment(clusters={"dev": ["windows"]}, images=["windows-2022-core"]),
        "prod": Environment(clusters={"prod": ["windows"]}),
    },
    state=State(
        bucket="pulumi-state",
        key_arn="arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    ),
)
"""What the committed stack files hold."""

REPOSITORY = "octo-org/octo-repo"
PROJECT = "group/project"
AUDIENCE = "sts.amazonaws.com"


def files() -> dict[str, str]:
    """File name to text."""
    made: dict[str, Mapping[str, object]] = {}
    for role, documents in policies(EXAMPLE).items():
        made |= {f"{role}/{name}.json": document for name, document in documents.items()}
        made[f"{role}/trust.json"] = _trust(None if role == PREVIEW else role)
    return {name: json.dumps(document, indent=2) + "\n" for name, document in made.items()}


def _trust(environment: str | None) -> dict[str, object]:
    provider = f"arn:aws:iam::{EXAMPLE.place.account}:oidc-provider"
    branch = None if environment is None else "main"
    issuers = (
        github(REPOSITORY, environment=environment, audience=AUDIENCE),
        gitlab(PROJECT, branch=branch, audience=AUDIENCE, issuer=GITLAB_ISSUER),
    )
    return trust_policy([(f"{provider}/{issuer.name}", issuer) for issuer in issuers], ())


def main(arguments: list[str]) -> int:
    """Write the files, or say whether they are current."""
    wanted = files()
    found = {str(file.relative_to(FOLDER)): file.read_text() for file in FOLDER.rglob("*.json")}
    if arguments == ["--check"]:
        stale = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        if stale:
            names = ", ".join(stale)
            sys.stderr.write(f"docs/deploy-roles: not current: {names}; run: python -m {__spec__.name}\n")
        return 1 if stale else 0
    for name in found.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, content in wanted.items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(content)
    return 0


__all__ = ["EXAMPLE", "FOLDER", "IMAGES", "files", "main"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
