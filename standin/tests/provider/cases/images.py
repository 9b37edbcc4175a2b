"""Image Builder."""

from __future__ import annotations

from standin.tests.provider.cases.world import DOCUMENT, IMAGE_BUILDER, Case

CASES = (
    Case(
        f"{IMAGE_BUILDER}component:Component",
        lambda _: {"platform": "Windows", "version": "1.0.0", "data": DOCUMENT, "tags": {"team": "a"}},
        {"tags": {"team": "b"}},
        {"version": "1.0.1"},
    ),
    Case(
        f"{IMAGE_BUILDER}imageRecipe:ImageRecipe",
        lambda world: {
            "version": "1.0.0",
            "parentImage": world.image,
            "components": [{"componentArn": world.built("Component")}],
            "blockDeviceMappings": [
                {"deviceName": "/dev/sda1", "ebs": {"encrypted": "true", "volumeSize": 100, "volumeType": "gp3"}},
            ],
        },
        {"tags": {"team": "b"}},
        {"version": "1.0.1"},
    ),
    Case(
        f"{IMAGE_BUILDER}infrastructureConfiguration:InfrastructureConfiguration",
        lambda world: {
            "instanceProfileName": world.profile["name"],
            "instanceTypes": ["m5.xlarge", "m5.large"],
            "instanceMetadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "terminateInstanceOnFailure": True,
        },
        {"description": "builds", "terminateInstanceOnFailure": False},
        {"name": "another"},
    ),
    Case(
        f"{IMAGE_BUILDER}distributionConfiguration:DistributionConfiguration",
        lambda _: {
            "distributions": [
                {
                    "region": "eu-central-1",
                    "amiDistributionConfiguration": {
                        "name": "windows-{{ imagebuilder:buildDate }}",
                        "amiTags": {"team": "a"},
                        "launchPermission": {"userIds": ["123456789013", "123456789014"]},
                    },
                    "ssmParameterConfigurations": [{"parameterName": "/windows/ami", "dataType": "aws:ec2:image"}],
                },
            ],
        },
        {"description": "for the nodes"},
        {"name": "another"},
    ),
    Case(
        f"{IMAGE_BUILDER}imagePipeline:ImagePipeline",
        lambda world: {
            "imageRecipeArn": world.built("ImageRecipe"),
            "infrastructureConfigurationArn": world.built("InfrastructureConfiguration"),
            "schedule": {"scheduleExpression": "cron(0 20 ? * tue#2 *)", "timezone": "Etc/UTC"},
        },
        {"status": "DISABLED", "schedule": {"scheduleExpression": "cron(0 20 ? * wed#2 *)", "timezone": "Etc/UTC"}},
        {"name": "another"},
    ),
    Case(
        f"{IMAGE_BUILDER}lifecyclePolicy:LifecyclePolicy",
        lambda world: {
            "executionRole": world.role["arn"],
            "resourceType": "AMI_IMAGE",
            "policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 12}}],
            "resourceSelection": {"tagMap": {"team": "a"}},
        },
        {"policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 6}}]},
        {"name": "another"},
    ),
)
