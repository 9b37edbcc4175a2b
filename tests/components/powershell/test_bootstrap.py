"""User data: golden files for every case, and what can't work refused before a node starts."""

from dataclasses import replace

import pytest

from components.facts.taints import Taint, TaintEffect
from components.powershell.bootstrap import SAMPLE_NETWORK, Bootstrap, ClusterNetwork, Launch, check_ranges, user_data
from components.powershell.disks import Disks, Drive, Pagefile
from components.powershell.domain import Domain
from components.powershell.kubelet import Kubelet
from components.powershell.proxy import Proxy
from tests.components.powershell import golden_files

NETWORK = ClusterNetwork.of(
    "https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com", "LS0tLS1CRUdJTg==", "172.20.0.0/16"
)
PLAIN = Bootstrap(cluster_name="dev", network=NETWORK)
LAUNCH = Launch(hook="eks-windows-nodes-launch", seconds=1800)

CASES = {
    "defaults": PLAIN,
    "bare": replace(PLAIN, kubelet=Kubelet(taints=(), kube_reserved={}, system_reserved={}, eviction_hard={})),
    "labels_and_taints": replace(
        PLAIN,
        kubelet=Kubelet(
            labels={"example.com/team": "platform", "a": ""},
            taints=(
                Taint("os", "windows", TaintEffect.NO_SCHEDULE),
                Taint("dedicated", "", TaintEffect.PREFER_NO_SCHEDULE),
            ),
            max_pods=40,
            extra={"--v": "4"},
        ),
    ),
    "own_dns_and_service_range": replace(
        PLAIN, network=ClusterNetwork.of(NETWORK.endpoint, NETWORK.certificate_authority, "10.43.0.0/16", "10.43.0.53")
    ),
    "kube_proxy_and_snat": replace(
        PLAIN,
        kube_proxy_extra_args={"--v": "2", "--config-sync-period": "30m"},
        excluded_snat_cidrs=("10.0.0.0/8", "192.168.0.0/16"),
    ),
    "hooks": replace(
        PLAIN,
        pre_hook="$env:HTTPS_PROXY = 'http://proxy.example:3128'\r\nif ($true) {\r\n  Write-Output 'proxy set'\r\n}",
        post_hook='\nWrite-Output "joined as $env:COMPUTERNAME"',
    ),
}
OWN = "'before'\n& \"$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1\" @EksArguments 3>&1\n'after'"
CASES.update(
    own_script=replace(CASES["kube_proxy_and_snat"], own_script=OWN),
    own_script_and_launch=replace(PLAIN, own_script=OWN, launch=LAUNCH),
    own_call=replace(PLAIN, own_script=OWN.replace("@EksArguments", "-EKSClusterName 'dev'")),
)
DISKS = Disks((Drive("D", "xvdf", "it's data"), Drive("E", "xvdg", holds_data=True)), "D", Pagefile("E", 8192))
CASES.update(disks=replace(PLAIN, disks=DISKS), launch_and_disks=replace(PLAIN, disks=DISKS, launch=LAUNCH))
DOMAIN = Domain(name="corp.example.com")
MEMBER = replace(DOMAIN, dns_servers=("10.0.0.10", "10.0.1.10"), name_prefix="WEB-")
CASES.update(domain=replace(PLAIN, domain=DOMAIN, launch=LAUNCH), named=replace(PLAIN, domain=MEMBER, launch=LAUNCH))
PROXY = Proxy.of({"https": "http://proxy.example:3128", "no_proxy": [".corp.example"]}, NETWORK.endpoint)
CASES.update(proxy=replace(PLAIN, proxy=PROXY), launch_and_proxy=replace(PLAIN, proxy=PROXY, launch=LAUNCH))
CASES.update(launch=replace(PLAIN, launch=LAUNCH), launch_and_hooks=replace(CASES["hooks"], launch=LAUNCH))


@pytest.mark.parametrize("case", CASES)
def test_user_data_is_as_in_its_golden_file(case: str) -> None:
    golden_files.expect(f"bootstrap/{case}.ps1", user_data(CASES[case]))


def test_every_golden_file_has_its_case() -> None:
    assert golden_files.names("bootstrap") == set(CASES)


def test_the_dns_address_is_the_tenth_of_the_service_range() -> None:
    assert ClusterNetwork.of("https://x", "", "10.100.0.0/16").dns_cluster_ip == "10.100.0.10"


@pytest.mark.parametrize(
    ("endpoint", "certificate", "cidr", "dns", "found"),
    [
        ("http://x", "", "10.100.0.0/16", None, "expected an https URL"),
        ("https://", "", "10.100.0.0/16", None, "expected an https URL"),
        ("https://x", "no base64!", "10.100.0.0/16", None, "is not base64"),
        ("https://x", "", "fd00::/108", None, "no Windows nodes on IPv6"),
        ("https://x", "", "10.100.0.1/16", None, "expected an IPv4 range"),
        ("https://x", "", "10.100.0.0/16", "172.20.0.10", "lies outside the cluster's service range"),
    ],
)
def test_network_values_are_checked_against_each_other(
    endpoint: str, certificate: str, cidr: str, dns: str | None, found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        ClusterNetwork.of(endpoint, certificate, cidr, dns)


@pytest.mark.parametrize("hooks", [{}, {"pre_hook": " \n", "post_hook": "\ufeff\n"}])
def test_without_hooks_there_is_no_trace_of_them(hooks: dict[str, str]) -> None:
    assert user_data(replace(PLAIN, **hooks)) == user_data(PLAIN)
    assert "EksRun" not in user_data(PLAIN)


def test_the_text_of_a_hook_stays_readable() -> None:
    hook = "if ($true) {\n  Write-Output 'it''s so'\n}"
    assert hook.replace("'", "''") in user_data(replace(PLAIN, pre_hook=hook))


def test_user_data_of_exactly_the_limit_passes_and_more_is_counted_with_a_place_for_the_work() -> None:
    def of(size: int, post: str = "") -> Bootstrap:
        return replace(PLAIN, network=SAMPLE_NETWORK, pre_hook="x" * size, post_hook=post)

    room = 16384 - (len(user_data(of(1))) - 1)
    assert len(user_data(of(room)).encode()) == 16384
    with pytest.raises(
        ValueError,
        match=r"the user data is 16387 bytes, 3 too many: EC2 takes 16384 \(.*\); "
        rf"the pre-bootstrap hook has {room + 3}, "
        r"do the work while the image is built \(components of the images stack\), or let the hook fetch a script",
    ):
        user_data(of(room + 3))
    with pytest.raises(ValueError, match=r"the pre-bootstrap hook has \d+, the post-bootstrap hook has 4, do"):
        user_data(of(room, "exit"))
    with pytest.raises(ValueError, match=r"hook has \d+, the answer to the launch hook \(launchHook\) has \d+, do"):
        user_data(replace(of(room), launch=LAUNCH))


def test_a_hook_that_travels_in_base64_is_too_long_with_the_line_because_of_which_it_does() -> None:
    hook = "x" * 7000 + "\n'\u00fc'"
    says = r"the pre-bootstrap hook has 7005 \(a third more in base64, for what line 2 holds: "
    with pytest.raises(ValueError, match=says):
        user_data(replace(PLAIN, network=SAMPLE_NETWORK, pre_hook=hook))
    assert user_data(replace(PLAIN, network=SAMPLE_NETWORK, pre_hook=hook.replace("\u00fc", "u")))


@pytest.mark.parametrize(("launch", "room"), [(LAUNCH, 2200), (None, 7600)])
def test_hooks_have_so_much_room_beside_the_longest_values_of_a_cluster(launch: Launch | None, room: int) -> None:
    plain = replace(PLAIN, launch=launch)
    with_one = user_data(replace(plain, network=SAMPLE_NETWORK, pre_hook="x"))
    with_both = user_data(replace(plain, network=SAMPLE_NETWORK, pre_hook="x", post_hook="x"))
    assert 16384 - len(with_both) >= room
    assert len(with_both) - len(with_one) < 300


def test_ranges_are_refused_with_an_example() -> None:
    with pytest.raises(ValueError, match=r"has host bits set; write an IPv4 range such as 10\.0\.0\.0/16"):
        check_ranges(["10.0.0.1/8"])
