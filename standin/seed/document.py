"""The seed: what an account holds before the first request, as a document that whoever starts the stand-in hands over.

JSON with the fields below in camelCase. What is left out is not there: the empty document is an account with nothing in
it but what AWS itself puts there. The same document gives the same account every time, ids included.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, StringConstraints, ValidationError, model_validator
from pydantic.alias_generators import to_camel

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT_ID = "123456789012"
"""The account of every seed; it is moto's."""

KUBELET_FACT = "kubelet"
"""The one fact of an image that the stand-in makes true by itself: Amazon's EKS component installs a kubelet."""

PLACEHOLDER = re.compile(r"\{(?:ami:(?P<ami>[^{}]+)|(?P<place>partition|region|account))\}")
"""What texts of a seed may hold, filled in for each Region: `{region}`, `{account}`, `{partition}`, `{ami:NAME}`."""

Minor = Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{1,3}$")]
"""A Kubernetes minor, e.g. `1.35`."""


class SeedError(Exception):
    """A seed that is none; one line says which field and why."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Network(_Part):
    """A VPC with private and public subnets in three zones, in each Region. `name` begins the names of its parts."""

    name: str


class Role(_Part):
    """A role that a service may assume, with managed policies of AWS's by name."""

    name: str
    service: str
    policies: tuple[str, ...] = ()


class NodeGroup(_Part):
    """A managed node group of Linux nodes in the private subnets; `role` is a role's name."""

    name: str
    role: str
    instance_types: tuple[str, ...] = ("m6i.large",)
    min_size: int = 1
    max_size: int = 3
    desired_size: int = 2
    labels: Mapping[str, str] = {}


class Cluster(_Part):
    """An active EKS cluster in the network; `role` is a role's name, `version` left out is EKS's default."""

    name: str
    role: str
    authentication_mode: str = "API_AND_CONFIG_MAP"
    version: Minor | None = None
    tags: Mapping[str, str] = {}
    addons: tuple[str, ...] = ()
    node_groups: tuple[NodeGroup, ...] = ()


class Image(_Part):
    """An AMI, in each Region; its id follows from name and Region, so that a committed file can name it.

    Attributes:
        owner: account that published it; left out, the account's own.
        owners: the same in partitions where it is another one.
        owner_alias: `amazon`, for instance.
        created: when, UTC.
        tags: with placeholders.
        facts: what a machine of it finds when it looks at itself, by names of your choice; Image Builder's builds start
            from them.
    """

    name: str
    description: str = ""
    windows: bool = False
    owner: str | None = None
    owners: Mapping[str, str] = {}
    owner_alias: str | None = None
    public: bool = False
    created: NaiveDatetime
    tags: Mapping[str, str] = {}
    facts: Mapping[str, str] = {}


class Parameter(_Part):
    """A Systems Manager parameter, in each Region; its value with placeholders."""

    name: str
    value: str
    modified: NaiveDatetime
    version: Annotated[int, Field(ge=1)] = 1


class Topic(_Part):
    """An SNS topic of another account's to which anybody may subscribe, in its one Region."""

    name: str
    owner: str
    region: str


class Kubernetes(_Part):
    """What is the newest in EKS.

    Attributes:
        patches: Kubernetes minor to its patch version; left out, the minor's first.
        ami_release: the date in the releases of EKS's own node AMIs; left out, the day on which the account began.
    """

    patches: Mapping[Minor, str] = {}
    ami_release: date | None = None


class Update(_Part):
    """What updating the operating system changes: a machine for which all of `where` holds finds `facts` afterwards."""

    where: Mapping[str, str]
    facts: Mapping[str, str]


class ManagedImage(_Part):
    """An image of Amazon's in Image Builder; it stands for the newest AMI whose name begins with `ami`."""

    name: str
    version: str
    ami: str


class Finding(_Part):
    """What Amazon Inspector finds on a machine for which all of `where` holds.

    Attributes:
        vulnerability: such as `CVE-2026-20805`.
        severity: in Inspector's words.
        score: Inspector's, of 10.
        package: what has it, in this version.
        fixed_in: the version that mends it; left out, none does.
    """

    where: Mapping[str, str]
    vulnerability: str
    severity: Literal["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNTRIAGED"]
    score: Annotated[float, Field(ge=0, le=10)]
    title: str
    package: str
    version: str
    fixed_in: str | None = None


class Demand(_Part):
    """What a test step demands of the machine that it runs on; where the machine lacks it the step fails.

    Attributes:
        wants: finds, by its one group, what is demanded in the text of the step: texts in quotation marks, or a number.
        fact: the fact that has it: words with blanks between them, or a number behind the last dot.
        says: what the step says then; `{missing}` stands for what is missing, `{found}` for the fact.
    """

    wants: str
    fact: str
    says: str


class Written(_Part):
    """A parameter that a test step writes as JSON, told from the step's text, as nothing is executed.

    Attributes:
        name: finds the parameter's name in the text of the step, by its one group; a step without it writes none.
        regions: finds, by its one group, a text in which every quoted one is a further Region that it writes in.
        known: finds, by its one group, a JSON object that the rest is added to; its quotation marks doubled.
        adds: JSON with placeholders in its texts: any fact, and `{ami}`, `{region}`, `{image}` (its ARN), `{version}`
            (the recipe's), `{parent}` (the AMI that was built on), `{day}`. The text `{digests:KEY}` stands for a
            list, a made-up digest for each item that `known` has under that key.
    """

    name: str
    regions: str
    known: str
    adds: Mapping[str, Any]


class ImageBuilder(_Part):
    """What builds find; nothing is executed.

    Attributes:
        images: images that Amazon owns.
        updates: what an UpdateOS step and Amazon's component `update-windows` change.
        evidence: tag key to the fact that a test step puts there, if its text names the key.
        flags: tag key to a text; a test step that holds it tags its AMI so, with ``true``.
        findings: what there is for Amazon Inspector to find.
        demands: what test steps demand of their machine.
        written: a parameter that a test step writes.
    """

    images: tuple[ManagedImage, ...] = ()
    updates: tuple[Update, ...] = ()
    evidence: Mapping[str, str] = {}
    flags: Mapping[str, str] = {}
    findings: tuple[Finding, ...] = ()
    demands: tuple[Demand, ...] = ()
    written: Written | None = None


class Seed(_Part):
    """The whole document.

    Attributes:
        began: when the account was made, UTC; its clock begins there.
        regions: the Regions that hold what follows.
    """

    began: NaiveDatetime = datetime(2026, 1, 1)  # noqa: DTZ001  moto's times are naive, in UTC
    regions: tuple[str, ...] = ()
    network: Network | None = None
    roles: tuple[Role, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    images: tuple[Image, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    topics: tuple[Topic, ...] = ()
    kubernetes: Kubernetes = Kubernetes()
    image_builder: ImageBuilder = ImageBuilder()

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read a document.

        Raises:
            SeedError: it cannot be read, or is no seed.
        """
        try:
            return cls.model_validate_json(file.read_bytes())
        except OSError as error:
            raise SeedError(f"{file}: {error.strerror}") from error
        except ValidationError as error:
            raise SeedError(f"{file}: {'; '.join(_told(error))}") from error

    @property
    def text(self) -> str:
        """The document as JSON text."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True, indent=1) + "\n"

    @property
    def digest(self) -> str:
        """What tells this seed from another one."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.clusters and self.network is None:
            raise ValueError("clusters need a network")
        roles = {role.name for role in self.roles}
        used = {cluster.role for cluster in self.clusters}
        used |= {group.role for cluster in self.clusters for group in cluster.node_groups}
        if missing := sorted(used - roles):
            raise ValueError(f"clusters name roles that are not in roles: {', '.join(missing)}")
        images = {image.name for image in self.images}
        named = {found["ami"] for each in self.parameters for found in PLACEHOLDER.finditer(each.value)} - {None}
        if missing := sorted(named - images):
            raise ValueError(f"parameters name AMIs that are not in images: {', '.join(missing)}")
        return self


def _told(error: ValidationError) -> list[str]:
    """Each mistake as place and reason."""
    places = ((".".join(map(str, each["loc"])), each["msg"].removeprefix("Value error, ")) for each in error.errors())
    return [f"{place}: {reason}" if place else reason for place, reason in places]
