"""What is written twice on purpose is equal: components and policy pack are strangers, so each has its own tables.

A fact that changes in one of them fails here until it changes in both.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml
from botocore.loaders import Loader
from eks_windows import image_facts
from eks_windows.forms import access_entries, aws_auth, evidence, images, membership, user_data
from eks_windows.knowledge import kubernetes_groups, windows_versions
from eks_windows.model import ROOT_DEVICE, Fact, Kubelet, Os
from eks_windows.pack import version
from eks_windows.rules.detailed_tags import TAGS as WANTED_TAGS
from eks_windows.stack import scope
from eks_windows.stack.view import Place

from components.access.windows_access_entry import WINDOWS_TYPE
from components.aws_auth.plugin import provider
from components.aws_auth.text import mapping
from components.facts import container_images, kubernetes_tags, partitions, release, schedule, windows_images
from components.facts.kubernetes_tags import ownership
from components.facts.windows_images import Variant, WindowsServer
from components.powershell import bootstrap
from components.powershell.kubelet import WINDOWS_TAINT
from standin.api.imagebuilder import schedule as own_schedule

ROOT = Path(__file__).parents[1]
SERVERS = pytest.mark.parametrize("server", list(WindowsServer))


def test_both_know_the_same_windows_server_versions() -> None:
    """A version that one of them lacks would be built and not judged."""
    assert set(windows_versions.VERSIONS) == {server.value for server in WindowsServer}


def test_schedules_are_read_by_one_file() -> None:
    """The stand-in's wheel needs nothing of this project, and refuses what the components refuse."""
    assert Path(own_schedule.__file__).samefile(schedule.__file__)


@SERVERS
def test_a_windows_server_version_is_the_same_to_both(server: WindowsServer) -> None:
    """Build, first Kubernetes minor, words in tags, hosts and containers."""
    ours, theirs = server.facts, windows_versions.VERSIONS[server]

    assert theirs.build == f"10.0.{ours.os_build}"
    assert theirs.first_minor == (0 if ours.first_minor is None else windows_images.parse_minor(ours.first_minor)[1])
    assert theirs.words == ours.image_tags
    assert theirs.runs == tuple(one.value for one in ours.runs)


@SERVERS
@pytest.mark.parametrize("variant", list(Variant))
def test_the_pack_reads_the_image_names_that_the_components_write(server: WindowsServer, variant: Variant) -> None:
    """Parameter and AMI type."""
    by_parameter = images.image_of_text(f"resolve:ssm:{windows_images.ssm_name(server, variant, '1.35')}")
    by_type = images.image_of_type(windows_images.ami_type(server, variant), None)

    for told in (by_parameter, by_type):
        assert (told.server, told.variant, told.amazon) == (server.value, variant.value, True)
    assert images.kubelet_of_name(by_parameter) == Kubelet("1.35")


@SERVERS
def test_container_images_name_the_same_version_to_both(server: WindowsServer) -> None:
    """By each word that a tag may have."""
    for word in server.facts.image_tags:
        reference = f"mcr.microsoft.com/windows/servercore:{word}"
        assert windows_versions.version_of_tag(reference) == server.value
        assert container_images.ImageReference.parse(reference).windows_versions == {word}


def test_both_know_the_same_partitions() -> None:
    """The pack by how the names of their Regions begin, and both by what their hosts' names end in."""
    assert {"aws", *scope.PARTITIONS.values()} == {one.name for one in partitions.PARTITIONS}
    assert {one.name: one.domain for one in partitions.PARTITIONS} == scope.DOMAINS


@pytest.mark.parametrize(
    ("partition", "region"),
    [
        (partition["id"], region)
        for partition in Loader().load_data("partitions")["partitions"]
        for region in partition["regions"]
        if not region.endswith("-global")
    ],
)
def test_a_region_is_in_the_same_partition_to_both(partition: str, region: str) -> None:
    """Each that botocore lists."""
    ours = partitions.partition_of(region)

    assert ours is not None
    assert (ours.name, scope.partition_of(region)) == (partition, partition)


def test_nodes_have_the_same_groups_to_both() -> None:
    """Of Linux and of Windows nodes, in aws-auth."""
    assert kubernetes_groups.NODE_GROUPS == mapping.LINUX_GROUPS
    assert kubernetes_groups.WINDOWS_GROUPS == mapping.WINDOWS_GROUPS
    assert kubernetes_groups.WINDOWS_GROUP == mapping.WINDOWS_PROXY_GROUP


def test_the_root_device_of_windows_is_the_same_to_both() -> None:
    """One that differs would make the pack ask for a second disk."""
    assert ROOT_DEVICE == windows_images.ROOT_DEVICE


def test_facts_of_an_image_have_the_keys_of_a_pinned_release() -> None:
    """All but its name and its boot, by which nothing is judged."""
    ours = {fact.key: fact.tag for fact in release.FACTS if fact.name not in {"image", "boot_levers"}}

    assert {key: fact.tag for key, fact in image_facts.FACTS.items()} == ours


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (image_facts.TAGS, release.TAG_PREFIX),
        (image_facts.SERVER_TAG, release.WINDOWS_SERVER_TAG),
        (image_facts.VARIANT_TAG, release.VARIANT_TAG),
        (image_facts.MINOR_TAG, release.KUBERNETES_MINOR_TAG),
        (image_facts.KUBELET_TAG, release.KUBELET_VERSION_TAG),
        (image_facts.BUILD_TAG, release.OS_BUILD_TAG),
        (image_facts.RECIPE_TAG, release.RECIPE_VERSION_TAG),
        (image_facts.DATE_TAG, release.BUILD_DATE_TAG),
        (image_facts.FAST_LAUNCH_TAG, release.FAST_LAUNCH_TAG),
    ],
)
def test_a_release_has_the_same_tags_to_both(theirs: str, ours: str) -> None:
    """What the image pipeline writes is what the pack reads."""
    assert theirs == ours


def test_the_tags_that_the_pack_asks_for_are_ones_that_a_release_has() -> None:
    """A demand for another would never be met."""
    assert set(WANTED_TAGS) <= {*release.STATIC_TAGS, *release.BUILD_TAGS}


def test_the_pack_finds_the_cluster_in_the_tags_that_the_components_write() -> None:
    """Ownership, and the autoscaler's discovery."""
    for tags in (ownership("shop"), kubernetes_tags.discovery_tags("shop")):
        assert {membership.named_in_tag(key, value) for key, value in tags.items()} - {None} == {"shop"}


def test_the_pack_reads_system_and_taints_in_the_autoscalers_tags() -> None:
    """By the keys that the components write."""
    tags = kubernetes_tags.template_tags(kubernetes_tags.OS_LABELS, [WINDOWS_TAINT])

    assert tags[evidence.OS_LABEL] == Os.WINDOWS
    assert [key.removeprefix(evidence.TAINT_TAG) for key in tags if key.startswith(evidence.TAINT_TAG)] == ["os"]


def test_the_pack_reads_the_user_data_that_the_components_write() -> None:
    """System, cluster and taints."""
    text = bootstrap.user_data(bootstrap.Bootstrap(cluster_name="shop", network=bootstrap.SAMPLE_NETWORK))

    data = Fact(Place("urn"), text)

    assert user_data.system_in(data).value is Os.WINDOWS
    assert user_data.cluster_in(data).value == "shop"
    assert user_data.taint_keys(text) == [WINDOWS_TAINT.key]


def test_windows_nodes_are_let_in_by_the_same_type_of_entry() -> None:
    """The access entry's."""
    assert access_entries.SYSTEMS[WINDOWS_TYPE] is Os.WINDOWS


def test_our_role_mapping_has_the_same_type_to_both() -> None:
    """The pack reads it as one of the ways in."""
    assert aws_auth.OWN_MAPPING == provider.TYPE


def test_the_projects_version_is_one() -> None:
    """pyproject.toml says it; the pack and the plugin of role mappings, which go elsewhere without it, repeat it."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    pack = yaml.safe_load((ROOT / "policies" / "PulumiPolicy.yaml").read_text())["version"]

    assert (pack, version(), provider.VERSION) == (told, told, told)
