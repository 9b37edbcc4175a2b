"""The roles of the pipeline that deploys this repository's stacks, as its committed stack files have them."""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

import sys
from pathlib import Path

import pulumi

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `components` is a package of this checkout

from components import DeployRoles, DeployRolesArgs

config = pulumi.Config()
repository, project, bucket = (config.get(key) or "" for key in ("repository", "project", "stateBucket"))

args = DeployRolesArgs(
    images={"names": ["windows-2022-core"], "when_published": True},  # so that schedule.whenPublished may be set
    environments={
        "dev": {"clusters": {"dev": ["windows"]}, "images": ["windows-2022-core"]},
        "prod": {"clusters": {"prod": ["windows"]}},
    },
    github={"repository": repository} if repository else None,
    gitlab={"project": project} if project else None,
    state={"bucket": bucket} if bucket else None,
    tags={"team": "platform"},
)
roles = DeployRoles("eks-windows-nodes", args)

pulumi.export("previewRoleArn", roles.preview_role_arn)
pulumi.export("imagesRoleArn", roles.images_role_arn)
pulumi.export("environmentRoleArns", roles.environment_role_arns)
