"""Values: what is promised of them holds as for the standard library's dataclasses, which say here what is right."""

from __future__ import annotations

import copy
import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from eightcut import values

NAMES = ("first", "second", "third")
SCALARS = st.none() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=3)


def _made(maker: Any, fields: list[tuple[str, bool, bool]], **wanted: bool) -> Any:
    """One class by either maker; of each field whether it is compared and shown."""
    body = {name: dataclasses.field(default=None, compare=compared, repr=shown) for name, compared, shown in fields}
    made = type("Made", (), {"__annotations__": dict.fromkeys(body, "object"), "__doc__": "Made.", **body})
    return maker(**wanted)(made)


@given(data=st.data(), frozen=st.booleans(), slots=st.booleans())
def test_values_compare_hash_and_show_as_the_standard_ones(data: st.DataObject, frozen: bool, slots: bool) -> None:
    fields = [
        (name, *data.draw(st.tuples(st.booleans(), st.booleans()))) for name in NAMES[: data.draw(st.integers(0, 3))]
    ]
    ours, theirs = (
        _made(maker, fields, frozen=frozen, slots=slots) for maker in (values.dataclass, dataclasses.dataclass)
    )
    contents = st.lists(SCALARS, min_size=len(fields), max_size=len(fields))
    one, other = data.draw(contents), data.draw(contents)
    assert repr(ours(*one)) == repr(theirs(*one))
    assert (ours(*one) == ours(*other)) == (theirs(*one) == theirs(*other))
    assert ours(*one) == ours(*one)
    assert ours(*one) != theirs(*one)
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]
    assert hasattr(ours, "__dict__") == hasattr(theirs, "__dict__")
    assert dataclasses.replace(ours(*one), **dict(zip(NAMES, other, strict=False))) == ours(*other)
    if frozen:
        assert hash(ours(*one)) == hash(ours(*one))
        assert len({ours(*one), ours(*other)}) == len({theirs(*one), theirs(*other)})
    else:
        with pytest.raises(TypeError):
            hash(ours(*one))


@values.dataclass(frozen=True, slots=True)
class Own:
    """Says itself what equals it and how it is shown."""

    name: str

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.name.lower() == other.name.lower()

    @override
    def __hash__(self) -> int:
        return hash(self.name.lower())

    @override
    def __repr__(self) -> str:
        return f"<{self.name}>"


@values.dataclass(frozen=True, slots=True)
class Tree:
    """Holds others of its kind, and at worst itself."""

    inside: list[Tree]


def test_what_a_class_says_itself_holds_and_what_holds_itself_can_be_shown() -> None:
    assert {Own("a"), Own("A")} == {Own("a")}
    assert repr(Own("a")) == "<a>"
    tree = Tree([])
    tree.inside.append(tree)
    assert repr(tree) == "Tree(inside=[...])"
    assert copy.deepcopy(Own("b")) == Own("b")


@pytest.mark.parametrize("wanted", [{"order": True}, {"eq": False}])
def test_what_is_ordered_or_not_compared_is_made_by_the_standard_library(wanted: dict[str, bool]) -> None:
    made = _made(values.dataclass, [("first", True, True)], frozen=True, slots=True, **wanted)
    standard = _made(dataclasses.dataclass, [("first", True, True)], frozen=True, slots=True, **wanted)
    assert (made(1) == made(1)) == (standard(1) == standard(1))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made(1).first = 2


def test_every_module_makes_its_values_here() -> None:
    package = Path(values.__file__).parent
    others = [path.name for path in package.rglob("*.py") if re.search(r"\bimport .*\bdataclass\b", path.read_text())]
    standard = re.compile(r"^\s*from dataclasses import .*\bdataclass\b|dataclasses\.dataclass\(", re.MULTILINE)
    assert len(others) > 150
    assert [path.name for path in package.rglob("*.py") if standard.search(path.read_text())] == ["values.py"]
