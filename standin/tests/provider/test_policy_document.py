"""Policy documents are rendered byte for byte as the real provider renders them."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from standin.provider import invokes
from standin.provider.errors import ProviderError

TOKEN = "aws:iam/getPolicyDocument:getPolicyDocument"


def render(**args: object) -> dict[str, Any]:
    return invokes.answer(TOKEN, args, "eu-central-1", threading.Event())


def test_a_trust_policy() -> None:
    found = render(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
            }
        ]
    )
    assert found["json"] == (
        "{\n"
        '  "Version": "2012-10-17",\n'
        '  "Statement": [\n'
        "    {\n"
        '      "Effect": "Allow",\n'
        '      "Action": "sts:AssumeRole",\n'
        '      "Principal": {\n'
        '        "Service": "ec2.amazonaws.com"\n'
        "      }\n"
        "    }\n"
        "  ]\n"
        "}"
    )
    assert found["minifiedJson"] == (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"Service":"ec2.amazonaws.com"}}]}'
    )


def test_every_member_has_its_place_and_lists_are_sorted_downwards() -> None:
    statement = {
        "sid": "Tag",
        "effect": "Deny",
        "actions": ["ec2:CreateTags", "ec2:DeleteTags"],
        "notActions": ["ec2:Describe*"],
        "resources": ["arn:aws:ec2:*::image/*", "arn:aws:ec2:*::snapshot/*"],
        "conditions": [
            {"test": "StringEquals", "variable": "ec2:ResourceTag/b", "values": ["2", "1"]},
            {"test": "StringEquals", "variable": "ec2:ResourceTag/a", "values": ["x"]},
            {"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]},
        ],
    }
    minified = render(policyId="p", version="2008-10-17", statements=[statement])["minifiedJson"]
    assert minified == (
        '{"Version":"2008-10-17","Id":"p","Statement":[{"Sid":"Tag","Effect":"Deny",'
        '"Action":["ec2:DeleteTags","ec2:CreateTags"],"NotAction":"ec2:Describe*",'
        '"Resource":["arn:aws:ec2:*::snapshot/*","arn:aws:ec2:*::image/*"],'
        '"Condition":{"Bool":{"aws:SecureTransport":"true"},'
        '"StringEquals":{"ec2:ResourceTag/a":"x","ec2:ResourceTag/b":["2","1"]}}}]}'
    )


def test_everyone_is_a_star_and_several_principals_are_grouped_by_type() -> None:
    everyone = [{"actions": ["a:b"], "principals": [{"type": "*", "identifiers": ["*"]}]}]
    assert '"Principal":"*"' in render(statements=everyone)["minifiedJson"]
    several = [
        {"type": "Service", "identifiers": ["b.amazonaws.com"]},
        {"type": "AWS", "identifiers": ["1"]},
        {"type": "Service", "identifiers": ["a.amazonaws.com"]},
    ]
    minified = render(statements=[{"actions": ["a:b"], "principals": several}])["minifiedJson"]
    assert '"Principal":{"AWS":"1","Service":["b.amazonaws.com","a.amazonaws.com"]}' in minified


def test_an_override_takes_the_place_of_the_statement_with_its_sid() -> None:
    source = '{"Statement":[{"Sid":"A","Effect":"Allow","Action":"a:a"},{"Effect":"Allow","Action":"b:b"}]}'
    override = '{"Statement":{"Sid":"A","Effect":"Deny","Action":"a:a"}}'
    minified = render(sourcePolicyDocuments=[source], overridePolicyDocuments=[override])["minifiedJson"]
    assert minified == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","Action":"a:a"},'
        '{"Effect":"Allow","Action":"b:b"}]}'
    )


def test_two_sources_with_one_sid_are_refused() -> None:
    source = '{"Statement":[{"Sid":"A","Effect":"Allow","Action":"a:a"}]}'
    with pytest.raises(ProviderError, match=r"duplicate Sid \(A\)"):
        render(sourcePolicyDocuments=[source, source])


def test_an_argument_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(
        ProviderError, match="statement: there is no property 'statement' here; did you mean 'statements'"
    ):
        render(statement=[])
