"""Parameters by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.provider.errors import ProviderError

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query


def parameter(query: Query) -> dict[str, Value]:
    name = query.args.get("name")
    if not name:
        raise ProviderError('Missing required argument: The argument "name" is required, but no definition was found')
    decrypted = bool(query.args.get("withDecryption", True))
    what = f"SSM Parameter ({name})"
    answer = query.find(what, "ssm", "GetParameter", Name=name, WithDecryption=decrypted)
    found = query.decode("ssm", "GetParameter", "Parameter", answer["Parameter"])
    plain = {} if found["type"] == "SecureString" else {"insecureValue": found["value"]}
    return {"withDecryption": decrypted, **found, **plain, "id": found["name"]}


SOURCES = {"aws:ssm/getParameter:getParameter": parameter}
