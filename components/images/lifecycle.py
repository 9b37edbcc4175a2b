"""What happens to the old images of a pipeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi_aws import imagebuilder as ib

from components.cluster.lookups import asked
from components.facts import defaults
from components.facts.limits import ROLE_NAME
from components.facts.managed_policies import LIFECYCLE_POLICY
from components.facts.names import path_sent, shortened
from components.facts.principals import service_principal
from components.facts.release import KEEP_TAG

if TYPE_CHECKING:
    from components.images.args import BuildArgs, LifecycleArgs, Tags


def lifecycle_policy(
    name: str, args: LifecycleArgs, build: BuildArgs, tags: Tags, opts: pulumi.ResourceOptions
) -> ib.LifecyclePolicy:
    """Delete old images with their AMIs and snapshots, but never one that was launched of late or is marked.

    Its role looks as that of the builds.

    Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-lifecycle-rules.html
    """
    partition = asked(aws.get_partition, pulumi.InvokeOptions(parent=opts.parent))
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service_principal("imagebuilder", partition.partition)},
        "Action": "sts:AssumeRole",
    }
    role = aws.iam.Role(
        shortened(f"{name}-lifecycle", ROLE_NAME.maximum),
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path=path_sent(build.get("role_path", defaults.ROLE_PATH)),
        permissions_boundary=build.get("permissions_boundary"),
        tags=tags,
        opts=opts,
    )
    attached = aws.iam.RolePolicyAttachment(
        f"{name}-lifecycle",
        role=role.name,
        policy_arn=f"arn:{partition.partition}:iam::aws:policy/{LIFECYCLE_POLICY}",
        opts=opts,
    )
    return ib.LifecyclePolicy(
        name,
        name=name,
        execution_role=role.arn,
        resource_type="AMI_IMAGE",
        policy_details=[_detail(args)],
        # Versions made from content have no order, so all of the recipe's are meant.
        resource_selection=ib.LifecyclePolicyResourceSelectionArgs(
            recipes=[
                ib.LifecyclePolicyResourceSelectionRecipeArgs(name=name, semantic_version="x.x.x"),
            ]
        ),
        tags=tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[attached])),
    )


def _detail(args: LifecycleArgs) -> ib.LifecyclePolicyPolicyDetailArgs:
    return ib.LifecyclePolicyPolicyDetailArgs(
        action=ib.LifecyclePolicyPolicyDetailActionArgs(
            type="DELETE",
            include_resources=ib.LifecyclePolicyPolicyDetailActionIncludeResourcesArgs(amis=True, snapshots=True),
        ),
        # By age: a count, or `retainAtLeast`, holds for each recipe version by itself, and each content has its own.
        filter=ib.LifecyclePolicyPolicyDetailFilterArgs(
            type="AGE", unit="DAYS", value=args.get("delete_after_days", defaults.DELETE_AFTER_DAYS)
        ),
        exclusion_rules=ib.LifecyclePolicyPolicyDetailExclusionRulesArgs(
            amis=ib.LifecyclePolicyPolicyDetailExclusionRulesAmisArgs(
                # Left out, the provider reports an inconsistent result (terraform-provider-aws#43752).
                is_public=False,
                last_launched=ib.LifecyclePolicyPolicyDetailExclusionRulesAmisLastLaunchedArgs(
                    unit="DAYS", value=args.get("in_use_days", defaults.IN_USE_DAYS)
                ),
                tag_map={KEEP_TAG: "true"},
            )
        ),
    )
