"""What cached images take on a disk, from the sizes in their manifests."""

from components.facts.disk import added_mib, needed_gib


def test_a_layer_takes_its_packed_and_its_unpacked_size() -> None:
    """As the reference's fluentd image: 533 MB packed, 1.2 GB unpacked."""
    assert added_mib({"fluentd": {"sha256:1": 533 << 20}}) == {"fluentd": 1733}


def test_a_layer_that_several_images_share_counts_for_the_first() -> None:
    base, own = {"sha256:base": 100 << 20}, {"sha256:own": 10 << 20}
    found = added_mib({"base": base, "app": {**base, **own}, "same": {**base, **own}})
    assert found == {"base": 326, "app": 33, "same": 0}


def test_a_fifth_of_the_disk_stays_free() -> None:
    assert needed_gib(0) == 32
    assert needed_gib(55 << 10) == 100
    assert needed_gib((55 << 10) + 1) == 101
