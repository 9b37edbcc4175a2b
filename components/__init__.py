"""Windows nodes on Amazon EKS: the components, their arguments, and the pure modules they are made of.

This door is lazy (PEP 562): importing a pure module such as `components.windows_images` loads no Pulumi.
"""

from importlib import import_module

_HOMES = {
    "AmiName": "windows_images",
    "Release": "release",
    "Variant": "windows_images",
    "WindowsServer": "windows_images",
}

__all__ = ["AmiName", "Release", "Variant", "WindowsServer"]  # pyright: ignore[reportUnsupportedDunderAll] lazy


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
