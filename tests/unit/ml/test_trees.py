from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.ml.embedder import F32
from eightcut.ml.trees import Trees


def numbers(*values: float) -> F32:
    return np.array(values, np.float32)


@pytest.fixture
def arrays() -> dict[str, F32]:
    """A tree that asks for value 0 and then for value 2, and one that is a leaf."""
    return {
        "roots": numbers(0, 5),
        "feature": numbers(0, 0, 2, 0, 0, 0),
        "threshold": numbers(1.5, 0, -1, 0, 0, 0),
        "left": numbers(1, 1, 3, 3, 4, 5),
        "right": numbers(2, 1, 4, 3, 4, 5),
        "value": numbers(0, 1, 0, 2, 4, 0.5),
    }


def test_a_row_scores_the_sum_of_the_leaves_in_which_it_ends(arrays: dict[str, F32]) -> None:
    trees = Trees.of(arrays, 3)
    rows = np.array([[1.5, 0, 0], [1.6, 0, -1], [1.6, 0, -0.9]], np.float32)

    assert trees.leaves(rows).tolist() == [[1, 5], [3, 5], [4, 5]]
    assert trees.scores(rows).tolist() == [1.5, 2.5, 4.5]
    assert trees.scores(rows[:0]).shape == (0,)


def test_trees_come_back_from_their_arrays(arrays: dict[str, F32]) -> None:
    again = Trees.of(arrays, 3).arrays()

    assert {name: array.tolist() for name, array in again.items()} == {n: a.tolist() for n, a in arrays.items()}
    assert {array.dtype for array in again.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("left", 2, 0),
        ("right", 2, 2),
        ("left", 1, 2),
        ("right", 2, 6),
        ("left", 2, -1),
        ("left", 2, 3.5),
        ("left", 2, np.nan),
        ("right", 2, np.inf),
        ("feature", 2, 3),
        ("feature", 0, -1),
        ("roots", 1, 6),
        ("threshold", 0, np.nan),
        ("value", 3, np.inf),
    ],
)
def test_a_number_that_leads_nowhere_is_refused(arrays: dict[str, F32], name: str, place: int, value: float) -> None:
    arrays[name][place] = value

    with pytest.raises(ValueError, match="tree"):
        Trees.of(arrays, 3)


@pytest.mark.parametrize("name", ["roots", "feature", "threshold", "left", "right", "value"])
def test_arrays_of_another_shape_or_none_at_all_are_refused(arrays: dict[str, F32], name: str) -> None:
    for damaged in (arrays[name][None], np.float32(1)):
        with pytest.raises(ValueError, match="tree"):
            Trees.of({**arrays, name: np.asarray(damaged)}, 3)
    del arrays[name]
    with pytest.raises(KeyError):
        Trees.of(arrays, 3)


@given(st.data())
def test_whatever_the_arrays_hold_a_row_ends_at_a_leaf_or_they_are_refused(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 6))
    child = st.lists(st.sampled_from([*range(count + 1)]), min_size=count, max_size=count)
    given_arrays = {
        "roots": numbers(0),
        "feature": numbers(*[0] * count),
        "threshold": numbers(*[0] * count),
        "left": numbers(*data.draw(child)),
        "right": numbers(*data.draw(child)),
        "value": numbers(*range(count)),
    }
    try:
        trees = Trees.of(given_arrays, 1)
    except ValueError:
        return

    assert trees.leaves(np.array([[-1.0], [1.0]], np.float32)).shape == (2, 1)
