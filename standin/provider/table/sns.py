"""SNS topics: every property is an attribute."""

from __future__ import annotations

from standin.provider.hooks.sns import ATTRIBUTES, TopicHooks
from standin.provider.table.row import Call, Row, Tags

ROWS = (
    Row(
        type="aws:sns/topic:Topic",
        service="sns",
        id="{arn}",
        create=Call("CreateTopic"),
        made={"arn": "TopicArn"},
        key={"TopicArn": "{id}"},
        read=(Call("GetTopicAttributes", at="Attributes"),),
        delete=Call("DeleteTopic"),
        tags=Tags(
            "TagResource",
            "UntagResource",
            {"ResourceArn": "{id}"},
            read=Call("ListTagsForResource", at="Tags"),
        ),
        hooks=TopicHooks(),
        aside=("namePrefix", *ATTRIBUTES),
        replace=("fifoTopic", "name", "namePrefix"),
        computed=("policy", "signatureVersion", "tracingConfig"),
        json=("archivePolicy", "deliveryPolicy", "policy"),
        defaults={"contentBasedDeduplication": False, "fifoTopic": False},
        samples={"arn": "arn:aws:sns:{region}:{account}:{name}", "beginningArchiveTime": "", "owner": "{account}"},
    ),
)
