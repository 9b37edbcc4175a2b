"""Auto Scaling: a group keeps its name for life; everything else changes in place."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

_ARN = "arn:aws:autoscaling:{region}:{account}:"

ROWS = (
    Row(
        type="aws:autoscaling/group:Group",
        service="autoscaling",
        id="{name}",
        defaults={
            "forceDelete": False,
            "forceDeleteWarmPool": False,
            "healthCheckGracePeriod": 300,
            "ignoreFailedScalingActivities": False,
            "metricsGranularity": "1Minute",
            "protectFromScaleIn": False,
            "waitForCapacityTimeout": "10m",
        },
        samples={
            "arn": _ARN + "autoScalingGroup:{uuid}:autoScalingGroupName/{name}",
            "availabilityZones": ["{region}a", "{region}b", "{region}c"],
            "defaultCooldown": 300,
            "desiredCapacity": "{minSize}",
            "healthCheckType": "EC2",
            "predictedCapacity": 0,
            "warmPoolSize": 0,
        },
    ),
    Row(
        type="aws:autoscaling/lifecycleHook:LifecycleHook",
        service="autoscaling",
        id="{name}",
        samples={"defaultResult": "ABANDON"},
    ),
)
