"""What our responses answer is what the services have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto.autoscaling.responses import AutoScalingResponse as MotoAutoScaling
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.ec2.responses import EC2Response as MotoEC2
from moto.eks.responses import EKSResponse as MotoEKS

from standin.api.autoscaling.responses import AutoScalingResponse
from standin.api.ec2.responses import EC2Response
from standin.api.eks.responses import EKSResponse
from standin.api.imagebuilder.responses import ImageBuilderResponse

if TYPE_CHECKING:
    from moto.core.responses import BaseResponse


@pytest.mark.parametrize(
    ("service", "ours"),
    [
        ("autoscaling", AutoScalingResponse),
        ("ec2", EC2Response),
        ("eks", EKSResponse),
        ("imagebuilder", ImageBuilderResponse),
    ],
)
def test_every_operation_that_we_add_is_one_of_the_service(service: str, ours: type[BaseResponse]) -> None:
    known = {camelcase_to_underscores(name) for name in get_service_model(service).operation_names}
    added = {name for name, value in vars(ours).items() if not name.startswith("_") and callable(value)}
    assert added
    assert added <= known


@pytest.mark.parametrize(
    ("ours", "theirs"), [(AutoScalingResponse, MotoAutoScaling), (EC2Response, MotoEC2), (EKSResponse, MotoEKS)]
)
def test_what_we_extend_stays_what_it_was(ours: type[BaseResponse], theirs: type[BaseResponse]) -> None:
    assert issubclass(ours, theirs)
