"""Image Builder component documents (AWSTOE) of a Windows image: update, cache and evidence.

Pure; golden files in the tests. Schema and actions:
https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html,
https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import yaml

from components.facts.limits import CACHED_IMAGES, COMPONENT_DATA
from components.facts.registries import endpoints
from components.facts.windows_updates import check_kb, check_update
from components.powershell import image_scripts
from components.powershell.boot_documents import BOOT_STEPS
from components.powershell.component_document import Step, component_document, powershell_step
from components.powershell.evidence import NOTE_PARENT, prove
from components.powershell.foreign_script import check_script, text_of
from components.powershell.frame import image_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.facts.container_images import ImageReference
    from components.facts.registries import Registry
    from components.facts.windows_updates import UpdateClassification
    from components.powershell.evidence import Promise

UPDATE_TIMEOUT_SECONDS = 6 * 3600
"""A month's updates can take hours on a small instance; the step's own default is two."""

PULL_TIMEOUT_SECONDS = 4 * 3600
SCRIPT_TIMEOUT_SECONDS = 2 * 3600
OWN_STEPS = ("updates", "registries", "cache", *BOOT_STEPS, "evidence")
"""Last part of the names of this project's components."""


def update_document(
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    classifications: Sequence[UpdateClassification] = (),
    *,
    refresh_base_layers: bool = False,
    registries: Sequence[Registry] = (),
) -> str:
    """Windows Update with a choice of updates.

    Args:
        include: ids or titles to install and no others; empty for all.
        exclude: ids or titles to leave out.
        classifications: of these only; empty for all. Image Builder's UpdateOS knows none, so that a script installs.
        refresh_base_layers: pull the base images anew that Amazon has cached.
        registries: logins and mirrors of the registries that these come from.

    Raises:
        ValueError: something else than an id or titles, or one that is both included and excluded.
    """
    for name in (*include, *exclude):
        check_update(name)
    both = sorted(set(include) & set(exclude))
    if both:
        raise ValueError(f"{', '.join(both)} is both included and excluded; name it once")
    if classifications:
        script = image_scripts.install_updates(include, exclude, classifications)
        step = powershell_step("InstallUpdates", script, UPDATE_TIMEOUT_SECONDS)
    else:
        step: Step = {"name": "UpdateOS", "action": "UpdateOS", "timeoutSeconds": UPDATE_TIMEOUT_SECONDS}
        inputs = {name: list(names) for name, names in (("include", include), ("exclude", exclude)) if names}
        step |= {"maxAttempts": 2, "onFailure": "Abort"} | ({"inputs": inputs} if inputs else {})
    steps = [step]
    if refresh_base_layers:
        steps.append(
            powershell_step("RefreshBaseLayers", image_scripts.refresh_base_layers(registries), PULL_TIMEOUT_SECONDS)
        )
    return component_document("UpdateWindows", "Installs Windows updates before the image is taken.", {"build": steps})


def cache_document(images: Sequence[ImageReference], registries: Sequence[Registry] = ()) -> str:
    """Pull container images where the kubelet finds them, and prove before and after sysprep that they are there.

    Args:
        images: what to pull.
        registries: logins and mirrors of their registries.

    Raises:
        ValueError: no image, too many, the same one twice, or more text than a component may hold.
    """
    names = [image.kept_as for image in images]
    refusal = CACHED_IMAGES.refuse(len(names))
    if refusal is not None:
        raise ValueError(f"number of cached images: found {refusal}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"found {twice[0]} twice; name it once")
    check = image_scripts.in_cache(images)
    return component_document(
        "ContainerdPull",
        "Pulls container images for a cache strategy.",
        {
            "build": [powershell_step("PullImages", image_scripts.pull(images, registries), PULL_TIMEOUT_SECONDS)],
            "validate": [powershell_step("ImagesAreThere", check)],
            "test": [powershell_step("ImagesAreThereAfterSysprep", check)],
        },
    )


def registries_document(registries: Sequence[Registry]) -> str | None:
    """Have nodes ask mirrors, and prove it before and after sysprep; None where all mirrors want a login.

    Raises:
        ValueError: more text than a component may hold.
    """
    if not any(endpoints(each.host, registries, with_login=False) for each in registries):
        return None
    check = image_scripts.mirrors_are_there(registries)
    return component_document(
        "Registries",
        "Has containerd ask mirrors of registries.",
        {
            "build": [powershell_step("WriteMirrors", image_scripts.write_mirrors(registries))],
            "validate": [powershell_step("MirrorsAreThere", check)],
            "test": [powershell_step("MirrorsAreThereAfterSysprep", check)],
        },
        "name fewer mirrors",
    )


def evidence_document(promise: Promise) -> str:
    """On an instance of the new AMI: prove that it is what it claims to be, tag it, and write its manifest.

    Raises:
        ValueError: something else than a KB id, or a manifest of more text than a parameter holds.
    """
    for kb in promise.required_updates:
        check_kb(kb)
    return component_document(
        "Evidence",
        "Checks a new image, tags it with its kubelet version and OS build, and writes its manifest.",
        {
            "build": [_update_policy(promise), powershell_step("NoteParent", NOTE_PARENT)],
            "test": [powershell_step("ProveAndTag", prove(promise))],
        },
    )


def script_document(name: str, script: str, secrets: Mapping[str, str] = MappingProxyType({})) -> str:
    """A step of your own, written in Windows PowerShell. It runs as a script of its own, in the frame of the hooks.

    Its exit code is the step's: 3010 restarts the machine and runs the step again, any other than 0 fails the build.

    Args:
        name: its name.
        script: its text.
        secrets: environment variable to the ARN of what fills it, fetched on the machine.

    Raises:
        ValueError: a script that could not run, or more text than a component may hold.
    """
    check_script(script)
    framed = image_step(f"script {name}", text_of(script))
    fetched = [image_scripts.fetch(secrets)] if secrets else []
    step = powershell_step("RunScript", "\n".join([*fetched, framed]), SCRIPT_TIMEOUT_SECONDS)
    return component_document(name, "Runs a script of the stack file.", {"build": [step]}, "shorten the script")


def check_document(text: str) -> None:
    """Refuse a document that Image Builder would not take for its form, or its length.

    Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html

    Raises:
        ValueError: with what is wrong.
    """
    try:
        content = cast("object", yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"found a document that is no YAML: {' '.join(str(error).split())}") from error
    document = cast("dict[str, object]", content) if isinstance(content, dict) else {}
    if str(document.get("schemaVersion")) != "1.0":
        raise ValueError("found a document without schemaVersion: 1.0, expected one of AWSTOE")
    phases = document.get("phases")
    entries = cast("list[object]", phases) if isinstance(phases, list) else []
    names = [cast("dict[str, object]", each).get("name") if isinstance(each, dict) else each for each in entries]
    if not names or set(names) - set(PHASES) or len(names) != len(set(names)):
        found = ", ".join(map(str, names)) or "none"
        raise ValueError(f"found the phases {found}, expected {', '.join(PHASES)}, each at most once")
    if (refusal := COMPONENT_DATA.refuse(len(text))) is not None:
        raise ValueError(f"number of characters of the document: found {refusal}; shorten it")


def document_parameters(text: str) -> dict[str, bool]:
    """The parameters of a document of somebody's own, and whether each has a default; of one that can be read.

    Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-user-defined-variables.html
    """
    given = cast("object", yaml.safe_load(text).get("parameters"))
    entries = cast("list[object]", given) if isinstance(given, list) else []
    return {
        str(name): isinstance(form, dict) and "default" in form
        for each in entries
        if isinstance(each, dict)
        for name, form in cast("dict[object, object]", each).items()
    }


PHASES = ("build", "validate", "test")
"""The phases that Image Builder runs."""


def _update_policy(promise: Promise) -> Step:
    """The policy by which Windows looks for updates itself or not; set anew, as the parent may have the other.

    Source: https://learn.microsoft.com/windows/deployment/update/waas-wu-settings
    """
    value: dict[str, object] = {
        "path": r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU",
        "name": "NoAutoUpdate",
        "value": 0 if promise.automatic_updates else 1,
        "type": "DWORD",
    }
    return {"name": "AutomaticUpdates", "action": "SetRegistry", "onFailure": "Abort", "inputs": [value]}
