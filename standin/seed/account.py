"""The account in which a rehearsal begins, made from its seed."""

from typing import TYPE_CHECKING, cast

from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random
from moto.sns.models import sns_backends
from moto.utilities.utils import get_partition

from standin.api.clock import clock
from standin.seed.clusters import seed_clusters, seed_roles
from standin.seed.current import current
from standin.seed.document import ACCOUNT_ID, Seed
from standin.seed.images import seed_images
from standin.seed.network import seed_network

if TYPE_CHECKING:
    from standin.api.ec2.models import EC2Backend


def begin(seed: Seed) -> None:
    """Make the account, the same one every time: each Region has the same things in a network of its own."""
    current.seed = seed
    clock.set(seed.began)
    mock_random.seed(0)
    for partition in dict.fromkeys(["aws", *map(get_partition, seed.regions)]):
        seed_roles(partition, seed.roles)
    for topic in seed.topics:
        sns_backends[topic.owner][topic.region].create_topic(topic.name)
    for number, region in enumerate(seed.regions, start=1):
        mock_random.seed(number)
        ec2 = cast("EC2Backend", ec2_backends[ACCOUNT_ID][region])
        seed_images(ec2, seed)
        if seed.network is not None:
            network = seed_network(ec2, seed.network.name, [cluster.name for cluster in seed.clusters])
            seed_clusters(region, seed.clusters, network)
