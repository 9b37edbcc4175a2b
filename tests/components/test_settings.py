"""A stack's config: what is good is read, and each bad input ends in one line that names its key and the fix."""

from typing import Any

import pytest

from components.settings import EnvironmentSettings, ImagesSettings
from components.windows_images import WindowsServer
from tests.components import configs
from tests.components.configs import CLUSTER, IMAGE, NODE_GROUP, RELEASE, cluster, images, node_group, release

GROUP = "eks-windows-nodes:clusters[0].nodeGroups[0]"
IMAGE_KEY = "eks-windows-nodes:images[0]"


def test_a_good_images_stack_is_read() -> None:
    settings = configs.loaded(images())
    assert isinstance(settings, ImagesSettings)
    assert settings.images[0].windows_server is WindowsServer.SERVER_2022
    assert settings.images[0].fast_launch is not None
    assert settings.images[0].lifecycle is None


def test_a_good_environment_stack_is_read() -> None:
    settings = configs.loaded(node_group())
    assert isinstance(settings, EnvironmentSettings)
    group = settings.clusters[0].node_groups[0]
    assert group.ami.release is not None
    assert [taint.key for taint in group.taints] == ["os"]
    assert group.metadata_hop_limit == 1


def test_keys_of_other_namespaces_are_left_alone() -> None:
    assert configs.problems({**images(), "other:images": "x", "aws:region": "eu-central-1"}) == []


def test_settings_can_not_be_changed_afterwards() -> None:
    settings = configs.loaded(images())
    with pytest.raises(ValueError, match="frozen"):
        settings.images = ()  # pyright: ignore[reportAttributeAccessIssue] what is tested


BAD_IMAGES: list[tuple[dict[str, Any], str]] = [
    ({"bas": 1}, f"{IMAGE_KEY}.bas: unknown key; did you mean 'base'?"),
    ({"name": None}, f"{IMAGE_KEY}.name: found nothing, expected a value; add this key"),
    (
        {"name": "My Image"},
        f"{IMAGE_KEY}.name: found 'My Image', expected 3 to 64 lower-case letters, digits and hyphens "
        "(Image Builder model, ResourceName, less what its ARNs fold together)",
    ),
    ({"windowsServer": 2016}, f"{IMAGE_KEY}.windowsServer: found '2016', expected one of '2019', '2022', '2025'"),
    ({"windowsServer": True}, f"{IMAGE_KEY}.windowsServer: found true, expected one of '2019', '2022', '2025'"),
    ({"variant": "Nano"}, f"{IMAGE_KEY}.variant: found 'Nano', expected one of 'Core', 'Full'"),
    (
        {"kubernetesMinor": 1.35},
        f"{IMAGE_KEY}.kubernetesMinor: found the number 1.35, expected text; quote it, or YAML makes 1.3 of 1.30",
    ),
    ({"kubernetesMinor": "35"}, f"{IMAGE_KEY}.kubernetesMinor: '35' is not a Kubernetes minor version such as '1.35'"),
    (
        {"windowsServer": 2025, "kubernetesMinor": "1.34", "cachedImages": []},
        f"{IMAGE_KEY}.kubernetesMinor: found 1.34, expected at least 1.35: EKS has no Windows Server 2025 AMI before it; "
        "take a newer minor or an older Windows Server",
    ),
    (
        {"base": {"eksOptimized": "latest", "amiId": "ami-01234567"}},
        f"{IMAGE_KEY}.base: found eksOptimized and amiId, expected exactly one of eksOptimized, windows, amiId",
    ),
    ({"base": {}}, f"{IMAGE_KEY}.base: found nothing, expected exactly one of eksOptimized, windows, amiId"),
    ({"updates": "yes"}, f"{IMAGE_KEY}.updates: found 'yes', expected true or false, or keys and values"),
    (
        {"updates": {"include": ["123"]}},
        f"{IMAGE_KEY}.updates.include[0]: '123' is not the id of an update such as 'KB5068787'",
    ),
    (
        {"updates": {"include": ["KB5068787"], "exclude": ["KB5068787"]}},
        f"{IMAGE_KEY}.updates: KB5068787 is both included and excluded; name it once",
    ),
    (
        {"updates": {"exclude": ["KB5068787"], "required": ["KB5068787"]}},
        f"{IMAGE_KEY}.updates.required[0]: found KB5068787, which exclude leaves out; drop one",
    ),
    ({"cachedImages": "x"}, f"{IMAGE_KEY}.cachedImages: found 'x', expected a list"),
    (
        {"cachedImages": ["mcr.microsoft.com/windows/servercore:ltsc2019"]},
        f"{IMAGE_KEY}.cachedImages[0]: mcr.microsoft.com/windows/servercore:ltsc2019 is made for ltsc2019, which a "
        "Windows Server 2022 host does not run; expected one of ltsc2022 in its tag",
    ),
    (
        {"cachedImages": IMAGE["cachedImages"] * 2},
        f"{IMAGE_KEY}.cachedImages: the cached images are none, or one twice",
    ),
    (
        {"build": {"subnetId": "subnet-01234567"}},
        f"{IMAGE_KEY}.build.securityGroupIds: found nothing, expected a security group, as Image Builder wants one with "
        "subnetId; add it",
    ),
    ({"build": {"instanceTypes": []}}, f"{IMAGE_KEY}.build.instanceTypes: found none, expected at least one"),
    (
        {"build": {"instanceTypes": ["m7g.large"]}},
        f"{IMAGE_KEY}.build.instanceTypes[0]: found 'm7g.large', expected an x86_64 instance type such as m6i.xlarge: "
        "EKS has no Windows AMI for Graviton (EKS user guide, Windows considerations)",
    ),
    (
        {"build": {"keepFailedInstance": "no"}},
        f"{IMAGE_KEY}.build.keepFailedInstance: found 'no', expected true or false",
    ),
    (
        {"rootVolume": {"sizeGib": 20}},
        f"{IMAGE_KEY}.rootVolume.sizeGib: found 20, expected 30 to 16000 "
        "(Image Builder model, EbsVolumeSizeInteger; Windows root >= 30)",
    ),
    ({"rootVolume": {"sizeGib": "100"}}, f"{IMAGE_KEY}.rootVolume.sizeGib: found '100', expected a whole number"),
    (
        {"schedule": {"expression": "cron(0 12 * * 3)"}},
        f"{IMAGE_KEY}.schedule.expression: found 'cron(0 12 * * 3)', expected cron() of six fields, or rate() "
        "(Image Builder user guide, cron expressions)",
    ),
    (
        {"fastLaunch": {"parallelLaunches": 5}},
        f"{IMAGE_KEY}.fastLaunch.parallelLaunches: found 5, expected 6 to 40 "
        "(EC2 model, EnableFastLaunch; quota of 40 per Region)",
    ),
    (
        {"distributions": [{"region": "us-east-1"}, {"region": "us-east-1"}]},
        f"{IMAGE_KEY}.distributions[1].region: found 'us-east-1' again; merge the two entries",
    ),
    (
        {"distributions": [{"region": "us-east-1", "copyToAccounts": [123456789012]}]},
        f"{IMAGE_KEY}.distributions[0].copyToAccounts[0]: found the number 123456789012, expected text; quote it, or YAML "
        "makes 1.3 of 1.30",
    ),
    (
        {"outputParameter": "/aws/mine"},
        f"{IMAGE_KEY}.outputParameter: found '/aws/mine', expected a name under /imagebuilder/, as Image Builder's "
        "service-linked role may write nowhere else (Image Builder user guide, service-linked role; model, "
        "SsmParameterName)",
    ),
]


@pytest.mark.parametrize(("change", "line"), BAD_IMAGES)
def test_a_bad_image_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert configs.problems(images(**change)) == [line]


BAD_NODE_GROUPS: list[tuple[dict[str, Any], str]] = [
    ({"instanceTyp": "m6i.large"}, f"{GROUP}.instanceTyp: unknown key; did you mean 'instanceType'?"),
    (
        {"name": "_windows"},
        f"{GROUP}.name: found '_windows', expected at most 63 letters, digits, hyphens and underscores, starting with a "
        "letter or digit (EKS user guide, Launching self-managed Windows nodes)",
    ),
    (
        {"name": "a" * 64},
        f"{GROUP}.name: found '{'a' * 64}', expected at most 63 letters, digits, hyphens and underscores, starting with "
        "a letter or digit (EKS user guide, Launching self-managed Windows nodes)",
    ),
    ({"minSize": "1"}, f"{GROUP}.minSize: found '1', expected a whole number"),
    ({"minSize": 1.5}, f"{GROUP}.minSize: found 1.5, expected a whole number"),
    ({"minSize": 4}, f"{GROUP}.minSize: found 4, expected at most maxSize (3); change one"),
    ({"desiredSize": 4}, f"{GROUP}.desiredSize: found 4, expected 1 (minSize) to 3 (maxSize); change it"),
    (
        {"minSize": -1},
        f"{GROUP}.minSize: found -1, expected 0 to 10000 (Auto Scaling, bounds of MinSize, MaxSize and DesiredCapacity)",
    ),
    ({"ami": {}}, f"{GROUP}.ami: found nothing, expected exactly one of release, ssmParameter, image"),
    (
        {"ami": {"release": RELEASE, "ssmParameter": "/a"}},
        f"{GROUP}.ami: found release and ssmParameter, expected exactly one of release, ssmParameter, image",
    ),
    (
        {"ami": {"image": "windows-2022-core"}},
        f"{GROUP}.ami.image: found 'windows-2022-core', but no imagesStack; name the stack that builds it in imagesStack",
    ),
    (
        {"labels": {"kubernetes.io/team": "a"}},
        f"{GROUP}.labels[\"kubernetes.io/team\"]: 'kubernetes.io/team' is reserved: a kubelet that gives itself this label "
        "does not start; use your own prefix",
    ),
    (
        {"taints": [{"key": "a", "effect": "Never"}]},
        f"{GROUP}.taints[0].effect: found 'Never', expected one of 'NoSchedule', 'PreferNoSchedule', 'NoExecute'",
    ),
    (
        {"kubeletExtraArgs": {"--node-labels": "a=b"}},
        f'{GROUP}.kubeletExtraArgs["--node-labels"]: --node-labels has a setting of its own; use that',
    ),
    (
        {"excludedSnatCidrs": ["10.0.0.0/33"]},
        f"{GROUP}.excludedSnatCidrs[0]: '33' is not a valid netmask; write an IPv4 range such as 10.0.0.0/16",
    ),
    (
        {"preBootstrap": "a && b"},
        f"{GROUP}.preBootstrap: line 1 holds '&&' or '||', which Windows PowerShell 5.1 cannot parse; "
        "use if ($?) {{ ... }}".replace("{{", "{").replace("}}", "}"),
    ),
    (
        {"metadataHopLimit": 0},
        f"{GROUP}.metadataHopLimit: found 0, expected 1 to 64 (EC2 model, HttpPutResponseHopLimit)",
    ),
    (
        {"subnetIds": ["sg-01234567"]},
        f"{GROUP}.subnetIds[0]: found 'sg-01234567', expected a subnet id such as "
        "subnet-0123456789abcdef0 (EC2 API reference, resource ids)",
    ),
]


@pytest.mark.parametrize(("change", "line"), BAD_NODE_GROUPS)
def test_a_bad_node_group_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert configs.problems(node_group(**change)) == [line]


BAD_RELEASES: list[tuple[dict[str, Any], str]] = [
    (
        {"amiIds": {"us-east-1": "ami-01234567"}},
        f"{GROUP}.ami.release.amiIds: found us-east-1, expected this stack's Region eu-central-1; distribute the image "
        "there and pin it again",
    ),
    (
        {"amiIds": {"eu-central-1": "ami-1"}},
        f"{GROUP}.ami.release.amiIds.eu-central-1: found 'ami-1', expected an AMI id such as ami-0123456789abcdef0 "
        "(EC2 API reference, resource ids)",
    ),
    (
        {"kubeletVersion": "1.34.1"},
        f"{GROUP}.ami.release.kubeletVersion: found 1.34.1, expected a 1.35 version; pin the release again",
    ),
    (
        {"osBuild": "26100.1"},
        f"{GROUP}.ami.release.osBuild: found 26100.1, expected build 20348 of Windows Server 2022; pin the release again",
    ),
    (
        {"buildDate": "18.11.2026"},
        f"{GROUP}.ami.release.buildDate: found '18.11.2026', expected a day such as 2026-11-18",
    ),
]


@pytest.mark.parametrize(("change", "line"), BAD_RELEASES)
def test_a_release_that_contradicts_itself_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert [each.replace('["eu-central-1"]', ".eu-central-1") for each in configs.problems(release(**change))] == [line]


BAD_STACKS: list[tuple[dict[str, Any], str]] = [
    (
        {},
        "eks-windows-nodes: found neither images nor clusters, expected one of them in Pulumi.<stack>.yaml",
    ),
    (
        {"eks-windows-nodes:image": []},
        "eks-windows-nodes: found neither images nor clusters, expected one of them in Pulumi.<stack>.yaml; "
        "'image' is unknown, did you mean 'images'?",
    ),
    (
        {**images(), **cluster()},
        "eks-windows-nodes: found images and clusters, expected one of them: a stack holds either; move one to its own "
        "stack",
    ),
    ({"eks-windows-nodes:images": []}, "eks-windows-nodes:images: found none, expected at least one"),
    ({"eks-windows-nodes:images": "x"}, "eks-windows-nodes:images: found 'x', expected a list"),
    (
        {"eks-windows-nodes:images": [IMAGE, IMAGE]},
        "eks-windows-nodes:images[1].name: found 'windows-2022-core' again, first at [0]; give it another name",
    ),
    (
        {**cluster(), "eks-windows-nodes:imageStack": "images"},
        "eks-windows-nodes:imageStack: unknown key; did you mean 'imagesStack'?",
    ),
    (
        cluster(nodeGroups=[NODE_GROUP, {**NODE_GROUP, "name": "Windows"}]),
        "eks-windows-nodes:clusters[0].nodeGroups[1].name: found 'Windows' again, first at [0]; give it another name",
    ),
    (
        {"eks-windows-nodes:clusters": [CLUSTER, CLUSTER]},
        "eks-windows-nodes:clusters[1].name: found 'dev' again, first at [0]; give it another name",
    ),
    (
        cluster(name="1dev"),
        "eks-windows-nodes:clusters[0].name: found '1dev', expected at most 100 letters, digits and hyphens, starting with "
        "a letter (EKS user guide, Launching self-managed Windows nodes)",
    ),
    (
        cluster(name="d" * 101),
        f"eks-windows-nodes:clusters[0].name: found '{'d' * 101}', expected at most 100 letters, digits and hyphens, "
        "starting with a letter (EKS user guide, Launching self-managed Windows nodes)",
    ),
    (
        cluster(access="aws-auth"),
        "eks-windows-nodes:clusters[0].access: found 'aws-auth', expected one of 'auto', 'accessEntry', 'awsAuth', "
        "'external'",
    ),
]


@pytest.mark.parametrize(("config", "line"), BAD_STACKS)
def test_a_bad_stack_ends_in_one_line(config: dict[str, Any], line: str) -> None:
    assert configs.problems(config) == [line]


def test_several_problems_are_said_together_each_in_its_line() -> None:
    assert len(configs.problems(node_group(minSize=4, labels={"a b": ""}, excludedSnatCidrs=["x"]))) == 3
