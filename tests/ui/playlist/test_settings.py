"""What the window remembers, and what it takes over from the earlier program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings

from eightcut.config import settings_folder
from eightcut.cores import usable_cores
from eightcut.ui.kit.lists import END, Lists, VideoList, read_lists
from eightcut.ui.kit.old_settings import import_old_settings
from eightcut.ui.kit.settings import FILE, Settings, configured


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "new")


def old_file(tmp_path: Path, values: dict[str, object]) -> Path:
    """A file as the earlier program's Qt wrote it."""
    path = tmp_path / "8cut.conf"
    file = QSettings(str(path), QSettings.Format.IniFormat)
    for key, value in values.items():
        file.setValue(key, value)
    file.sync()
    return path


def test_the_folder_is_the_one_of_the_environment_and_never_the_earlier_programs_file(tmp_path: Path) -> None:
    assert settings_folder({"EIGHTCUT_CONFIG": str(tmp_path)}) == tmp_path
    assert settings_folder({}).name == "8cut"
    assert FILE != "8cut.conf"


def test_settings_come_back_after_a_restart(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    first.clip_duration = 12.5
    first.clip_count = 7
    first.hide_exported = True
    first.sound_label = "Tür, knarrend; 100 %"
    first.subprofiles = ("one",)
    first.geometry = b"\0\1geometry"
    first.deck_pinned = ("Export", "Scan")
    first.sync()
    again = Settings(tmp_path)
    assert (again.clip_duration, again.clip_count, again.hide_exported) == (12.5, 7, True)
    assert again.sound_label == "Tür, knarrend; 100 %"
    assert again.subprofiles == ("one",)
    assert again.geometry == b"\0\1geometry"
    assert again.splitter == b""
    assert again.deck_pinned == ("Export", "Scan")


def test_defaults_hold_where_nothing_is_kept_or_it_makes_no_sense(settings: Settings) -> None:
    assert (settings.profile, settings.clip_count, settings.spread) == ("default", 3, 3.0)
    assert settings.workers == usable_cores()
    settings.keep("clip_count", "many")
    settings.keep("spread", "900")
    settings.keep("hide_exported", "perhaps")
    settings.keep("subprofiles", "[damaged")
    assert (settings.clip_count, settings.spread, settings.hide_exported, settings.subprofiles) == (3, 3.0, False, ())


@pytest.mark.parametrize(
    ("key", "kept", "read"),
    [
        ("clip_count", "7", 7), ("clip_count", "100", 3), ("ltx", "true", True), ("skip_scanned", "maybe", True),
        ("crop_center", "0.25", 0.25), ("crop_center", "1.5", 0.5), ("portrait_ratio", "9:16", "9:16"),
        ("portrait_ratio", "Off", ""), ("clip_sound", "ogg", "pcm"), ("sound_rate", "48000", 48000),
        ("sound_rate", "48001", 0), ("sound_labels", '["oak", "elm", 3]', ("oak", "elm")),
    ],
)  # fmt: skip
def test_what_is_kept_is_read_within_its_kind_and_bounds_and_stays_in_the_file(
    tmp_path: Path, key: str, kept: object, read: object
) -> None:
    first = Settings(tmp_path)
    first.keep(key, kept)
    assert getattr(first, key) == read
    first.sync()
    again = Settings(tmp_path)
    assert (getattr(again, key), again.raw(key)) == (read, kept)


def test_lists_are_kept_for_each_profile_whatever_its_name(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    house = VideoList("House", ("/in/a.mp4", "/in/ü b.mp4"), ("/in/a.mp4", END), True, True, "/out/mp4/", True)
    for profile in ("a/b", "a", "A\\b", "ä % 1"):
        first.keep_lists(profile, Lists((house, VideoList(profile)), 1))
    first.set_hidden_subcats("a/b", ["mp4_Door"])
    first.sync()
    again = Settings(tmp_path)
    for profile in ("a/b", "a", "A\\b", "ä % 1"):
        assert again.lists(profile) == Lists((house, VideoList(profile)), 1)
    assert again.hidden_subcats("a/b") == ("mp4_Door",)
    assert again.hidden_subcats("a") == ()
    assert again.lists("unknown") == Lists((VideoList("List 1"),))


def test_what_is_kept_of_a_profile_follows_its_name(settings: Settings) -> None:
    lists = Lists((VideoList("House"),))
    settings.keep_lists("old", lists)
    settings.rename_profile("old", "new")
    assert settings.lists("new") == lists
    assert settings.lists("old") == Lists((VideoList("List 1"),))


@pytest.mark.parametrize(
    ("folder", "label", "named", "whole"),
    [
        ("/out/mp4/", "House", False, "/out/mp4"),
        ("/out/mp4", "Old house", True, "/out/mp4_Old_house"),
        ("/out/mp4", "List 2", True, "/out/mp4"),
        ("", "House", True, ""),
        ("/", "House", False, "/"),
    ],
)
def test_the_folder_of_a_tab(folder: str, label: str, named: bool, whole: str) -> None:
    assert VideoList(label, export_folder=folder, tab_folder=named).folder == whole


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"tabs": []}', '{"tabs": 3}', '{"tabs": ["x"]}'])
def test_damaged_lists_are_none(text: str) -> None:
    assert read_lists(text) is None


def test_odd_fields_of_a_list_are_left_out() -> None:
    kept = {"tabs": [{"label": 7, "files": ["a", 3, "a"], "separators": "b", "pinned": "yes"}], "current": 9}
    assert read_lists(json.dumps(kept)) == Lists((VideoList("List 1", ("a",), ("b",)),), 0)


def test_the_environment_and_the_option_win_over_the_settings(settings: Settings) -> None:
    plain = configured(settings, None, {})
    settings.database, settings.cache_folder, settings.cache_limit = "/kept/x.db", "/kept/cache", "2G"
    kept = configured(settings, None, {"EIGHTCUT_DB": ""})
    assert (str(kept.database), str(kept.cache), kept.cache_limit) == ("/kept/x.db", "/kept/cache", 2 * 10**9)
    said = configured(settings, "/option/y.db", {"EIGHTCUT_CACHE": "/said", "EIGHTCUT_DB": "/said/z.db"})
    assert (str(said.database), str(said.cache)) == ("/option/y.db", "/said")
    assert plain.cache_limit is None


# --------------------------------------------------------------------------------------- the earlier program


def test_the_earlier_programs_settings_are_taken_over_and_its_file_stays(tmp_path: Path, settings: Settings) -> None:
    tabs = {
        "tabs": [
            {"label": "House", "files": ["/in/a.mp4"], "separators": [END], "pinned": True, "tab_folder": True,
             "export_folder": "/out/mp4", "mode": "ltx2"},
            {"label": "List 2", "files": [], "separators": [], "pinned": False, "tab_folder": False,
             "export_folder": "", "mode": "normal"},
        ],
        "current": 1,
    }  # fmt: skip
    old = old_file(
        tmp_path,
        {
            "profile": "foley",
            "subprofiles": ["knock"],
            "clip_duration": "4.5",
            "clip_count": 5,
            "hide_exported": "true",
            "rand_square": False,
            "crop_center": 0.25,
            "workers": "9999",
            "export_folder": "/out/mp4",
            "deck_pinned": "Scan",
            "playlist_tabs/foley": json.dumps(tabs),
            "hidden_subcats/foley": "mp4_Old",
            "session_files/other": "/in/only.mp4",
            "separators/other": ["/in/only.mp4", END],
        },
    )
    before = old.read_bytes(), old.stat().st_mtime_ns
    told = import_old_settings(old, settings)
    assert told == "Imported from the earlier 8-cut: 9 settings, 3 lists with 2 videos, for 2 profiles."
    assert (old.read_bytes(), old.stat().st_mtime_ns) == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["8cut.conf"]
    assert (settings.profile, settings.subprofiles, settings.deck_pinned) == ("foley", ("knock",), ("Scan",))
    assert (settings.clip_duration, settings.clip_count, settings.crop_center) == (4.5, 5, 0.25)
    assert settings.reset_clips
    assert (settings.hide_exported, settings.rand_square, settings.workers) == (True, False, usable_cores())
    lists = settings.lists("foley")
    assert lists.current == 1
    assert lists.tabs[0] == VideoList("House", ("/in/a.mp4",), (END,), True, True, "/out/mp4", True)
    assert lists.tabs[0].folder == "/out/mp4_House"
    assert settings.hidden_subcats("foley") == ("mp4_Old",)
    assert settings.lists("other").tabs == (VideoList("List 1", ("/in/only.mp4",), ("/in/only.mp4", END)),)


def test_a_damaged_list_gives_way_to_the_older_one_and_nothing_else_is_lost(tmp_path: Path, settings: Settings) -> None:
    old = old_file(
        tmp_path,
        {
            "playlist_tabs/p": '{"tabs": [',
            "session_files/p": ["/in/a.mp4", "/in/b.mp4"],
            "spread": "x",
            "clip_count": "4",
        },
    )
    assert import_old_settings(old, settings) == (
        "Imported from the earlier 8-cut: 1 setting, 1 list with 2 videos, for 1 profile."
    )
    assert settings.lists("p").tabs[0].files == ("/in/a.mp4", "/in/b.mp4")
    assert (settings.spread, settings.clip_count) == (3.0, 4)


@pytest.mark.parametrize("content", [None, b"", b"\0\xff\xfe not settings"])
def test_no_file_and_no_settings_say_nothing(tmp_path: Path, settings: Settings, content: bytes | None) -> None:
    old = tmp_path / "8cut.conf"
    if content is not None:
        old.write_bytes(content)
    assert import_old_settings(old, settings) == ""
    assert not settings.reset_clips
    assert old.exists() == (content is not None)


def test_settings_without_lists_are_told_alone(tmp_path: Path, settings: Settings) -> None:
    told = import_old_settings(old_file(tmp_path, {"clip_count": "4", "spread": "2.5"}), settings)
    assert told == "Imported from the earlier 8-cut: 2 settings."


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "folder"])
def test_a_place_that_cannot_be_looked_at_has_no_old_settings(name: str, settings: Settings, tmp_path: Path) -> None:
    """As where the folder of settings may not be read: the start goes on without them."""
    (tmp_path / "folder").mkdir()
    assert import_old_settings(tmp_path / name, settings) == ""
