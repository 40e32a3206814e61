from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.related_sounds import RELATED
from eightcut.domain.vocabulary import Meaning, meanings, named, nearest
from eightcut.errors import BadRequest

NAMES = (
    "Door", "Doorbell", "Sliding door", "Church bell", "Vehicle horn, car horn, honking", "French horn", "Car",
    "Cattle, bovinae", "Mechanisms", "Crowing, cock-a-doodle-doo", "Change ringing (campanology)", "Music of Africa",
    "Boxes", "Bus", "Hi-hat",
)  # fmt: skip


def _one(word: str) -> tuple[str, ...]:
    (meaning,) = meanings([word], NAMES)
    assert meaning.word == word
    return meaning.classes


def test_a_word_of_the_table_means_what_the_table_says() -> None:
    assert _one("DOOR")[:4] == ("Door", "Sliding door", "Slam", "Knock")
    assert _one("doors") == _one("Door")
    assert _one("cat")[0] == "Cat"


def test_another_word_means_the_classes_that_have_it_in_their_names() -> None:
    assert _one("church") == ("Church bell",)
    assert _one("campanology") == ("Change ringing (campanology)",)
    assert _one("box") == _one("boxes") == ("Boxes",)
    assert _one("bus") == ("Bus",)
    assert _one("hi-hat") == ("Hi-hat",)


def test_the_beginning_of_a_word_counts_where_no_whole_word_fits() -> None:
    assert _one("mechan") == ("Mechanisms",)
    with pytest.raises(BadRequest):
        meanings(["me"], NAMES)


def test_words_that_stand_together_in_one_name_are_one_question() -> None:
    assert meanings(["car", "horn"], NAMES) == (Meaning("car horn", ("Vehicle horn, car horn, honking",)),)
    assert _one("car horn") == ("Vehicle horn, car horn, honking",)
    assert [meaning.word for meaning in meanings(["horn", "church"], NAMES)] == ["horn", "church"]


@pytest.mark.parametrize(("word", "offer"), [("dor", "door"), ("Explosoin", "explosion"), ("churhc", "church")])
def test_a_word_that_names_nothing_is_refused_with_the_nearest_words(word: str, offer: str) -> None:
    with pytest.raises(BadRequest, match=rf"no class of sound called '{word}'\. Did you mean: {offer}"):
        meanings(["door", word], NAMES)


@pytest.mark.parametrize("word", ["", "of", "?!", "qqqqqq", "zq " * 3_000])
def test_a_word_without_meaning_is_refused_and_small_words_name_nothing(word: str) -> None:
    with pytest.raises(BadRequest, match="no class of sound") as refused:
        meanings([word], NAMES)
    assert len(refused.value.message) < 400


def test_only_whole_words_are_offered() -> None:
    assert "of" not in nearest("off", NAMES)
    assert "doodle" not in nearest("doodl", NAMES)


def test_no_word_stands_twice_in_the_table() -> None:
    words = [word for spellings, _ in RELATED for word in spellings.split(", ")]
    assert len(words) == len(set(words)) > 200


@given(st.text(max_size=30))
def test_any_text_has_a_meaning_or_is_refused_with_a_sentence(text: str) -> None:
    try:
        (meaning,) = meanings([text], NAMES)
    except BadRequest as refused:
        told = refused.message
    else:
        told = repr(text) if meaning.classes else ""
    assert repr(text) in told


def test_the_name_of_a_folder_means_what_its_parts_mean_and_most_names_mean_nothing() -> None:
    assert named("church_bell", NAMES) == ("Church bell",)
    assert named("BoxesBus 3", NAMES) == ("Boxes", "Bus")
    assert named("take 3", NAMES) == named("New sounds", ("New-age music", "Sound effect")) == named("", NAMES) == ()


@pytest.mark.parametrize(
    "name", ["not_a_door", "NotADoor", "no door", "NON-DOOR", "without_music_of_africa", "door (not sliding)"]
)
def test_a_name_that_says_what_a_sound_is_not_means_nothing(name: str) -> None:
    assert named(name, NAMES) == ()
    assert named("Nothing door", NAMES) == named("note door", NAMES) == named("door", NAMES) != ()
