"""EC2 Image Builder: every property but a few bears its API name, and most resources are immutable."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

_ARN = "arn:aws:imagebuilder:{region}:{account}:"
_CREATED = {"dateCreated": "2026-11-10T08:00:00.000Z"}
_DATES = {**_CREATED, "dateUpdated": None}

ROWS = (
    Row(
        type="aws:imagebuilder/component:Component",
        service="imagebuilder",
        id="{arn}",
        defaults={"skipDestroy": False},
        samples={
            **_CREATED,
            "arn": _ARN + "component/{slug}/{version}/1",
            "encrypted": True,
            "owner": "{account}",
            "type": "BUILD",
        },
    ),
    Row(
        type="aws:imagebuilder/imageRecipe:ImageRecipe",
        service="imagebuilder",
        id="{arn}",
        samples={
            **_CREATED,
            "arn": _ARN + "image-recipe/{slug}/{version}",
            "owner": "{account}",
            "platform": "Windows",
        },
    ),
    Row(
        type="aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration",
        service="imagebuilder",
        id="{arn}",
        defaults={"terminateInstanceOnFailure": False},
        samples={**_DATES, "arn": _ARN + "infrastructure-configuration/{slug}"},
    ),
    Row(
        type="aws:imagebuilder/distributionConfiguration:DistributionConfiguration",
        service="imagebuilder",
        id="{arn}",
        samples={**_DATES, "arn": _ARN + "distribution-configuration/{slug}"},
    ),
    Row(
        type="aws:imagebuilder/imagePipeline:ImagePipeline",
        service="imagebuilder",
        id="{arn}",
        defaults={"enhancedImageMetadataEnabled": True, "status": "ENABLED"},
        samples={
            **_DATES,
            "arn": _ARN + "image-pipeline/{slug}",
            "dateLastRun": "",
            "dateNextRun": "2026-12-09T20:00:00.000Z",
            "platform": "Windows",
        },
    ),
    Row(
        type="aws:imagebuilder/lifecyclePolicy:LifecyclePolicy",
        service="imagebuilder",
        id="{arn}",
        samples={"arn": _ARN + "lifecycle-policy/{slug}"},
    ),
)
