"""Principals of AWS services, partition by partition."""

import pytest

from components.facts.principals import service_principal


@pytest.mark.parametrize(
    ("service", "partition", "principal"),
    [
        ("ec2", "aws", "ec2.amazonaws.com"),
        ("ec2", "aws-us-gov", "ec2.amazonaws.com"),
        ("ec2", "aws-cn", "ec2.amazonaws.com.cn"),
        ("ec2", "aws-iso", "ec2.c2s.ic.gov"),
        ("imagebuilder", "aws", "imagebuilder.amazonaws.com"),
        ("imagebuilder", "aws-cn", "imagebuilder.amazonaws.com"),
    ],
)
def test_a_service_is_called_as_its_partition_calls_it(service: str, partition: str, principal: str) -> None:
    """A principal that there is not makes IAM refuse the role."""
    assert service_principal(service, partition) == principal
