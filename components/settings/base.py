"""What all settings share: frozen models in camelCase that refuse unknown keys, and single values with their limits."""

from collections.abc import Callable, Sized
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from components import limits
from components.container_images import ImageReference
from components.image_documents import check_kb
from components.powershell import check_script
from components.windows_images import WindowsServer, parse_minor

_T = TypeVar("_T")


class Settings(BaseModel):
    """Base of every section of a stack's config."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


def checked(check: Callable[[_T], object]) -> AfterValidator:
    """Keep a value for which the check raises no ValueError."""

    def validate(value: _T) -> _T:
        check(value)
        return value

    return AfterValidator(validate)


def form(pattern: limits.Pattern) -> AfterValidator:
    """Hold a text to a row of the table of limits."""

    def check(value: str) -> None:
        _refuse(pattern.refuse(value))

    return checked(check)


def within(length: limits.Length) -> AfterValidator:
    """Hold a number to a row of the table of limits."""

    def check(value: int) -> None:
        _refuse(length.refuse(value))

    return checked(check)


def _filled(value: Sized) -> None:
    if len(value) == 0:
        raise ValueError("found none, expected at least one")


FILLED = checked(_filled)
"""A list or mapping with something in it."""


def _refuse(refusal: str | None) -> None:
    if refusal is not None:
        raise ValueError(f"found {refusal}")


def _year(value: object) -> object:
    """``2022`` without quotation marks is a number to YAML, and no less clear."""
    return str(value) if type(value) is int else value


def _not_a_number(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError(f"found the number {value}, expected text, as YAML reads 1.30 as 1.3; quote it")  # noqa: TRY004 only a ValueError becomes a finding
    return value


ClusterName = Annotated[str, form(limits.CLUSTER_NAME)]
NodeGroupName = Annotated[str, form(limits.NODE_GROUP_NAME)]
ImageName = Annotated[str, form(limits.IMAGE_NAME)]
AmiId = Annotated[str, form(limits.AMI_ID)]
AccountId = Annotated[str, BeforeValidator(_not_a_number), form(limits.ACCOUNT_ID)]
Arn = Annotated[str, form(limits.ARN)]
Region = Annotated[str, form(limits.REGION)]
SubnetId = Annotated[str, form(limits.SUBNET_ID)]
SecurityGroupId = Annotated[str, form(limits.SECURITY_GROUP_ID)]
InstanceType = Annotated[str, form(limits.INSTANCE_TYPE)]
Kb = Annotated[str, checked(check_kb)]
Script = Annotated[str, checked(check_script)]
CachedImage = Annotated[str, checked(ImageReference.parse)]
Year = Annotated[WindowsServer, BeforeValidator(_year)]
KubernetesMinor = Annotated[str, BeforeValidator(_not_a_number), checked(parse_minor)]
