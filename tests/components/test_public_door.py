"""The package's front door: everything it names is there, and nothing is loaded before it is asked for."""

import pytest

import components


@pytest.mark.parametrize("name", components.__all__)
def test_every_name_leads_to_its_definition(name: str) -> None:
    found = getattr(components, name)
    assert found.__name__ == name
    assert name in dir(components)


def test_another_name_is_refused_as_python_refuses_it() -> None:
    with pytest.raises(AttributeError, match="module 'components' has no attribute 'Nothing'"):
        _ = components.Nothing  # pyright: ignore[reportAttributeAccessIssue] what is tested
