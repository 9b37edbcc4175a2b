"""Further flags: kubelet and kube-proxy have a list each of what may not be given."""

import pytest

from components.powershell.flags import KUBE_PROXY, KUBELET, Program, check_flag


@pytest.mark.parametrize(
    ("program", "flag", "value", "found"),
    [
        (KUBELET, "v", "4", "is no flag"),
        (KUBELET, "--v=4", "", "is no flag"),
        (KUBELET, "--node-labels", "a=b", "has a setting of its own"),
        (KUBELET, "--kubeconfig", "x", "is set by the bootstrap script"),
        (KUBELET, "--resolv-conf", "", "is set by the bootstrap script"),
        (KUBELET, "--image-credential-provider-config", "x", "is set by the bootstrap script"),
        (KUBELET, "--container-runtime", "remote", r"is gone since Kubernetes 1\.27"),
        (KUBELET, "--network-plugin", "cni", r"is gone since Kubernetes 1\.24"),
        (KUBELET, "--v", "4 --x=1", "holds a space"),
        (KUBELET, "--v", "'", "holds a space, quotation mark"),
        (KUBELET, "--v", "$(x)", "special character"),
        (KUBE_PROXY, "--proxy-mode", "kernelspace", "is set by the bootstrap script"),
        (KUBE_PROXY, "--cluster-cidr", "10.0.0.0/8", "is set by the bootstrap script"),
    ],
)
def test_flags_that_would_clash_or_break_the_line_are_refused(
    program: Program, flag: str, value: str, found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        check_flag(program, flag, value)


@pytest.mark.parametrize(
    ("program", "flag", "value"),
    [
        (KUBELET, "--v", "4"),
        (KUBELET, "--feature-gates", "WindowsHostNetwork=true,Other=false"),
        (KUBELET, "--serialize-image-pulls", "false"),
        (KUBE_PROXY, "--v", "2"),
        (KUBE_PROXY, "--node-labels", "x"),
        (KUBE_PROXY, "--feature-gates", "WinDSR=true"),
    ],
)
def test_others_pass(program: Program, flag: str, value: str) -> None:
    """What is the kubelet's own is not kube-proxy's."""
    check_flag(program, flag, value)
