"""Version skew: a control plane takes kubelets of its own minor and of three older ones, and no other."""

import pytest

from components.facts.version_skew import check_skew


@pytest.mark.parametrize("kubelet", ["1.32", "1.32.0", "1.33", "1.34.11", "1.35", "1.35.8"])
def test_a_kubelet_of_its_own_minor_or_of_three_older_ones_is_taken(kubelet: str) -> None:
    check_skew(kubelet, "1.35")


@pytest.mark.parametrize(
    ("kubelet", "control_plane", "line"),
    [
        ("1.36.0", "1.35", r"kubelet 1\.36\.0, expected 1\.32 to 1\.35, .*; take an AMI of 1\.35, or update the clust"),
        ("1.100", "1.99", r"kubelet 1\.100, expected 1\.96 to 1\.99, .*; take an AMI of 1\.99, or update the cluster"),
        ("1.31", "1.35", r"kubelet 1\.31, expected 1\.32 to 1\.35, .* \(Kubernetes version skew policy\); take an AMI"),
        ("1.9", "1.30", r"kubelet 1\.9, expected 1\.27 to 1\.30"),
    ],
)
def test_a_kubelet_that_is_newer_or_too_old_is_refused_with_those_that_are_taken(
    kubelet: str, control_plane: str, line: str
) -> None:
    """Compared as versions: 1.9 is older than 1.27."""
    with pytest.raises(ValueError, match=line):
        check_skew(kubelet, control_plane)


@pytest.mark.parametrize(("kubelet", "control_plane"), [("v1.35.8", "1.35"), ("", "1.35"), ("1.35.8", "v1.35")])
def test_what_is_no_version_is_told(kubelet: str, control_plane: str) -> None:
    with pytest.raises(ValueError, match=r"is not a Kubernetes minor version such as '1\.35'"):
        check_skew(kubelet, control_plane)
