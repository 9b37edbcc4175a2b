"""OIDC providers by their ARN.

Source: terraform-provider-aws, internal/service/iam/openid_connect_provider_data_source.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query


def open_id_connect_provider(query: Query) -> dict[str, Value]:
    arn = str(query.args.get("arn"))
    answer = query.find(f"IAM OIDC Provider ({arn})", "iam", "GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    return {
        "id": arn,
        "arn": arn,
        "url": answer["Url"],
        "clientIdLists": answer.get("ClientIDList", []),
        "thumbprintLists": answer.get("ThumbprintList", []),
        "tags": {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])},
    }


SOURCES = {"aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": open_id_connect_provider}
