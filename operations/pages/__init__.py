"""Pages for people who would rather look than read: each one file that stands by itself."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def pages(folder: Path) -> Environment:
    """The templates of a folder, which extend `base.html.j2`. What they are given comes from elsewhere: every value is
    escaped."""
    return Environment(
        loader=FileSystemLoader([folder, Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
