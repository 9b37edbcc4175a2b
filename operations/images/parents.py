"""Asking Image Builder for the parents of all recipes that pipelines build with, and a queue for Amazon's notices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operations.aws import asking, error_code
from operations.images.withdrawn import Named

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

    from operations.stack.file import Mention, StackFile

_AMI = re.compile(r"ami-[0-9a-f]{8,17}")
_IN_REGION = re.compile(r'amiIds(?:\["([^"]+)"\]|\.([a-z0-9-]+))$')
MOST_NOTICES = 100
"""Messages of a queue that are read at most."""


def parents(aws: boto3.Session) -> Iterator[Named]:
    """The AMI behind each recipe in use: its id, or what its parameter holds now; Image Builder's images have none."""
    builder, ssm = aws.client("imagebuilder"), aws.client("ssm")
    with asking():
        pages = builder.get_paginator("list_image_pipelines").paginate(PaginationConfig={"PageSize": 100})
        arns = sorted({each["imageRecipeArn"] for page in pages for each in page["imagePipelineList"]})
    for arn in arns:
        with asking():
            parent = builder.get_image_recipe(imageRecipeArn=arn)["imageRecipe"]["parentImage"]
            if parent.startswith("ssm:"):
                try:
                    parent = ssm.get_parameter(Name=parent.removeprefix("ssm:"))["Parameter"].get("Value", "")
                except ClientError as error:
                    if error_code(error) != "ParameterNotFound":
                        raise
                    continue
        if _AMI.fullmatch(parent):
            yield Named(f"recipe {'/'.join(arn.rsplit('/', 2)[1:])}", aws.region_name, parent)


def mentioned(file: StackFile, otherwise: str) -> Iterator[Named]:
    """The AMIs that keys of a stack file name, each in its Region: the pin's, else the stack's own."""
    settings: dict[str, object] = dict(file.config)
    own = settings.get("aws:region")
    for mention in file.mentions():
        if mention.key:
            yield Named(str(mention), _region(mention, own if isinstance(own, str) else otherwise), mention.ami_id)


def notices(aws: boto3.Session, queue: str) -> list[str]:
    """The messages that wait in a queue; they stay in it, and are seen again after its visibility timeout."""
    sqs = aws.client("sqs")
    found: dict[str, str] = {}
    with asking():
        while len(found) < MOST_NOTICES:
            answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=0)
            new = {each.get("MessageId", ""): each.get("Body", "") for each in answer.get("Messages", [])}
            if not set(new) - set(found):
                break
            found |= new
    return list(found.values())


def _region(mention: Mention, own: str) -> str:
    named = _IN_REGION.search(mention.key)
    return (named[1] or named[2]) if named else own
