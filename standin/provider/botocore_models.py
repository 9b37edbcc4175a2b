"""AWS's own models of its APIs, as botocore carries them: what an operation takes, gives and allows."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape
    from botocore.session import Session

_loading = threading.Lock()


@functools.cache
def _session() -> Session:
    import botocore.session  # noqa: PLC0415 - a quarter of a second that a provider which is only asked its version saves

    return botocore.session.get_session()


def session() -> Session:
    """The one botocore session of this process; its loader keeps every model it has read."""
    with _loading:
        return _session()


@functools.cache
def _service(name: str) -> ServiceModel:
    return session().get_service_model(name)


def operation(service: str, name: str) -> OperationModel:
    """The model of `CreateRole` of `iam`, say. OperationNotFoundError for an operation that there is not."""
    return _service(service).operation_model(name)


def input_shape(service: str, name: str) -> StructureShape:
    """What an operation takes."""
    return cast("StructureShape", operation(service, name).input_shape)


def output_shape(service: str, name: str, path: str = "") -> Shape:
    """What an operation answers, or the part of it at a path such as `LaunchTemplateVersions.0`."""
    shape: Shape = cast("Shape", operation(service, name).output_shape)
    for step in filter(None, path.split(".")):
        shape = cast("ListShape", shape).member if step.isdigit() else cast("StructureShape", shape).members[step]
    return shape
