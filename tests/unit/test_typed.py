"""Paths as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.config import parse_size, read_config
from eightcut.errors import BadRequest
from eightcut.typed import at_home, typed_path

NOBODY = "~nobody-is-called-so"


@pytest.mark.parametrize("text", [NOBODY, f"{NOBODY}/x/y.db", "a\0b", "\0", f"{NOBODY}/\0"])
@pytest.mark.parametrize("where", ["EIGHTCUT_DB", "EIGHTCUT_CACHE"])
def test_a_place_that_can_be_none_is_told_with_the_variable(text: str, where: str) -> None:
    with pytest.raises(BadRequest, match=where) as told:
        read_config(None, {where: text})
    assert "\0" not in told.value.message


def test_home_is_filled_in_and_any_other_text_stays() -> None:
    assert typed_path("~/x") == Path.home() / "x"
    assert at_home("~/x") == Path.home() / "x"
    assert at_home(f"{NOBODY}/x") == Path(f"{NOBODY}/x")
    assert typed_path("x").is_absolute()


def test_a_place_in_a_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    try:
        with pytest.raises(BadRequest, match="that folder is gone"):
            typed_path("library.db")
    finally:
        tmp_path.mkdir()


@pytest.mark.parametrize(
    "text", ["9" * 400, "9" * 5000 + "G", "1" + "0" * 308 + "T", "1e999", "inf", "٣G", "9" * 17 + "T"]
)
def test_a_size_that_no_disk_has_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="such as 500M or 2G") as told:
        parse_size(text)
    assert len(told.value.message) < 200
