"""Every value of the domain is frozen and says in its docstring what it is."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

from eightcut import domain

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
def test_a_value_cannot_be_changed_after_it_is_made(value: type) -> None:
    parameters = value.__dataclass_params__  # type: ignore[attr-defined]  # what dataclass() leaves on its classes
    assert parameters.frozen
    assert "__slots__" in vars(value)


def test_every_module_of_the_domain_was_looked_at() -> None:
    assert len(MODULES) > 10
    assert len(VALUES) > 15
