"""The JSON schema of this project's stack files, for editors: made from the models, so that it can't differ from them.

python -m components.settings.schema            # writes Pulumi.schema.json, and docs/other-tools.md
python -m components.settings.schema --check    # ends with exit code 1 if a file is not current
"""

import json
import sys
from pathlib import Path

from pydantic.json_schema import models_json_schema

from components.facts.names import PROJECT
from components.settings import elsewhere
from components.settings.environment import EnvironmentSettings
from components.settings.images import ImagesSettings

FILE = Path(__file__).parents[2] / "Pulumi.schema.json"


def schema() -> dict[str, object]:
    """JSON schema of a ``Pulumi.<stack>.yaml``; keys of other namespaces are left alone."""
    models = [ImagesSettings, EnvironmentSettings]
    references, definitions = models_json_schema([(model, "validation") for model in models], by_alias=True)
    named = definitions["$defs"]
    kinds = [named.pop(references[model, "validation"]["$ref"].rpartition("/")[2]) for model in models]
    own = {f"{PROJECT}:{key}": value for kind in kinds for key, value in kind["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A stack of {PROJECT}",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": own,
                "patternProperties": {f"^(?!{PROJECT}:)": {}},
                "additionalProperties": False,
                "oneOf": [{"required": [f"{PROJECT}:{key}" for key in kind["required"]]} for kind in kinds],
            },
        },
        "required": ["config"],
        "$defs": named,
    }


def main(arguments: list[str]) -> int:
    """Write the files, or say which are not current."""
    made = {FILE: json.dumps(schema(), indent=2, sort_keys=True) + "\n", elsewhere.PAGE: elsewhere.page()}
    if arguments == ["--check"]:
        stale = [file.name for file, text in made.items() if not file.is_file() or file.read_text() != text]
        for name in stale:
            sys.stderr.write(f"{name} is not current; run: python -m components.settings.schema\n")
        return 1 if stale else 0
    for file, text in made.items():
        file.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
