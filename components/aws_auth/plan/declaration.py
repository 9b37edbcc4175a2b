"""What a resource declares: its inputs, checked, with every default filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from components.aws_auth.plan.plan import Consent, OnDelete
from components.aws_auth.text.errors import MappingError, RoleArnError
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS, RoleMapping, node_mapping
from components.aws_auth.text.role_arn import RoleArn, parse_role_arn
from components.facts import limits
from components.problems.problem import Path, Problem

Values = Mapping[str, object]

IDENTITY = ("clusterName", "region", "roleArn")
"""Inputs whose change makes another resource; a role that only moves to another path stays the same one."""

CONNECTION = ("endpoint", "certificateAuthority", "assumeRoleArn", "profile")
"""Inputs that say how to reach the cluster; changing them changes nothing in it."""


class Declaration(BaseModel):
    """The inputs of `AwsAuthRoleMapping`, by the names that the engine stores."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel)

    cluster_name: str
    region: str
    role_arn: str
    username: str = NODE_USERNAME
    groups: list[str] = list(WINDOWS_GROUPS)
    windows: bool = True
    adopt: bool = False
    overwrite: bool = False
    strict: bool = False
    on_delete: OnDelete = "remove"
    foreign_manager: Literal["refuse", "allow"] = "refuse"
    endpoint: str | None = None
    certificate_authority: str | None = None
    assume_role_arn: str | None = None
    profile: str | None = None

    @property
    def role(self) -> RoleArn:
        """The role."""
        return parse_role_arn(self.role_arn)

    @property
    def mapping(self) -> RoleMapping:
        """The wanted entry."""
        return self.checked()[0]

    @property
    def consent(self) -> Consent:
        """What may be done to an entry that is there already."""
        return Consent(self.adopt, self.overwrite, self.strict, self.foreign_manager)

    @property
    def resource_id(self) -> str:
        """`region/cluster/kube-system/aws-auth/role ARN without path`."""
        return f"{self.region}/{self.cluster_name}/kube-system/aws-auth/{self.role.entry}"

    def checked(self) -> tuple[RoleMapping, tuple[str, ...]]:
        """The wanted entry and the warnings about it.

        Raises:
            RoleArnError, MappingError: as `node_mapping`.
        """
        return node_mapping(self.role_arn, username=self.username, groups=tuple(self.groups), windows=self.windows)

    def inputs(self) -> dict[str, object]:
        """All inputs with their values, without those that are not given and have no default."""
        return self.model_dump(by_alias=True, exclude_none=True)


def check(values: Values) -> Declaration | list[Problem]:
    """The declaration that known inputs make, or everything that is wrong with them."""
    try:
        found = Declaration.model_validate(values)
    except ValidationError as error:
        return [_problem(each["loc"], each["type"], each["msg"]) for each in error.errors()]
    return list(_problems(found)) or found


def _problems(declared: Declaration) -> Iterator[Problem]:
    for name, value, limit in (
        ("clusterName", declared.cluster_name, limits.CLUSTER_NAME),
        ("region", declared.region, limits.REGION),
    ):
        if refusal := limit.refuse(value):
            yield Problem((name,), f"found {refusal}")
    try:
        if declared.assume_role_arn is not None:
            parse_role_arn(declared.assume_role_arn)
    except RoleArnError as error:
        yield Problem(("assumeRoleArn",), str(error))
    try:
        declared.checked()
    except RoleArnError as error:
        yield Problem(("roleArn",), str(error))
    except MappingError as error:
        yield Problem((error.field,), str(error))


_WAYS_OUT = {
    "clusterName": "name the EKS cluster",
    "region": "give the cluster's region here, or set aws:region in the stack file",
    "roleArn": "give the ARN of the nodes' IAM role",
}


def _problem(path: Path, kind: str, words: str) -> Problem:
    if kind == "missing":
        return Problem(path, f"is missing; {_WAYS_OUT[str(path[0])]}")
    if kind == "extra_forbidden":
        names = sorted(to_camel(field) for field in Declaration.model_fields)
        return Problem(path, f"no such input; there are {', '.join(names)}")
    return Problem(path, words)


_STAND_INS: Values = {
    "clusterName": "known-later",
    "region": "us-east-1",
    "roleArn": "arn:aws:iam::000000000000:role/known-later",
    "windows": False,
}
"""For an input that has no default, or whose default would judge the others: a value that is right with any of them."""


def check_known(values: Values, unknown: Collection[str]) -> list[Problem]:
    """What is wrong already while some inputs are unknown, so that nothing is made before it is said."""
    known_names = {to_camel(name) for name in Declaration.model_fields}
    stand_ins = {name: _STAND_INS.get(name) for name in unknown if name in _STAND_INS or name not in known_names}
    found = check({**stand_ins, **values})
    return [] if isinstance(found, Declaration) else found


def defaults() -> dict[str, object]:
    """The inputs that have a value when nobody gives one; a policy pack sees them even while others are unknown."""
    fields = Declaration.model_fields.values()
    return {field.alias: field.default for field in fields if field.alias and not field.is_required() and field.default}


def from_id(resource_id: str) -> dict[str, object]:
    """The identity that an id tells.

    Raises:
        MappingError: it has another form.
        RoleArnError: its last part is no role.
    """
    parts = resource_id.split("/", 4)
    if len(parts) != 5 or not all(parts) or parts[2:4] != ["kube-system", "aws-auth"]:  # noqa: PLR2004  # the parts of the form below
        raise MappingError(f"{resource_id!r} is no id; it reads REGION/CLUSTER/kube-system/aws-auth/ROLE_ARN")
    return {"region": parts[0], "clusterName": parts[1], "roleArn": parse_role_arn(parts[4]).entry}
