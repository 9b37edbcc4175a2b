"""Launch templates whose versions can be deleted, and whose content is what was given."""

from typing import Any, Self, cast

from moto.ec2.exceptions import InvalidLaunchTemplateVersionNotFound
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.utils import parse_user_data


class StandInLaunchTemplate(LaunchTemplate):
    """A launch template that numbers its versions once and for all.

    moto takes a version's place in its list for its number. That ends with the first deleted version.
    """

    highest = 0

    def __new__(cls, *_args: Any, **_kwargs: Any) -> Self:  # noqa: ANN401  any at all
        """moto's says that it returns a BaseModel."""
        return cast("Self", super().__new__(cls))

    def create_version(self, data: dict[str, Any], description: str) -> LaunchTemplateVersion:
        """Add the next version. A number is never given twice, deleted or not."""
        self.highest += 1
        version = LaunchTemplateVersion(self, self.highest, _as_given(data), description)
        self.versions.append(version)
        return version

    def get_version(self, num: Any) -> LaunchTemplateVersion:  # noqa: ANN401  moto's signature
        """A version by its number, ``$Latest`` or ``$Default``."""
        text = str(num).lower()
        if text == "$latest":
            return self.latest_version()
        number = str(self.default_version_number) if text == "$default" else text
        for version in self.versions:
            if str(version.number) == number:
                return version
        raise InvalidLaunchTemplateVersionNotFound(template_id=self.id, version=num)

    def default_version(self) -> LaunchTemplateVersion:
        """The default version."""
        return self.get_version("$Default")

    @property
    def tags(self) -> list[dict[str, str]]:
        """Its tags as they are now; moto remembers those of the first day."""
        return self.get_tags()

    @tags.setter
    def tags(self, _tags: list[dict[str, str]]) -> None: ...


def _as_given(data: dict[str, Any]) -> dict[str, Any]:
    """Template data with user data in moto's type, and without what moto mixes in: the template's own tags."""
    kept = {key: value for key, value in data.items() if value is not None}
    if isinstance(kept.get("UserData"), str | bytes):
        kept["UserData"] = parse_user_data(kept["UserData"])
    specifications = [spec for spec in kept.pop("TagSpecifications", []) if spec["ResourceType"] != "launch-template"]
    return kept | ({"TagSpecifications": specifications} if specifications else {})
