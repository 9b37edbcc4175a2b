"""EventBridge: rules, and where they send what matches them; those of the account's default bus."""

from __future__ import annotations

from standin.provider.hooks.events import TargetHooks
from standin.provider.table.row import Call, Row, Tags

ROWS = (
    Row(
        type="aws:cloudwatch/eventRule:EventRule",
        source="internal/service/events/rule.go",
        service="events",
        id="{name}",
        create=Call("PutRule"),
        key={"Name": "{id}", "EventBusName": "{eventBusName}"},
        read=(Call("DescribeRule"),),
        update=(Call("PutRule", on=("*",)),),
        delete=Call("DeleteRule", key={"Force": "{forceDestroy}"}),
        tags=Tags(
            "TagResource", "UntagResource", {"ResourceARN": "{arn}"}, read=Call("ListTagsForResource", at="Tags")
        ),
        aside=("forceDestroy", "namePrefix"),
        unserved=("isEnabled",),
        replace=("eventBusName", "name", "namePrefix"),
        json=("eventPattern",),
        unread=("forceDestroy",),
        defaults={"eventBusName": "default", "forceDestroy": False, "state": "ENABLED"},
        samples={"arn": "arn:aws:events:{region}:{account}:rule/{name}"},
    ),
    Row(
        type="aws:cloudwatch/eventTarget:EventTarget",
        source="internal/service/events/target.go",
        service="events",
        id="{rule}-{targetId}",
        import_id="{rule}/{targetId}",
        name="",
        create=Call("PutTargets"),
        key={"Rule": "{rule}", "EventBusName": "{eventBusName}"},
        read=(Call("ListTargetsByRule", at="Targets.0"),),
        update=(Call("PutTargets", on=("arn", "input", "inputPath", "roleArn")),),
        delete=Call("RemoveTargets", key={"Ids": ["{targetId}"], "Force": "{forceDestroy}"}),
        hooks=TargetHooks(),
        renames={"targetId": "Id"},
        aside=("arn", "forceDestroy", "input", "inputPath", "roleArn", "targetId"),
        unserved=(
            "appsyncTarget",
            "batchTarget",
            "deadLetterConfig",
            "ecsTarget",
            "httpTarget",
            "inputTransformer",
            "kinesisTarget",
            "redshiftTarget",
            "retryPolicy",
            "runCommandTargets",
            "sagemakerPipelineTarget",
            "sqsTarget",
        ),
        replace=("eventBusName", "rule", "targetId"),
        unread=("eventBusName", "forceDestroy", "rule"),
        defaults={"eventBusName": "default", "forceDestroy": False},
        samples={"targetId": "terraform-{uuid}"},
    ),
)
