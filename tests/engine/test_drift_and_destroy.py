"""What others change is found and mended; what was made is removed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox


def account() -> dict[str, set[str]]:
    """The names of everything in the account that the project can make; images that were built are no part of it."""
    iam, ec2 = boto3.client("iam"), boto3.client("ec2", region_name=REGION)
    builder, eks = boto3.client("imagebuilder", region_name=REGION), boto3.client("eks", region_name=REGION)
    autoscaling, logs = boto3.client("autoscaling", region_name=REGION), boto3.client("logs", region_name=REGION)
    groups = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    clusters = [eks.describe_cluster(name=name)["cluster"] for name in eks.list_clusters()["clusters"]]
    entries = [
        eks.list_access_entries(clusterName=cluster["name"])["accessEntries"]
        for cluster in clusters
        if cluster["accessConfig"]["authenticationMode"] != "CONFIG_MAP"
    ]
    infrastructure = builder.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"]
    distributions = builder.list_distribution_configurations()["distributionConfigurationSummaryList"]
    return {
        "roles": {role["RoleName"] for role in iam.list_roles()["Roles"]},
        "profiles": {one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]},
        "templates": {one["LaunchTemplateName"] for one in ec2.describe_launch_templates()["LaunchTemplates"]},
        "security groups": {one["GroupId"] for one in ec2.describe_security_groups()["SecurityGroups"]},
        "rules": {one["SecurityGroupRuleId"] for one in ec2.describe_security_group_rules()["SecurityGroupRules"]},
        "groups": {one["AutoScalingGroupName"] for one in groups},
        "entries": {one for arns in entries for one in arns},
        "pipelines": {one["arn"] for one in builder.list_image_pipelines()["imagePipelineList"]},
        "components": {one["arn"] for one in builder.list_components(owner="Self")["componentVersionList"]},
        "recipes": {one["arn"] for one in builder.list_image_recipes(owner="Self")["imageRecipeSummaryList"]},
        "infrastructure": {one["arn"] for one in infrastructure},
        "distributions": {one["arn"] for one in distributions},
        "log groups": {one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]},
    }


def test_refresh_finds_what_somebody_changed_and_deleted_and_up_mends_it(lived_in: Sandbox) -> None:
    dev = lived_in.stack("dev")
    made = dev.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    group, role = made["autoScalingGroupName"], made["roleArn"]
    autoscaling, eks = boto3.client("autoscaling", region_name=REGION), boto3.client("eks", region_name=REGION)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, MaxSize=9)
    eks.delete_access_entry(clusterName="dev", principalArn=role)
    found = succeeded(dev.refresh()).operations
    assert (found["update"], found["delete"]) == (1, 1)
    mended = succeeded(dev.up()).operations
    assert (mended["update"], mended["create"]) == (1, 1)
    (scaling,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    assert scaling["MaxSize"] == 4
    assert eks.describe_access_entry(clusterName="dev", principalArn=role)["accessEntry"]["type"] == "EC2_WINDOWS"


def test_destroy_of_dev_leaves_what_others_made(lived_in: Sandbox) -> None:
    dev = lived_in.stack("dev")
    group = dev.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    before = account()
    succeeded(dev.destroy())
    after = account()
    gone = {kind: before[kind] - after[kind] for kind in before if before[kind] != after[kind]}
    assert gone["roles"] == {group["roleName"]}
    assert gone["groups"] == {group["autoScalingGroupName"]}
    assert gone["security groups"] == {group["securityGroupId"]}
    assert set(gone) == {"roles", "profiles", "templates", "security groups", "rules", "groups", "entries"}
    assert all(not after[kind] - before[kind] for kind in before)
