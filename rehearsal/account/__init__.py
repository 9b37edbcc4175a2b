"""What the rehearsal's account holds before the first `make up`, as the stand-in's seed."""

import functools

from rehearsal.account.clusters import NETWORK, clusters, roles
from rehearsal.account.images import (
    demands,
    evidence,
    findings,
    flags,
    images,
    managed_images,
    parameters,
    topics,
    updates,
    written,
)
from rehearsal.account.releases import BEGAN, LATEST
from standin.seed.document import ImageBuilder, Kubernetes, Seed

REGIONS = ("us-east-1", "us-west-2", "eu-central-1")


@functools.cache
def seed() -> Seed:
    """The account as every rehearsal finds it: network, clusters, Amazon's Windows AMIs and one release of ours."""
    return Seed(
        began=BEGAN,
        regions=REGIONS,
        network=NETWORK,
        roles=tuple(roles()),
        clusters=tuple(clusters()),
        images=tuple(images()),
        parameters=tuple(parameters()),
        topics=tuple(topics()),
        kubernetes=Kubernetes(patches=dict(LATEST.kubelets), ami_release=LATEST.released),
        image_builder=ImageBuilder(
            images=tuple(managed_images()),
            updates=tuple(updates()),
            evidence=evidence(),
            flags=flags(),
            findings=tuple(findings()),
            demands=demands(),
            written=written(),
        ),
    )
