"""What `nodes release` has ended is told, whatever becomes of the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from operations.nodes.release import Fate, Retained
from operations.nodes.release_live import end

if TYPE_CHECKING:
    import boto3


class Played:
    """Auto Scaling, which ends any instance but one."""

    def client(self, _service: str) -> Played:
        return self

    def terminate_instance_in_auto_scaling_group(self, **given: object) -> None:
        if given["InstanceId"] == "i-0b":
            raise ClientError({"Error": {"Code": "ScalingActivityInProgress", "Message": "busy"}}, "Terminate")


def test_one_that_is_not_ended_is_named_and_the_others_go() -> None:
    found = [
        Retained(cluster="dev", node_group="windows", auto_scaling_group="g", instance=name, fate=fate)
        for name, fate in (("i-0a", Fate.ENDS), ("i-0b", Fate.ENDS), ("i-0c", Fate.ENDS), ("i-0d", Fate.KEPT))
    ]
    done, refused = end(cast("boto3.Session", Played()), found)
    assert [each.fate for each in done] == [Fate.ENDED, Fate.KEPT, Fate.ENDED, Fate.KEPT]
    (line,) = refused
    assert line.startswith("i-0b of dev/windows was not ended: ")
