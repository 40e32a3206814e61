"""What the window remembers between starts: one INI file, every key with its kind and default."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from PyQt6.QtCore import QByteArray, QSettings, QStandardPaths

from eightcut.config import Config, read_config, settings_folder
from eightcut.cores import usable_cores
from eightcut.domain.clip_form import LTX_FRAMES, LTX_LEAST, LTX_MOST, RATES, RATIOS, SHORTEST_SIDE, TALLEST
from eightcut.domain.clip_spans import (
    LEAST_SPREAD,
    LONGEST,
    LONGEST_AREA,
    LONGEST_GAP,
    LONGEST_SOUND,
    MOST_CLIPS,
    MOST_SPREAD,
    SHORTEST,
    SHORTEST_SOUND,
)
from eightcut.domain.containers import BITS, MP4, SOUNDS
from eightcut.domain.limits import STRICT, limits_named
from eightcut.errors import BadRequest
from eightcut.ui.actions import CLIPS, EIGHTCUT, SCHEMES, WHEEL
from eightcut.ui.kit.lists import SHOWN, SORTS, Lists, VideoList, read_lists, texts
from eightcut.ui.kit.setting import Setting, T, stored_json

FILE = "eightcut.ini"


class Settings:
    """The settings of one user. Times in seconds, `crop_center` 0 to 1, `workers` 1 to the number of cores."""

    profile = Setting("default")
    ask_folder = Setting(True)
    """Whether to ask before clips go to a folder of another name than such clips went to so far."""
    subprofiles: Setting[tuple[str, ...]] = Setting(())
    export_folder = Setting("")
    base_folder = Setting("")
    """Where the folders of classes lie; "" while nobody said: see `base`."""
    export_format = Setting(MP4)
    hw_encode = Setting(False)
    workers = Setting(usable_cores(), 1, usable_cores())
    encoder = Setting("")
    clip_sound = Setting("pcm", among=SOUNDS)
    sound_bits = Setting(BITS[0], among=BITS)
    sound_rate = Setting(0, among=(0, *RATES))
    keep_interlaced = Setting(False)
    cut_damaged = Setting(False)
    resize_short_side = Setting(0, SHORTEST_SIDE, TALLEST)
    ltx = Setting(False)
    ltx_frames = Setting(LTX_FRAMES, LTX_LEAST, LTX_MOST)
    clip_duration = Setting(8.0, SHORTEST, LONGEST)
    clip_count = Setting(3, 1, MOST_CLIPS)
    spread = Setting(3.0, LEAST_SPREAD, MOST_SPREAD)
    reset_clips = Setting(False)
    portrait_ratio = Setting("", among=("", *RATIOS))
    crop_center = Setting(0.5, 0, 1)
    rand_portrait = Setting(False)
    rand_square = Setting(False)
    track_subject = Setting(False)
    sound_label = Setting("")
    sound_labels: Setting[tuple[str, ...]] = Setting(())
    sound_category = Setting("")
    model = Setting("")
    auto_fuse = Setting(4.0, 0, LONGEST_GAP)
    scan_least = Setting(0.0, 0, LONGEST_AREA)
    skip_scanned = Setting(True)
    skip_exported = Setting(True)
    hide_exported = Setting(False)
    show_hidden = Setting(False)
    last_place: Setting[tuple[str, ...]] = Setting(())
    """Path of the video that was open, cursor, and the part of it in view: its start and length, in seconds."""
    recent_videos: Setting[tuple[str, ...]] = Setting(())
    recent_lists: Setting[tuple[str, ...]] = Setting(())
    """Lists that were closed, each as `Lists.text` writes it; as the videos, the last one first."""
    notify = Setting(True)
    """Whether the desktop tells that long work is over while the window is not in front."""
    list_sort = Setting("", among=SORTS)
    list_shown = Setting("", among=SHOWN)
    volume = Setting(100, 0, 100)
    muted = Setting(False)
    even_matches = Setting(False)
    scrub_sound = Setting(False)
    key_scheme = Setting(EIGHTCUT, among=SCHEMES)
    wheel = Setting(CLIPS, among=WHEEL)
    """What the plain wheel does on the timeline; where nothing is kept, what it always did."""
    picture_screen = Setting("")
    """The name of the screen that the picture was put on; "" for the window."""
    filmstrip = Setting(False)
    wave_gain = Setting(1.0, 1, 64)
    wave_height = Setting(60, 28, 400)
    """Of the timeline's waveform: how much higher than to fit it is drawn; pixels of its lane."""
    audio_extract_len = Setting(3.0, SHORTEST_SOUND, LONGEST_SOUND)
    audio_extract_dir = Setting("")
    train_video_dir = Setting("")
    train_details = Setting(False)
    clip_limits = Setting(STRICT)
    dataset_target = Setting("plain")
    dataset_folder = Setting("")
    """Where the folder of the last dataset was made; "" for the folder of all classes."""
    deck_pinned: Setting[tuple[str, ...]] = Setting(())
    default_model = Setting("")
    seen_version = Setting("")
    quiet_news = Setting(False)
    database = Setting("")
    cache_folder = Setting("")
    cache_limit = Setting("")
    told_full = Setting("")
    """The limit of the cache under which it was told that it is too small for all frames to be renewed."""
    old_settings_read = Setting(False)
    cluster_on = Setting(False)
    cluster_address = Setting("")
    cluster_maps: Setting[tuple[str, ...]] = Setting(())
    """Folders here and there, as /here=/there."""
    cluster_without_tls = Setting(False)

    def __init__(self, folder: Path | None = None) -> None:
        """Over the file in `folder`, made with the first thing kept."""
        self.path = (folder or settings_folder()) / FILE
        self._file = QSettings(str(self.path), QSettings.Format.IniFormat)
        self._told = False

    @property
    def base(self) -> str:
        """Where folders of classes are made: as set, else beside the last chosen folder, else in Videos/8-cut."""
        beside = self.export_folder.replace("\\", "/").rstrip("/").rpartition("/")[0]
        videos = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        return self.base_folder or beside or str(Path(videos) / "8-cut")

    @property
    def limits(self) -> str:
        """By which exported clips are checked; the strict ones where the file has none that are any."""
        try:
            limits_named(self.clip_limits)
        except BadRequest:
            return STRICT
        return self.clip_limits

    def remember(self, setting: Setting[T], value: T) -> None:
        """Keep the value of one of the settings above, for a caller that is told which."""
        setting.__set__(self, value)

    def raw(self, key: str) -> object:
        """What the file holds under a key; None for nothing."""
        return self._file.value(key)

    def keep(self, key: str, value: object) -> None:
        """Remember a value under a key."""
        self._file.setValue(key, value)

    def sync(self) -> None:
        """Write what is not written yet; Qt does so by itself soon after a change."""
        self._file.sync()

    def trouble(self) -> str:
        """Why what was kept is not in the file, as a sentence, once; "" where it is. It looks at no disk: Qt did."""
        if self._told or self._file.status() != QSettings.Status.AccessError:
            return ""
        self._told = True
        return (
            f"Lists and settings cannot be saved in {self.path}: the disk is full, or you do not have permission "
            "to write there. Free some space or change the permissions; until then, changes are lost when 8-cut "
            "closes."
        )

    # ------------------------------------------------------------------------------------ of a profile

    def lists(self, profile: str) -> Lists:
        """The tabs of a profile; one empty list where none are kept."""
        kept = self.raw(_of("lists", profile))
        return (read_lists(kept) if isinstance(kept, str) else None) or Lists((VideoList("List 1"),))

    def keep_lists(self, profile: str, lists: Lists) -> None:
        """Remember the tabs of a profile."""
        self.keep(_of("lists", profile), lists.text())

    def hidden_subcats(self, profile: str) -> tuple[str, ...]:
        """Names of export folders that this profile does not show."""
        return self._names(_of("hidden_subcats", profile))

    def set_hidden_subcats(self, profile: str, names: Sequence[str]) -> None:
        """Remember them."""
        self.keep(_of("hidden_subcats", profile), json.dumps(list(names), ensure_ascii=False))

    def trained_folders(self, profile: str) -> tuple[str, ...]:
        """Names of export folders that were checked when this profile last trained."""
        return self._names(_of("trained_folders", profile))

    def set_trained_folders(self, profile: str, names: Sequence[str]) -> None:
        """Remember them."""
        self.keep(_of("trained_folders", profile), json.dumps(list(names), ensure_ascii=False))

    def failed_scans(self, profile: str) -> dict[str, str]:
        """Paths of videos that could not be scanned, and why."""
        kept = self.raw(_of("failed_scans", profile))
        found = stored_json(kept) if isinstance(kept, str) else None
        return {path: str(why) for path, why in found.items()} if isinstance(found, dict) else {}

    def set_failed_scans(self, profile: str, failed: Mapping[str, str]) -> None:
        """Remember them."""
        self.keep(_of("failed_scans", profile), json.dumps(dict(failed)))

    def _names(self, key: str) -> tuple[str, ...]:
        kept = self.raw(key)
        return texts(stored_json(kept) if isinstance(kept, str) else kept)

    def rename_profile(self, old: str, new: str) -> None:
        """Move what is kept of a profile to its new name."""
        self.copy_profile(old, new)
        self.forget_profile(old)

    def copy_profile(self, source: str, target: str) -> None:
        """Give a duplicated profile the tabs and hidden folders of its source."""
        for kind in _KINDS:
            kept = self.raw(_of(kind, source))
            if kept is not None:
                self.keep(_of(kind, target), kept)

    def forget_profile(self, profile: str) -> None:
        """Drop what is kept of a profile."""
        for kind in _KINDS:
            self._file.remove(_of(kind, profile))

    # ------------------------------------------------------------------------------------ keys

    def own_keys(self) -> dict[str, object]:
        """What the file says of the keys of actions, by their ids."""
        self._file.beginGroup("keys")
        found = {id_: self._file.value(id_) for id_ in self._file.childKeys()}
        self._file.endGroup()
        return found

    def keep_keys(self, own: Mapping[str, Sequence[str]]) -> None:
        """Remember these keys, one line for each action, and no others."""
        for id_ in set(self.own_keys()) - set(own):
            self._file.remove(f"keys/{id_}")
        for id_, keys in own.items():
            self.keep(f"keys/{id_}", list(keys) if len(keys) > 1 else "".join(keys))

    # ------------------------------------------------------------------------------------ of the window

    @property
    def geometry(self) -> bytes:
        """The main window's geometry as Qt gave it; empty where none is kept."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, state: bytes) -> None:
        self.keep("window/geometry", QByteArray(state))

    @property
    def splitter(self) -> bytes:
        """Widths of its panes as Qt gave them; empty where none are kept."""
        return self._bytes("window/splitter")

    @splitter.setter
    def splitter(self, state: bytes) -> None:
        self.keep("window/splitter", QByteArray(state))

    def _bytes(self, key: str) -> bytes:
        kept = self.raw(key)
        return kept.data() if isinstance(kept, QByteArray) else b""


def configured(settings: Settings, database: str | None, environment: Mapping[str, str] = os.environ) -> Config:
    """Where things lie: as `read_config`, and the settings hold where neither option nor environment says anything."""
    kept = {
        "EIGHTCUT_DB": settings.database,
        "EIGHTCUT_CACHE": settings.cache_folder,
        "EIGHTCUT_CACHE_LIMIT": settings.cache_limit,
    }
    said = {name: value for name, value in environment.items() if value}
    return read_config(database, {**{name: value for name, value in kept.items() if value}, **said})


_KINDS = ("lists", "hidden_subcats", "failed_scans")


def _of(kind: str, name: str) -> str:
    """The key for a name that may hold anything; QSettings reads slashes as groups."""
    return f"{kind}/{quote(name, safe='')}"
