"""The believable account in which every rehearsal begins."""

from datetime import datetime
from typing import cast

from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random

from standin.api.clock import clock
from standin.api.ec2.models import EC2Backend
from standin.seed.clusters import CLUSTERS, seed_clusters, seed_roles
from standin.seed.images import seed_images
from standin.seed.network import seed_network

ACCOUNT_ID = "123456789012"
REGIONS = ("us-east-1", "us-west-2", "eu-central-1")


BEGAN = datetime(2026, 11, 15, 8, 0)  # noqa: DTZ001  moto's times are naive, in UTC
"""When the account was made: after the newest release in the calendar."""


def seed() -> None:
    """Make the account, the same one every time: each region has the same clusters in a network of its own."""
    clock.set(BEGAN)
    mock_random.seed(0)
    seed_roles(ACCOUNT_ID)
    for number, region in enumerate(REGIONS, start=1):
        mock_random.seed(number)
        ec2 = cast("EC2Backend", ec2_backends[ACCOUNT_ID][region])
        seed_images(ec2)
        seed_clusters(ACCOUNT_ID, region, seed_network(ec2, tuple(CLUSTERS)))
