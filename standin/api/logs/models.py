"""CloudWatch Logs' backend with our addition."""

from moto.logs.models import LogsBackend as MotoLogsBackend


class LogsBackend(MotoLogsBackend):
    """moto's CloudWatch Logs; a group that is made anew does not have the tags of its namesake."""

    def delete_log_group(self, log_group_name: str) -> None:
        """DeleteLogGroup."""
        group = self.groups.get(log_group_name)
        super().delete_log_group(log_group_name)
        if group is not None:
            self.tagger.delete_all_tags_for_resource(group.arn)
