"""CloudWatch log groups."""

from __future__ import annotations

from standin.provider.hooks.logs import LogGroupHooks
from standin.provider.table.row import Call, Link, Row, Tags

ROWS = (
    Row(
        type="aws:cloudwatch/logGroup:LogGroup",
        source="internal/service/logs/group.go",
        service="logs",
        id="{name}",
        create=Call("CreateLogGroup"),
        key={"logGroupName": "{id}", "logGroupNamePrefix": "{id}"},
        update=(Call("PutLogGroupDeletionProtection", key={"logGroupIdentifier": "{id}"}),),
        read=(Call("DescribeLogGroups", at="logGroups[logGroupName={id}]"),),
        delete=Call("DeleteLogGroup"),
        tags=Tags(
            "TagResource",
            "UntagResource",
            {"resourceArn": "{arn}"},
            read=Call("ListTagsForResource", at="tags"),
        ),
        links=(
            Link(
                "retentionInDays",
                add="PutRetentionPolicy",
                remove="DeleteRetentionPolicy",
                member="retentionInDays",
                removal_member="",
                none=0,
            ),
            Link("kmsKeyId", add="AssociateKmsKey", remove="DisassociateKmsKey", member="kmsKeyId", removal_member=""),
        ),
        hooks=LogGroupHooks(),
        renames={"name": "logGroupName"},
        aside=("namePrefix", "retentionInDays", "skipDestroy"),
        replace=("logGroupClass", "name", "namePrefix"),
        computed=("deletionProtectionEnabled", "logGroupClass"),
        unread=("skipDestroy",),
        defaults={"retentionInDays": 0, "skipDestroy": False},
        samples={"arn": "arn:aws:logs:{region}:{account}:log-group:{name}", "logGroupClass": "STANDARD"},
    ),
)
