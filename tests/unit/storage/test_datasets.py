"""Datasets as rows: numbers count up for each name, and what a row from elsewhere says is read as far as it can be."""

from __future__ import annotations

from eightcut.domain.dataset_rows import Dataset
from eightcut.storage.library import Library


def test_numbers_count_up_for_each_name_and_profile(library: Library) -> None:
    for profile, name in (("a", "set"), ("a", "set"), ("a", "other"), ("b", "set")):
        library.datasets.add(Dataset(profile, name, "plain", "/x", 8.0), [])
    assert [(one.name, one.number) for one in library.datasets.all("a")] == [("other", 1), ("set", 2), ("set", 1)]
    assert [one.number for one in library.datasets.all("b", "set")] == [1]


def test_what_is_no_json_of_its_form_says_nothing(library: Library) -> None:
    hostile = '{"per_video": -1, "limits": "strict", "validation": 2, "pick": [], "new": 1}'
    for row, (recipe, rest) in enumerate([("{", "[1]"), (hostile, "{")], 1):
        library.datasets.add(Dataset("a", "set", "plain", "/x", 8.0, {"per_video": 3}), [])
        library.transactions.change(
            "UPDATE datasets SET recipe = ?, left_out = ?, files = ? WHERE id = ?", (recipe, rest, rest, row)
        )
    found = library.datasets.all("a")
    assert [one.recipe for one in found] == [{"limits": "strict"}, {}]
    assert [(one.left_out, one.files) for one in found] == [({}, {})] * 2
