"""CloudWatch Logs' backend with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.logs.exceptions import LogsClientError
from moto.logs.models import LogsBackend as MotoLogsBackend

from standin.api.constraints import violated

if TYPE_CHECKING:
    from moto.logs.models import LogGroup


class LogsBackend(MotoLogsBackend):
    """moto's CloudWatch Logs; a group that is made anew does not have the tags of its namesake."""

    def create_log_group(self, log_group_name: str, tags: dict[str, str], **kwargs: Any) -> LogGroup:  # noqa: ANN401  moto's arguments
        """CreateLogGroup."""
        found = violated("logs", "CreateLogGroup", {"logGroupName": log_group_name, "tags": tags or None})
        if found is not None:
            raise LogsClientError("InvalidParameterException", found)
        return super().create_log_group(log_group_name, tags, **kwargs)

    def delete_log_group(self, log_group_name: str) -> None:
        """DeleteLogGroup."""
        group = self.groups.get(log_group_name)
        super().delete_log_group(log_group_name)
        if group is not None:
            self.tagger.delete_all_tags_for_resource(group.arn)
