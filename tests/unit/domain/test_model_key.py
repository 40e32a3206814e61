"""Names of models."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.model_key import ModelKey, hint, named_key, parse_model_key
from eightcut.errors import BadRequest

BASES = ("AISFX", "EAT", "EAT_LARGE", "HUBERT_XLARGE", "FOLEY")


@pytest.mark.parametrize(
    ("text", "base", "name"),
    [
        ("AISFX", "AISFX", ""),
        ("EAT_LARGE", "EAT_LARGE", ""),
        ("HUBERT_XLARGE_door", "HUBERT_XLARGE", "door"),
        ("EAT_door-2", "EAT", "door-2"),
        ("EAT_LARGE_door", "EAT_LARGE", "door"),
        ("EAT_LARGER", "EAT", "LARGER"),
    ],
)
def test_the_longest_registered_name_wins(text: str, base: str, name: str) -> None:
    assert parse_model_key(text, BASES) == ModelKey(base, name)


@pytest.mark.parametrize(
    "text", ["", "AISF", "AISFX_", "AISFXdoor", "_door", "aisfx", "AISFX_a b", "AISFX_20260419_143000", "(legacy)"]
)
def test_a_text_that_no_embedder_begins_is_refused_with_what_is_known(text: str) -> None:
    with pytest.raises(BadRequest, match="Available: AISFX, EAT, EAT_LARGE, FOLEY, HUBERT_XLARGE"):
        parse_model_key(text, BASES)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("aisfx", "AISFX"),
        ("Foley", "FOLEY"),
        ("eat_large", "EAT_LARGE"),
        ("hubert_xlarge_My-door", "HUBERT_XLARGE_My-door"),
    ],
)
def test_a_key_in_small_letters_is_refused_with_the_one_that_is_meant(text: str, meant: str) -> None:
    with pytest.raises(BadRequest, match=rf"Did you mean {meant}\?"):
        parse_model_key(text, BASES)
    with pytest.raises(BadRequest, match=rf"Did you mean {meant}\?"):
        named_key(text, "", BASES)


@pytest.mark.parametrize("text", ["", "NOPE", "aisf", "aisfx_", "aisfx_a b", "aısfx", "ﬀoley", "AISFX", "EAT_ML_ML"])
def test_nothing_is_guessed_for_what_is_no_key_in_any_letters(text: str) -> None:
    assert hint(text, BASES) == ""


@given(st.sampled_from(BASES), st.from_regex(re.compile(r"[A-Za-z0-9-]{1,32}"), fullmatch=True))
def test_every_key_that_can_be_named_is_read_back(base: str, name: str) -> None:
    if f"{base}_{name}" in BASES:
        with pytest.raises(BadRequest, match="spells another model"):
            named_key(base, name, BASES)
    else:
        key = named_key(base, name, iter(BASES))
        assert parse_model_key(str(key), BASES) == key == ModelKey(base, name)


def test_a_name_that_spells_another_model_is_refused() -> None:
    with pytest.raises(BadRequest, match="spells another model, EAT_LARGE"):
        named_key("EAT", "LARGE", BASES)


def test_no_name_gives_the_bare_key() -> None:
    assert str(named_key("AISFX", "", BASES)) == "AISFX"


@pytest.mark.parametrize("name", ["a b", "a_b", "a" * 33, "tür", "a/b", "..", "door\n"])
def test_a_name_with_other_signs_is_refused(name: str) -> None:
    with pytest.raises(BadRequest, match="1 to 32 letters, digits and hyphens"):
        named_key("AISFX", name, BASES)


def test_a_name_for_an_unknown_embedder_is_refused() -> None:
    with pytest.raises(BadRequest, match="There is no embedder 'NOPE'"):
        named_key("NOPE", "door", BASES)
