"""Further flags: kubelet and kube-proxy have a list each of what may not be given."""

import pytest

from components.facts.node_flags import node_flags
from components.powershell.flags import KUBE_PROXY, KUBELET, Program, check_flag, check_flag_of


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
        (KUBELET, "--log-dir", "C:\\log", r"is gone since Kubernetes 1\.26, .* drop it"),
        (KUBELET, "--stderrthreshold", "2", r"is gone since Kubernetes 1\.26, .* use --v instead"),
        (KUBELET, "--feature-gate", "A=true", r"is no flag of kubelet, .* did you mean --feature-gates\?"),
        (KUBELET, "--enable-dsr", "true", "is no flag of kubelet"),
        (KUBELET, "--qqq", "", "is no flag of kubelet, which does not start with it; drop it"),
        (KUBE_PROXY, "--node-labels", "a=b", "is no flag of kube-proxy"),
        (KUBE_PROXY, "--udp-timeout", "1s", r"is gone since Kubernetes 1\.26"),
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
        (KUBE_PROXY, "--enable-dsr", "true"),
        (KUBELET, "--windows-priorityclass", "ABOVE_NORMAL_PRIORITY_CLASS"),
        (KUBELET, "--cloud-config", "x"),
        (KUBE_PROXY, "--feature-gates", "WinDSR=true"),
    ],
)
def test_others_pass(program: Program, flag: str, value: str) -> None:
    """Also one that only newer minors have lost, as long as the minor is not known."""
    check_flag(program, flag, value)


@pytest.mark.parametrize(
    ("program", "flag", "minor", "found"),
    [
        (KUBELET, "--cloud-config", "1.34", r"is gone since Kubernetes 1\.34, .*; drop it; the AMI is of 1\.34$"),
        (KUBELET, "--register-schedulable", "1.36", r"is gone since Kubernetes 1\.34, .*; use a taint instead; "),
        (KUBELET, "--keep-terminated-pod-volumes", "1.31", r"is gone since Kubernetes 1\.31"),
        (KUBE_PROXY, "--proxy-port-range", "1.35", r"is gone since Kubernetes 1\.31, whose kube-proxy does not start"),
        (KUBELET, "--fail-cgroupv1", "1.30", r"is there since Kubernetes 1\.31 and the AMI is of 1\.30"),
        (KUBE_PROXY, "--log-text-split-stream", "1.29", "take an AMI of 1.30"),
    ],
)
def test_a_flag_that_a_minor_does_not_have_is_refused_for_it_alone(
    program: Program, flag: str, minor: str, found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        check_flag_of(program, flag, minor)
    check_flag_of(program, flag, node_flags(program.name)[flag].since or "1.30")


def test_a_flag_of_no_minor_is_told_once_where_its_text_is_judged() -> None:
    check_flag_of(KUBELET, "--no-such-flag", "1.35")


@pytest.mark.parametrize("program", [KUBELET, KUBE_PROXY], ids=lambda program: program.name)
def test_the_lists_of_the_bootstrap_script_name_flags_that_there_are(program: Program) -> None:
    assert program.bootstrap | program.typed | program.instead.keys() <= node_flags(program.name).keys()
