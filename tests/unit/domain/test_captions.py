"""Captions of phrases, and what is said of a clip without one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from eightcut.domain.captions import Composed, Stage, Template, composed, renaming, template
from eightcut.domain.clip_words import Defaults, Source, words_of, words_of_class
from eightcut.domain.clips import ClipRow
from eightcut.errors import BadRequest

STEPS = Template("Steps", (Stage("action", ("walks", "runs")), Stage("surface", ("gravel", "", "wood"))))


def test_digits_compose_a_caption_and_0_leaves_a_stage_out() -> None:
    assert STEPS.compose([2, 3]).text == "runs, wood"
    assert STEPS.compose([0, 1]).text == "gravel"
    assert STEPS.compose([0, 0]) == Composed()
    assert composed(STEPS.compose([2, 3]).values()) == STEPS.compose([2, 3])
    with pytest.raises(BadRequest, match="1 gravel, 3 wood, 0 to leave it out"):
        STEPS.compose([1, 2])
    with pytest.raises(BadRequest, match=r"2 digits \(action surface\)"):
        STEPS.compose([1])


def test_a_template_is_written_and_read_and_what_is_none_is_a_sentence() -> None:
    assert template(json.loads(json.dumps(STEPS.values()))) == STEPS
    stages = [{"name": "a", "phrases": ["x", "x"]}]
    for values, told in (
        ([], "expected an object"), ({"name": "T"}, "expected a list"), ({"name": "T", "stages": []}, "1 to 9 stages"),
        ({"name": "", "stages": [{"name": "a"}]}, "needs a name"), ({"name": "T", "stages": stages}, "x twice"),
        ({"name": "T", "stages": [{"name": "a", "phrases": ["y"] * 10}]}, "more than 9"),
        ({"name": "T", "stages": [{"name": "a"}, {"name": "a"}]}, "stage a twice"),
        ({"name": "T", "stages": [{}]}, "stage of a caption template needs a name"),
    ):  # fmt: skip
        with pytest.raises(BadRequest, match=told):
            template(values)
    nothings: Sequence[object] = ([], {}, {"phrases": [["a"]]}, {"phrases": [["a", 1]]}, {"phrases": [["a", "b"]]})
    for nothing in nothings:
        assert composed(nothing) == Composed()


def test_phrases_follow_a_renaming_and_those_that_changed_places_do_not() -> None:
    stages = (Stage("what", ("runs", "strolls")), Stage("surface", ("gravel", "glass", "wood")))
    follow = renaming(STEPS, Template("Feet", stages, " "))
    assert follow.of(STEPS.compose([1, 1])) == Composed("Feet", (("what", "walks"), ("surface", "gravel")), " ")
    swapped = Template("Steps", (Stage("action", ("runs", "walks")), STEPS.stages[1]))
    assert renaming(STEPS, swapped).of(STEPS.compose([1, 3])) == STEPS.compose([1, 3])
    assert renaming(STEPS, STEPS.renamed("surface", "wood", "oak")).of(STEPS.compose([1, 3])).text == "walks, oak"
    for words, told in (
        (("pace", "a", "b"), "no stage"), (("surface", "a", "b"), "no phrase"),
        (("surface", "wood", " "), "which words"),
    ):  # fmt: skip
        with pytest.raises(BadRequest, match=told):
            STEPS.renamed(*words)


def test_typed_goes_before_composed_before_the_class_before_the_label() -> None:
    row = ClipRow("a.mp4", 0.0, "/o/Metal Door/v/c.mp4", label=" oak ", caption="typed", composed=STEPS.compose([1, 1]))
    composed_one, defaults = replace(row, caption=""), {"metal_door": "a door of metal"}
    bare = replace(composed_one, composed=Composed())
    asked: Sequence[tuple[ClipRow, Defaults]] = (
        (row, defaults),
        (composed_one, defaults),
        (bare, defaults),
        (bare, {}),
        (replace(bare, label=""), {}),
    )
    found = [(words_of(*one).text, words_of(*one).source) for one in asked]
    assert found == [
        ("typed", Source.TYPED), ("walks, gravel", Source.COMPOSED), ("a door of metal", Source.DEFAULT),
        ("oak", Source.LABEL), ("Metal Door", Source.CLASS),
    ]  # fmt: skip
    assert words_of_class("Metal_door", {"metal_door": "clang"}) == "clang"
    assert words_of_class("Metal_door", {}) == "Metal door"
