"""What a machine of an AMI would find when it looks at itself: told from the AMI, as no machine ever runs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from components.facts.release import KUBELET_VERSION_TAG, OS_BUILD_TAG, WINDOWS_SERVER_TAG
from components.facts.windows_images import AmiName, WindowsServer
from standin.api.ec2.amis import StandInAmi
from standin.api.imagebuilder import managed
from standin.api.imagebuilder.arns import Arn
from standin.api.imagebuilder.document import Document
from standin.api.releases import LATEST, released_on

_BASE = re.compile(r"Windows_Server-(?P<server>\d{4})-English-(?:Core|Full)-Base-(?P<date>\d{4}\.\d{2}\.\d{2})")


@dataclass(frozen=True)
class MachineFacts:
    """Versions on a disk; None where they can't be told, or there is no kubelet."""

    server: WindowsServer | None = None
    os_build: str | None = None
    kubelet: str | None = None

    @classmethod
    def of(cls, ami: StandInAmi) -> "MachineFacts":
        """The facts of an AMI: by the name of Amazon's, by the tags of one of ours."""
        base = _BASE.fullmatch(ami.name)
        if base is not None:
            server = WindowsServer(base["server"])
            return cls(server, released_on(date.fromisoformat(base["date"].replace(".", "-"))).os_build(server))
        try:
            name = AmiName.parse(ami.name)
        except ValueError:
            tags = ami.tag_map
            known = tags.get(WINDOWS_SERVER_TAG)
            return cls(WindowsServer(known) if known else None, tags.get(OS_BUILD_TAG), tags.get(KUBELET_VERSION_TAG))
        release = released_on(name.released)
        return cls(name.server, release.os_build(name.server), release.kubelets.get(name.kubernetes_minor))

    def after(self, component_arns: Iterable[str], documents: Iterable[Document]) -> "MachineFacts":
        """The facts once these components have been at work."""
        facts = self
        updates = any(step.action == "UpdateOS" for document in documents for step in document.steps)
        for arn in map(Arn.parse, component_arns):
            updates = updates or (arn.owner == "aws" and arn.slug == managed.UPDATES)
            if arn.owner == "aws" and arn.slug == managed.EKS_ARTIFACTS:
                facts = replace(facts, kubelet=LATEST.kubelets[arn.version.rpartition(".")[0]])
        return replace(facts, os_build=LATEST.os_build(facts.server)) if updates and facts.server else facts


def evidence(facts: MachineFacts, documents: Iterable[Document]) -> dict[str, str]:
    """The tags that test steps put on the very AMI they run from: those whose keys a step names, with what it finds."""
    text = "\n".join(step.text for document in documents for step in document.steps if step.phase == "test")
    found = {KUBELET_VERSION_TAG: facts.kubelet, OS_BUILD_TAG: facts.os_build}
    return {key: value for key, value in found.items() if value is not None and key in text}
