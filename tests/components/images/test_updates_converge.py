"""Whatever becomes of updates of an image, the next good one ends where the program says; nothing is lost or left over.

Random stories of changes, refused calls, killed engines, builds, refreshes, reverts and destroys, over the rehearsal's
own provider and API.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import boto3
import pulumi
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from components.settings import ImagesSettings
from components.stacks.images import build_images
from rehearsal import builds
from rehearsal.account import seed
from rehearsal.builds import ensure_built
from standin.api import process
from standin.provider import mocks as aws_mocks
from standin.provider.errors import AwsError
from standin.provider.mocks import AwsMocks
from standin.provider.work import Work
from tests.components import configs
from tests.components.images.small_engine import KilledError, SmallEngine, UpdateFailedError, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mypy_boto3_imagebuilder import ImagebuilderClient

REGION = "eu-central-1"
PLACEHOLDER = "image-00000"
NO_TOPIC = f"arn:aws:sns:{REGION}:123456789012:there-is-no-such-topic"
READS = ("Get", "List", "Describe")

CONTENTS: dict[str, dict[str, Any]] = {
    "A": {},
    "B": {"cachedImages": ["mcr.microsoft.com/windows/nanoserver:ltsc2022"]},
    "C": {"updates": False, "rootVolume": {"sizeGib": 120}},
}
"""What is in the image: each is another version of the recipe and of some of its components."""

AROUND: dict[str, dict[str, Any]] = {
    "plain": {"fastLaunch": None},
    "tagged": {"fastLaunch": None, "tags": {"team": "a"}, "schedule": {"enabled": False}},
    "ample": {"lifecycle": {"deleteAfterDays": 90}, "build": {"logRetentionDays": 30}},
    "mistaken": {"fastLaunch": None, "build": {"snsTopicArn": NO_TOPIC}},
}
"""What is around it; the last has a mistake that only the API finds."""

COMPONENT = "aws:imagebuilder/component:Component"
RECIPE = "aws:imagebuilder/imageRecipe:ImageRecipe"
PIPELINE = "aws:imagebuilder/imagePipeline:ImagePipeline"
COUNTED = {
    COMPONENT: ("imagebuilder", "list_components", "componentVersionList", "arn"),
    RECIPE: ("imagebuilder", "list_image_recipes", "imageRecipeSummaryList", "arn"),
    PIPELINE: ("imagebuilder", "list_image_pipelines", "imagePipelineList", "arn"),
    "infrastructure": (
        "imagebuilder",
        "list_infrastructure_configurations",
        "infrastructureConfigurationSummaryList",
        "arn",
    ),
    "distribution": (
        "imagebuilder",
        "list_distribution_configurations",
        "distributionConfigurationSummaryList",
        "arn",
    ),
    "lifecycle": ("imagebuilder", "list_lifecycle_policies", "lifecyclePolicySummaryList", "arn"),
    "role": ("iam", "list_roles", "Roles", "RoleName"),
    "profile": ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    "log group": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "launch template": ("ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateName"),
}
"""How the account lists each kind of resource: service, operation, and where names stand in its answer."""

_numbers = count(1)


class _Recorder(AwsMocks):
    """Mocks that remember what they answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[tuple[str, str], dict[str, Any]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """As the base, and remembered."""
        identity, outputs = super().new_resource(args)
        self.answers[args.typ, args.name] = {**outputs, "id": identity}
        return identity, outputs


@functools.cache
def program(content: str, around: str) -> tuple[Wanted, ...]:
    """What the project's own program registers for such an image, in the order in which it can be made."""
    config = configs.images(**{"name": PLACEHOLDER, **CONTENTS[content], **AROUND[around]})
    loaded = configs.loaded(config)
    assert isinstance(loaded, ImagesSettings)
    mocks = _Recorder()
    aws_mocks.install(mocks)
    pulumi.runtime.test(lambda: build_images(loaded) and None)()
    ours = [each for each in mocks.registrations if each.type.startswith("aws:")]
    urns = {each.urn for each in ours}
    found = [
        Wanted(
            each.urn, each.type, each.name, each.inputs, each.dependencies & urns, mocks.answers[each.type, each.name]
        )
        for each in sorted(ours, key=lambda each: each.urn)
    ]
    ordered: list[Wanted] = []
    while len(ordered) < len(found):
        there = {each.urn for each in ordered}
        ordered.append(next(each for each in found if each.urn not in there and each.needs <= there))
    return tuple(ordered)


def named(value: Any, name: str) -> Any:  # noqa: ANN401 any property value
    """A value that is about the image of another name; whole numbers, which the protocol knows as floats, as such."""
    return json.loads(json.dumps(value).replace(PLACEHOLDER, name), parse_float=lambda text: int(float(text)))


@dataclass
class Trouble:
    """What goes wrong in an update: at which changing call, and how."""

    at: int
    kind: str
    seen: int = 0


TROUBLES = st.none() | st.builds(
    Trouble, st.integers(1, 24), st.sampled_from(["refused", "killed before", "killed after"])
)


class Stories(RuleBasedStateMachine):
    """One image, from its first update to its destruction."""

    trouble: Trouble | None = None

    def __init__(self) -> None:
        super().__init__()
        self.name = f"image-{next(_numbers):05}"
        self.engine = SmallEngine(REGION)
        self.content, self.around = "A", "plain"
        self.settled = self.failed = False
        self.built: dict[str, str] = {}
        self.client: ImagebuilderClient = client("imagebuilder")

    @rule(content=st.sampled_from(sorted(CONTENTS)), around=st.sampled_from(sorted(AROUND)))
    def change(self, content: str, around: str) -> None:
        """Someone edits the stack file."""
        self.content, self.around = content, around

    @rule(trouble=TROUBLES, refresh=st.booleans())
    def up(self, trouble: Trouble | None, refresh: bool) -> None:
        """`pulumi up` or `pulumi up --refresh`, after what a killed one needs.

        Without a refresh, what comes after a failed command may only have looked (docs/rollouts.md).
        """
        wanted = [
            Wanted(**named({**vars(each), "needs": sorted(each.needs)}, self.name))
            for each in program(self.content, self.around)
        ]
        if refresh:
            self.refresh()
        done = self._tried(lambda: self.engine.up(wanted), trouble, mistaken=self.around == "mistaken")
        self.settled = done and not self.failed
        self.failed = not self.settled
        if self.settled:
            assert self.engine.up(wanted) == {"same"}
            self._account_is_as_wanted(wanted)

    @rule()
    def refresh(self) -> None:
        """`pulumi refresh`: it changes nothing in the account, so it may come at any time."""
        self.engine.recover()
        self.failed = False

    @rule(trouble=TROUBLES)
    def destroy(self, trouble: Trouble | None) -> None:
        """`pulumi destroy`, after what a killed one needs."""
        if self._tried(self.engine.destroy, trouble, mistaken=False):
            assert self.engine.state == {}
            assert self._left(*COUNTED) == []
            self.failed = False
        else:
            self.failed = True
        self.settled = False

    @precondition(lambda self: self.settled)
    @rule()
    def build(self) -> None:
        """The pipeline builds an image; it stays, whatever becomes of the recipe that it was made with."""
        (pipeline,) = self._of(PIPELINE)
        made = ensure_built(pipeline, REGION, lambda _: None)
        self.built[made.arn] = made.ami_id

    def teardown(self) -> None:
        """In the end all can be taken down, and nothing of ours is left but what was built."""
        self.destroy(None)
        for arn, ami_id in self.built.items():
            assert self.client.get_image(imageBuildVersionArn=arn)["image"]["state"]["status"] == "AVAILABLE"
            assert client("ec2").describe_images(ImageIds=[ami_id])["Images"][0]["State"] == "available"

    def _tried(self, command: Callable[[], object], trouble: Trouble | None, *, mistaken: bool) -> bool:
        """Whether a command came to its good end; it may fail only for a reason that there is."""
        if self.engine.pending:
            self.engine.recover()
        Stories.trouble = trouble
        try:
            command()
        except KilledError:
            return False
        except UpdateFailedError as error:
            if not ((mistaken and "topic does not exist" in str(error)) or "ServiceUnavailable" in str(error)):
                raise
            return False
        finally:
            Stories.trouble = None
        return True

    def _of(self, kind: str) -> list[str]:
        return [held.id for held in self.engine.state.values() if held.type == kind]

    def _account_is_as_wanted(self, wanted: Sequence[Wanted]) -> None:
        """No more of ours is in the account than the program has, and the pipeline uses the newest of it."""
        ids = [held.id for held in self.engine.state.values() if held.type.startswith("aws:imagebuilder/")]
        assert len(ids) == len(set(ids))
        for kind in (COMPONENT, RECIPE):
            assert len(self._left(kind)) == len([each for each in wanted if each.type == kind])
        (pipeline,) = self._of(PIPELINE)
        recipe = self.client.get_image_pipeline(imagePipelineArn=pipeline)["imagePipeline"].get("imageRecipeArn")
        assert [recipe] == self._of(RECIPE)

    def _left(self, *kinds: str) -> list[str]:
        """What the account has of this image of some kinds, built images aside."""
        return [found for kind in kinds for found in listed(kind) if self.name in found]


@functools.cache
def client(service: str) -> Any:  # noqa: ANN401 any of boto3's classes
    """The client of a service."""
    return cast("Any", boto3).client(service, region_name=REGION)


def listed(kind: str) -> Iterator[str]:
    """Names or ARNs of everything of a kind in the account."""
    service, operation, member, name = COUNTED[kind]
    token: dict[str, str] = {}
    while True:
        page = getattr(client(service), operation)(**token)
        yield from (each[name] for each in page[member])
        if "nextToken" not in page:
            return
        token = {"nextToken": page["nextToken"]}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[process.Server]:
    """An account for all stories, whose calls go wrong where a story says so."""
    folder = tmp_path_factory.mktemp("account")
    server = process.start(folder, seed())
    once = Work._once  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] the one place that every call goes through

    def told(work: Work, operation: str, parameters: dict[str, Any]) -> object:
        trouble = Stories.trouble
        if trouble is None or operation.startswith(READS):
            return once(work, operation, parameters)
        trouble.seen += 1
        if trouble.seen != trouble.at:
            return once(work, operation, parameters)
        if trouble.kind == "refused":
            raise AwsError(operation, "ServiceUnavailableException", "The service is not there for a moment.")
        if trouble.kind == "killed after":
            once(work, operation, parameters)
        raise KilledError

    client.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builds, "POLL_SECONDS", 0)
        for variable, value in server.environment(REGION).items():
            patch.setenv(variable, value)
        patch.setattr(Work, "_once", told)
        yield server
    process.stop(folder)


def tell(stories: int, *phases: Phase, same: bool) -> None:
    """So many random stories; the same ones each time, or others (`--hypothesis-seed` tells them again)."""
    profile = settings(
        max_examples=stories,
        stateful_step_count=12,
        deadline=None,
        derandomize=same,
        print_blob=True,
        database=None,
        phases=phases,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(Stories, settings=profile)


def test_updates_of_an_image_converge_whatever_came_before(account: process.Server) -> None:
    assert account.url
    tell(4, Phase.generate, same=True)


@pytest.mark.parametrize("kind", ["killed before", "killed after"])
def test_an_update_after_a_destruction_that_was_killed_makes_anew_what_is_gone(
    account: process.Server, kind: str
) -> None:
    """The engine has noted the deletion that it died in, and asks for a refresh: else what is gone counts as there."""
    assert account.url
    story = Stories()
    story.up(trouble=None, refresh=False)
    story.destroy(trouble=Trouble(15, kind))
    story.up(trouble=None, refresh=False)
    story.up(trouble=None, refresh=True)
    assert story.settled
    story.teardown()


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_updates_of_an_image_converge_in_500_stories(account: process.Server) -> None:
    assert account.url
    tell(500, Phase.generate, Phase.shrink, same=False)
