"""EKS's errors, shorter to raise than moto's."""

from moto.eks.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceInUseException,
    ResourceNotFoundException,
)


def not_found(message: str, cluster: str | None = None) -> ResourceNotFoundException:
    """404."""
    return ResourceNotFoundException(clusterName=cluster, message=message)


def in_use(message: str, cluster: str | None = None) -> ResourceInUseException:
    """409."""
    return ResourceInUseException(clusterName=cluster, message=message)


def invalid(message: str, cluster: str | None = None) -> InvalidParameterException:
    """400, a parameter's fault."""
    return InvalidParameterException(clusterName=cluster, message=message)


def not_now(message: str, cluster: str | None = None) -> InvalidRequestException:
    """400, the fault of the state that things are in."""
    return InvalidRequestException(clusterName=cluster, message=message)
