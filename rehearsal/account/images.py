"""Amazon's Windows AMIs, the parameters that point at them, and the one release of ours that is there."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from components.facts.publications import TOPICS
from components.facts.release import (
    FAST_LAUNCH_TAG,
    IMAGE_TAG,
    KUBELET_VERSION_TAG,
    KUBERNETES_MINOR_TAG,
    OS_BUILD_TAG,
    RECIPE_VERSION_TAG,
    VARIANT_TAG,
    WINDOWS_SERVER_TAG,
)
from components.facts.windows_images import (
    AmiName,
    Variant,
    WindowsServer,
    has_ami,
    ssm_name,
    ssm_parent_name,
)
from rehearsal.account.releases import CALENDAR, CLUSTER_MINOR, KUBERNETES_MINORS, LATEST, MonthlyRelease
from standin.seed.document import KUBELET_FACT, Demand, Finding, Image, ManagedImage, Parameter, Topic, Update, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AMI_OWNER = "801119661308"
"""One of the accounts that publish Amazon's Windows AMIs; they differ by Region and partition."""

OWNERS_ELSEWHERE: Mapping[str, str] = MappingProxyType({"aws-us-gov": "077303321853", "aws-cn": "016951021795"})
"""Others of them. The numbers are examples: what counts is that they are not the same."""

OWN_IMAGE = "windows-2022-core"
"""The image that the account has built before: a stack can pin its older release."""

OWN_AMI_NAME = f"{OWN_IMAGE}-2026-10-18T03-12-44.518Z"
OWN_RECIPE_VERSION = "1.0.412358217"
OWN_RELEASE_MONTH = CALENDAR[-2]
OWN_BUILD_DATE = date(2026, 10, 18)

PROGRAMS = {"authenticator": "0.7.9", "containerd": "2.1.6", "csiProxy": "1.2.1"}
"""Versions of what is beside the kubelet on every AMI of this account."""

SERVER_FACT, OS_BUILD_FACT, UPDATES_FACT = "windowsServer", "osBuild", "installedUpdates"
"""What a machine finds beside its kubelet; the update of one Windows Server version says nothing of another's."""

OWN_TAGS: Mapping[str, str] = MappingProxyType(
    {
        IMAGE_TAG: OWN_IMAGE,
        WINDOWS_SERVER_TAG: str(WindowsServer.SERVER_2022),
        VARIANT_TAG: str(Variant.CORE),
        KUBERNETES_MINOR_TAG: CLUSTER_MINOR,
        RECIPE_VERSION_TAG: OWN_RECIPE_VERSION,
        KUBELET_VERSION_TAG: OWN_RELEASE_MONTH.kubelets[CLUSTER_MINOR],
        OS_BUILD_TAG: OWN_RELEASE_MONTH.os_build(WindowsServer.SERVER_2022),
    }
)
"""The tags of that release, the same in every region."""


def images() -> Iterator[Image]:
    """Every month's AMIs of Amazon's, plain and for EKS, and ours."""
    for server, variant in product(WindowsServer, Variant):
        for month in CALENDAR:
            yield _base(server, variant, month)
            yield from (_eks(server, variant, minor, month) for minor in _minors(server))
    yield _own()


def parameters() -> Iterator[Parameter]:
    """The parameters that point at the newest AMIs."""
    modified = datetime.combine(LATEST.released, time(10))
    for server, variant in product(WindowsServer, Variant):
        base = f"{{ami:{_base(server, variant, LATEST).name}}}"
        values = {f"/aws/service/ami-windows-latest/{_base_stem(server, variant)}": base}
        for minor in _minors(server):
            ami = f"{{ami:{_eks(server, variant, minor, LATEST).name}}}"
            release = {"image_id": ami, "release_version": f"{minor}-{LATEST.released:%Y.%m.%d}"}
            values[ssm_name(server, variant, minor)] = ami
            values[ssm_parent_name(server, variant, minor)] = json.dumps(release)
        for name, value in values.items():
            yield Parameter(name=name, value=value, modified=modified, version=len(CALENDAR))


def topics() -> Iterator[Topic]:
    """The topics that tell of Amazon's Windows AMIs."""
    for each in TOPICS.values():
        yield from (Topic(name=name, owner=each.account, region=each.region) for name in each.names)


def managed_images() -> Iterator[ManagedImage]:
    """Amazon's plain Windows Server images in Image Builder."""
    for server, variant in product(WindowsServer, Variant):
        name = f"windows-server-{server}-english-{variant.lower()}-base-x86"
        yield ManagedImage(name=name, version="2026.11.11", ami=_base_stem(server, variant))


def updates() -> Iterator[Update]:
    """Windows Update brings a machine to the newest month."""
    for server in WindowsServer:
        newest = {OS_BUILD_FACT: LATEST.os_build(server), UPDATES_FACT: LATEST.update}
        yield Update(where={SERVER_FACT: str(server)}, facts=newest)


def evidence() -> dict[str, str]:
    """The tags that our evidence step writes, and the fact in each."""
    return {KUBELET_VERSION_TAG: KUBELET_FACT, OS_BUILD_TAG: OS_BUILD_FACT}


def flags() -> dict[str, str]:
    """Fast Launch, which is a tag of the very AMI that the evidence step runs from."""
    return {FAST_LAUNCH_TAG: '"fastLaunch":true'}


MENDED: tuple[tuple[Literal["CRITICAL", "HIGH", "LOW"], float], ...] = (("CRITICAL", 9.8), ("HIGH", 7.8), ("LOW", 3.1))
"""Severity and score of what the newest month mends."""


def findings() -> Iterator[Finding]:
    """What Amazon Inspector finds: on a machine of a former month what the newest one mends, too."""
    for server in WindowsServer:
        mended = f"10.0.{LATEST.os_build(server)}"
        for month in CALENDAR:
            of_month = {SERVER_FACT: str(server), OS_BUILD_FACT: month.os_build(server)}
            version = f"10.0.{month.os_build(server)}"
            yield Finding(
                where=of_month,
                vulnerability="CVE-2026-50003",
                severity="MEDIUM",
                score=5.5,
                title="CVE-2026-50003 - Windows",
                package=f"Windows Server {server}",
                version=version,
            )
            if month is LATEST:
                continue
            for number, (severity, score) in enumerate(MENDED):
                yield Finding(
                    where=of_month,
                    vulnerability=f"CVE-2026-5000{number}",
                    severity=severity,
                    score=score,
                    title=f"CVE-2026-5000{number} - Windows",
                    package=f"Windows Server {server}",
                    version=version,
                    fixed_in=mended,
                )


def demands() -> tuple[Demand, ...]:
    """What the evidence step demands: updates, and an OS build."""
    updates = Demand(
        wants=r"\$RequiredUpdates = @\(([^)]+)\)",
        fact=UPDATES_FACT,
        says="required updates are missing: {missing}",
    )
    build = Demand(
        wants=r"\$MinimumRevision = ([0-9]+)",
        fact=OS_BUILD_FACT,
        says="this is OS build {found}, expected revision {missing} at least",
    )
    return updates, build


def written() -> Written:
    """The manifest that the evidence step writes."""
    programs = {"kubelet": f"{{{KUBELET_FACT}}}", "kubeProxy": f"{{{KUBELET_FACT}}}", **PROGRAMS}
    return Written(
        name=r"\$Parameter = '([^']+)'",
        regions=r"\$OtherRegions = @\(([^)]*)\)",
        known=r"\$Known = '(\{.+\})'",
        adds={
            "amiIds": {"{region}": "{ami}"},
            "kubeletVersion": f"{{{KUBELET_FACT}}}",
            "osBuild": f"{{{OS_BUILD_FACT}}}",
            "buildDate": "{day}",
            "recipeVersion": "{version}",
            "imageArn": "{image}",
            "sourceAmiId": "{parent}",
            "updates": [f"{{{UPDATES_FACT}}}"],
            "automaticUpdates": False,
            "digests": "{digests:cachedImages}",
            "programs": programs,
            "boot": {"launchAgent": "EC2Launch v2", "awsTools": "AWSPowerShell"},
        },
    )


def _minors(server: WindowsServer) -> list[str]:
    return [minor for minor in KUBERNETES_MINORS if has_ami(server, minor)]


def _base_stem(server: WindowsServer, variant: Variant) -> str:
    """How the names of Amazon's plain Windows AMIs begin; a date follows."""
    return f"Windows_Server-{server}-English-{variant}-Base"


def _base(server: WindowsServer, variant: Variant, month: MonthlyRelease) -> Image:
    name = f"{_base_stem(server, variant)}-{month.released:%Y.%m.%d}"
    return _amazons(
        name, f"Microsoft Windows Server {server} {variant} Locale English AMI", month, _facts(server, month)
    )


def _eks(server: WindowsServer, variant: Variant, minor: str, month: MonthlyRelease) -> Image:
    name = AmiName(server=server, variant=variant, kubernetes_minor=minor, released=month.released)
    kubelet = month.kubelets[minor]
    description = f"Microsoft Windows Server {server} {variant} with EKS Optimized Kubernetes {kubelet}"
    return _amazons(str(name), description, month, {**_facts(server, month), KUBELET_FACT: kubelet})


def _facts(server: WindowsServer, month: MonthlyRelease) -> dict[str, str]:
    return {SERVER_FACT: str(server), OS_BUILD_FACT: month.os_build(server), UPDATES_FACT: month.update}


def _amazons(name: str, description: str, month: MonthlyRelease, facts: dict[str, str]) -> Image:
    return Image(
        name=name,
        description=f"{description} provided by Amazon",
        windows=True,
        owner=AMI_OWNER,
        owners=dict(OWNERS_ELSEWHERE),
        owner_alias="amazon",
        public=True,
        created=datetime.combine(month.released, time(9, 30)),
        facts=facts,
    )


def _own() -> Image:
    arn = f"arn:{{partition}}:imagebuilder:{{region}}:{{account}}:image/{OWN_IMAGE}/{OWN_RECIPE_VERSION}/1"
    server = WindowsServer.SERVER_2022
    return Image(
        name=OWN_AMI_NAME,
        description="Windows node for Amazon EKS",
        windows=True,
        created=datetime.combine(OWN_BUILD_DATE, time(3, 12, 44)),
        tags={**OWN_TAGS, "CreatedBy": "EC2 Image Builder", "Ec2ImageBuilderArn": arn},
        facts={**_facts(server, OWN_RELEASE_MONTH), KUBELET_FACT: OWN_RELEASE_MONTH.kubelets[CLUSTER_MINOR]},
    )
