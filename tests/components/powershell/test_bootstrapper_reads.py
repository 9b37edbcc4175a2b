"""User data keeps the form that eks-windows-bootstrapper reads, of any settings without quotation marks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.facts.taints import Taint, TaintEffect
from components.powershell.bootstrap import Bootstrap, ClusterNetwork, Launch, user_data
from components.powershell.bootstrapper_reads import READ, misread, reads
from components.powershell.flags import KUBE_PROXY, check_flag
from components.powershell.kubelet import Kubelet
from tests.components.powershell import golden_files
from tests.components.powershell.engine.node import NETWORK, PLAIN
from tests.components.powershell.test_bootstrap import CASES

NAME = st.from_regex(r"[a-z][a-z0-9]{0,20}", fullmatch=True)
VALUE = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="'\"`"), min_size=1, max_size=20)
LABEL = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?", fullmatch=True)


def _taken(flag: str, value: str) -> bool:
    try:
        check_flag(KUBE_PROXY, flag, value)
    except ValueError:
        return False
    return True


@st.composite
def bootstraps(draw: st.DrawFn) -> Bootstrap:
    """Of settings that the components accept: names, addresses, labels, taints and flags at random."""
    taint = st.builds(Taint, NAME, LABEL, st.sampled_from(TaintEffect))
    flags = draw(st.dictionaries(NAME.map("--{}".format), VALUE, max_size=3))
    third = draw(st.integers(0, 255))
    return Bootstrap(
        cluster_name=draw(st.from_regex(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}", fullmatch=True)),
        network=ClusterNetwork.of(NETWORK.endpoint, NETWORK.certificate_authority, f"10.{third}.0.0/16"),
        kubelet=Kubelet(
            labels=draw(st.dictionaries(NAME, LABEL, max_size=4)),
            taints=tuple(draw(st.lists(taint, max_size=3, unique_by=lambda each: (each.key, each.effect)))),
        ),
        kube_proxy_extra_args={flag: value for flag, value in flags.items() if _taken(flag, value)},
        post_hook=draw(st.sampled_from(["", "Write-Output \"-DNSClusterIP '1'\""])),
        pre_hook=draw(st.sampled_from(["", "$env:HTTPS_PROXY = 'http://proxy:3128'"])),
        launch=draw(st.sampled_from([None, Launch(hook="joined", seconds=1800)])),
    )


@given(bootstraps())
def test_what_has_no_quotation_mark_is_read_as_it_is_meant(bootstrap: Bootstrap) -> None:
    assert list(misread(bootstrap, user_data(bootstrap))) == []


@pytest.mark.parametrize("case", CASES)
def test_each_golden_file_is_read_as_it_is_meant(case: str) -> None:
    """A script that makes the call by itself hides what it says in doubled quotation marks, or does not say it."""
    wrong = ["EKSClusterName", "DNSClusterIP", "KubeletExtraArgs"] if case == "own_call" else []
    assert list(misread(CASES[case], golden_files.read(f"bootstrap/{case}.ps1"))) == wrong


@pytest.mark.parametrize("name", READ)
def test_the_first_in_the_text_counts_up_to_the_next_quotation_mark(name: str) -> None:
    assert reads(f"& x -{name} 'a''b' -{name} 'c'", name) == "a"
    assert reads(f'-{name}  "a\'b"', name) == "a'b"
    assert reads(f"-{name} $Value", name) == reads(f"-{name.lower()} 'a'", name) == ""


@pytest.mark.parametrize("name", READ)
def test_a_hook_that_names_an_argument_before_the_call_hides_nothing(name: str) -> None:
    """What others read in a hook travels in base64."""
    hook = replace(PLAIN, pre_hook=f"Write-Output \"-{name} 'x'\"", post_hook=f"'-{name} \"x\"'")
    assert list(misread(hook, user_data(hook))) == []
