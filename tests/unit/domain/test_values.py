"""Every value of the domain is frozen and says in its docstring what it is."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

from eightcut import domain
from eightcut.domain.model_key import ModelKey

MODULES = [
    importlib.import_module(f"{domain.__name__}.{found.name}") for found in pkgutil.iter_modules(domain.__path__)
]
VALUES = [
    value
    for module in MODULES
    for _, value in inspect.getmembers(module, dataclasses.is_dataclass)
    if inspect.isclass(value) and value.__module__ == module.__name__
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_is_frozen_and_has_no_other_attributes(value: type) -> None:
    assert value.__hash__ is not None  # what is not frozen has none
    assert "__slots__" in vars(value)


def test_the_type_checker_sees_each_change_of_a_value() -> None:
    key = ModelKey("AISFX")
    key.name = "YAMNET"  # type: ignore[misc]  # `make check` fails where this line is right
    with pytest.raises(AttributeError):
        key.other = "YAMNET"  # type: ignore[attr-defined]


def test_every_module_of_the_domain_was_looked_at() -> None:
    assert len(MODULES) > 10
    assert len(VALUES) > 15
