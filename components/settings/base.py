"""What all settings share: frozen models in camelCase that refuse unknown keys, and single values with their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

from components.facts import limits
from components.facts.container_images import ImageReference
from components.facts.severity import Severity
from components.facts.windows_images import Variant, WindowsServer, parse_minor
from components.facts.windows_updates import UpdateClassification, check_kb, check_update
from components.powershell.foreign_script import check_script

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

    from pydantic.json_schema import JsonSchemaValue

_T = TypeVar("_T")


class Settings(BaseModel):
    """Base of every section of a stack's config."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )

    not_here: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Names that people look for in this section and that it has not, each with what to do in their place."""


def values_of(settings: BaseModel) -> dict[str, Any]:
    """Every setting of a section by its name, sections inside it alike; parsed values stay what they are."""
    return {name: without_models(getattr(settings, name)) for name in type(settings).model_fields}


def without_models(value: object) -> object:
    """The value of a setting, `values_of` in place of each section in it."""
    if isinstance(value, BaseModel):
        return values_of(value)
    return tuple(map(without_models, cast("tuple[object, ...]", value))) if isinstance(value, tuple) else value


def checked(check: Callable[[_T], object]) -> AfterValidator:
    """Keep a value for which the check raises no ValueError."""

    def validate(value: _T) -> _T:
        check(value)
        return value

    return AfterValidator(validate)


@dataclass(frozen=True)
class Form:
    """Holds a text to a row of the table of limits, and shows the row's pattern in the JSON schema."""

    row: limits.Pattern

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        def check(value: str) -> str:
            return _unless(self.row.refuse(value), value)

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^(?:{self.row.regex.pattern})$"}


@dataclass(frozen=True)
class Within:
    """Holds a number to a row of the table of limits, and shows the row's bounds in the JSON schema."""

    row: limits.Length

    def __get_pydantic_core_schema__(self, source: type[int], handler: GetCoreSchemaHandler) -> CoreSchema:
        def check(value: int) -> int:
            return _unless(self.row.refuse(value), value)

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "minimum": self.row.minimum, "maximum": self.row.maximum}


@dataclass(frozen=True)
class Reference:
    """Parses the text of a container image reference; one that is parsed already stays what it is."""

    def __get_pydantic_core_schema__(self, source: type[ImageReference], handler: GetCoreSchemaHandler) -> CoreSchema:
        del source, handler
        text = core_schema.no_info_after_validator_function(ImageReference.parse, core_schema.str_schema())

        def reference(value: object, parse: core_schema.ValidatorFunctionWrapHandler) -> ImageReference:
            return value if isinstance(value, ImageReference) else parse(value)

        return core_schema.no_info_wrap_validator_function(reference, text)


NONE = "found none, expected at least one"


def _filled(value: Sized) -> None:
    if len(value) == 0:
        raise ValueError(NONE)


FILLED = checked(_filled)
"""A list or mapping with something in it."""


def _unless(refusal: str | None, value: _T) -> _T:
    if refusal is not None:
        raise ValueError(f"found {refusal}")
    return value


def _year(value: object) -> object:
    """``2022`` without quotation marks is a number to YAML, and no less clear."""
    return str(value) if type(value) is int else value


def _not_a_number(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError(f"found the number {value}, expected text; quote it, or YAML makes 1.3 of 1.30")  # noqa: TRY004 only a ValueError becomes a finding
    return value


ANY_TEXT = Field(strict=False)
"""An enumeration that a program may also give by its text, as a stack file does."""

ClusterName = Annotated[str, Form(limits.CLUSTER_NAME)]
NodeGroupName = Annotated[str, Form(limits.NODE_GROUP_NAME)]
ImageName = Annotated[str, Form(limits.IMAGE_NAME)]
AmiId = Annotated[str, Form(limits.AMI_ID)]
RolePath = Annotated[str, Form(limits.ROLE_PATH)]
AccountId = Annotated[str, BeforeValidator(_not_a_number), Form(limits.ACCOUNT_ID)]
AddonVersion = Annotated[str, Form(limits.ADDON_VERSION)]
Arn = Annotated[str, Form(limits.ARN)]
RoleArn = Annotated[str, Form(limits.ROLE_ARN)]
Ipv4Address = Annotated[str, Form(limits.IPV4_ADDRESS)]
KmsKey = Annotated[str, Form(limits.KMS_KEY)]
Region = Annotated[str, Form(limits.REGION)]
SubnetId = Annotated[str, Form(limits.SUBNET_ID)]
SecurityGroupId = Annotated[str, Form(limits.SECURITY_GROUP_ID)]
InstanceType = Annotated[str, Form(limits.INSTANCE_TYPE)]
NodeTags = dict[Annotated[str, Form(limits.NODE_TAG_KEY)], Annotated[str, Form(limits.NODE_TAG_VALUE)]]
Kb = Annotated[str, checked(check_kb)]
Update = Annotated[str, checked(check_update)]
Classification = Annotated[UpdateClassification, ANY_TEXT]
Script = Annotated[str, checked(check_script)]
BootstrapScript = Annotated[str, checked(partial(check_script, bootstraps=True))]
CachedImage = Annotated[ImageReference, Reference()]
Gate = Annotated[Severity, ANY_TEXT]
Edition = Annotated[Variant, ANY_TEXT]
Year = Annotated[
    WindowsServer,
    ANY_TEXT,
    BeforeValidator(_year),
    WithJsonSchema({"enum": [year for server in WindowsServer for year in (str(server), int(server))]}),
]
KubeletVersion = Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{1,3}\.[0-9]{1,3}$")]
OsBuild = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}\.[0-9]{1,6}$")]
KubernetesMinor = Annotated[str, BeforeValidator(_not_a_number), checked(parse_minor)]
