"""The errors of EC2 Image Builder, by the names and in the words of its API."""

from moto.core.exceptions import ServiceException


class InvalidRequestException(ServiceException):
    """A request that breaks the service's model."""

    code = "InvalidRequestException"


class SerializationException(ServiceException):
    """A body that is no JSON, or whose members are of other kinds than the service's model has them."""

    code = "SerializationException"


class InvalidParameterValueException(ServiceException):
    """A parameter whose value can't be."""

    code = "InvalidParameterValueException"

    def __init__(self, parameter: str, why: str) -> None:
        super().__init__(f"The value supplied for parameter '{parameter}' is not valid. {why}")


class InvalidParameterCombinationException(ServiceException):
    """Parameters that don't go together."""

    code = "InvalidParameterCombinationException"


class InvalidVersionNumberException(ServiceException):
    """A version that is none, or is out of bounds."""

    code = "InvalidVersionNumberException"


class IdempotentParameterMismatchException(ServiceException):
    """A client token that came before, with other parameters."""

    code = "IdempotentParameterMismatchException"

    def __init__(self, token: str) -> None:
        super().__init__(f"The client token '{token}' was used before, in a request with other parameters.")


class DryRunOperationException(ServiceException):
    """What a dry run that would have succeeded is answered with."""

    code = "DryRunOperationException"

    def __init__(self) -> None:
        super().__init__("The dry run operation of the resource creation was successful.")


class ResourceAlreadyExistsException(ServiceException):
    """A name, or name and version, that is taken."""

    code = "ResourceAlreadyExistsException"

    def __init__(self, arn: str) -> None:
        super().__init__(f"The resource that you are trying to create already exists: '{arn}'.")


class ResourceNotFoundException(ServiceException):
    """An ARN that nothing has."""

    code = "ResourceNotFoundException"

    def __init__(self, arn: str) -> None:
        super().__init__(f"The resource with ARN '{arn}' does not exist or you do not have permission to access it.")


class ResourceDependencyException(ServiceException):
    """A delete of what others still refer to."""

    code = "ResourceDependencyException"

    def __init__(self, arn: str) -> None:
        super().__init__(f"Resource dependency error: The resource ARN '{arn}' has other resources depended on it.")


class ResourceInUseException(ServiceException):
    """A resource that is busy."""

    code = "ResourceInUseException"


class ServiceQuotaExceededException(ServiceException):
    """More than the account may have."""

    code = "ServiceQuotaExceededException"


class InvalidPaginationTokenException(ServiceException):
    """A token that no list gave out."""

    code = "InvalidPaginationTokenException"

    def __init__(self) -> None:
        super().__init__("The value supplied for parameter 'nextToken' is not valid.")
