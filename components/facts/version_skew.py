"""Which kubelets a control plane supports. Pure.

Source: https://kubernetes.io/releases/version-skew-policy/ (kubelet), and the EKS user guide, Update existing cluster
to new Kubernetes version.
"""

from components.facts.windows_images import parse_minor

_OLDEST = 3
"""Minors that a kubelet may be older than its control plane; it may be none newer."""


def check_skew(kubelet: str, control_plane: str) -> None:
    """Refuse a kubelet that its control plane does not support.

    Args:
        kubelet: minor or full version of the kubelet, such as ``1.35`` or ``1.35.8``.
        control_plane: minor version of the control plane.

    Raises:
        ValueError: the kubelet is newer, or too old, or one of the two is no version; the message has the way out.
    """
    release, newest = parse_minor(control_plane)
    _, minor = parse_minor(".".join(kubelet.split(".")[:2]))
    oldest = f"{release}.{max(newest - _OLDEST, 0)}"
    if minor > newest:
        fix = f"take an AMI of {control_plane}, or update the cluster first"
    elif minor < newest - _OLDEST:
        fix = f"take an AMI of {control_plane}"
    else:
        return
    raise ValueError(
        f"found one with kubelet {kubelet}, expected {oldest} to {control_plane}, which the cluster's control plane of "
        f"{control_plane} supports (Kubernetes version skew policy); {fix}"
    )
