"""Writes the schema files from the classes of the installed pulumi_aws: `python -m standin.provider.schema`."""

from __future__ import annotations

import sys

from standin.provider.schema import HERE
from standin.provider.schema.sdk import render

if __name__ == "__main__":
    for service, text in render().items():
        (HERE / f"{service}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{service}.json: {len(text)} characters\n")
