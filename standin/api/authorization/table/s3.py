"""S3, as far as an engine keeps its state there. Operations and actions have different names here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "s3"


def _buckets(request: Request) -> list[str]:
    return [f"arn:{request.partition}:s3:::{name}" for name in request.texts("Bucket")]


def _objects(request: Request) -> list[str]:
    return [f"{bucket}/{request.text('Key')}" for bucket in _buckets(request)]


_BUCKET = Target(type="bucket", arns=_buckets, tags=None)
_OBJECT = Target(type="object", arns=_objects, tags=None)
_LIST = Row(
    action="s3:ListBucket", targets=(_BUCKET,), keys={"s3:prefix": text("Prefix"), "s3:delimiter": text("Delimiter")}
)

ROWS: Mapping[str, Row] = {
    "ListObjects": _LIST,
    "ListObjectsV2": _LIST,
    "HeadBucket": _LIST,
    "GetBucketLocation": Row(targets=(_BUCKET,)),
    "GetObject": Row(targets=(_OBJECT,)),
    "HeadObject": Row(action="s3:GetObject", targets=(_OBJECT,)),
    "PutObject": Row(targets=(_OBJECT,)),
    "DeleteObject": Row(targets=(_OBJECT,)),
}
