"""Settings of the earlier program: read once, never written."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QSettings

from eightcut.services.videos.same_place import is_file
from eightcut.typed import at_home
from eightcut.ui.kit.lists import Lists, VideoList, read_lists, texts
from eightcut.ui.kit.setting import Setting, understood
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural

OLD_FILE = at_home("~/.config/8cut/8cut.conf")
"""Where it lies on Linux; elsewhere it is in the registry or a plist, which Qt finds by the program's name."""
_KEYS = (
    "profile", "subprofiles", "export_folder", "export_format", "hw_encode", "workers", "resize_short_side",
    "clip_duration", "clip_count", "spread", "portrait_ratio", "crop_center", "rand_portrait", "rand_square",
    "track_subject", "sound_label", "sound_category", "auto_fuse", "hide_exported", "audio_extract_len",
    "audio_extract_dir", "train_video_dir", "deck_pinned",
)  # fmt: skip


def import_old_settings(path: str | Path | None, settings: Settings) -> str:
    """Take over what can be read, into `settings`; a sentence that says what, "" where there was nothing.

    The clip count is back with each video, as it was there. Values that make no sense and damaged lists are left out,
    one by one. `path` None is the place of this system.
    """
    old = _open(path)
    if old is None:
        return ""
    taken = sum(_take(old, settings, key) for key in _KEYS)
    profiles: set[str] = set()
    lists = videos = 0
    for profile, found in _lists(old).items():
        settings.keep_lists(profile, found)
        profiles.add(profile)
        lists += len(found.tabs)
        videos += sum(len(tab.files) for tab in found.tabs)
    for profile, kept in _group(old, "hidden_subcats").items():
        names = texts(kept)
        if names:
            settings.set_hidden_subcats(profile, names)
            profiles.add(profile)
    if not taken and not profiles:
        return ""
    settings.reset_clips = True  # as the earlier program did
    return _sentence(taken, profiles, lists, videos)


def _sentence(taken: int, profiles: set[str], lists: int, videos: int) -> str:
    if not lists:
        return f"Imported from the earlier 8-cut: {plural(taken, 'setting')}."
    return (
        f"Imported from the earlier 8-cut: {plural(taken, 'setting')}, {plural(lists, 'list')} with "
        f"{plural(videos, 'video')}, for {plural(len(profiles), 'profile')}."
    )


def _open(path: str | Path | None) -> QSettings | None:
    if path is None or (Path(path) == OLD_FILE and sys.platform in ("win32", "darwin")):
        old = QSettings("8cut", "8cut")
    elif is_file(path):
        old = QSettings(str(path), QSettings.Format.IniFormat)
    else:
        return None
    old.setFallbacksEnabled(False)
    return old if old.allKeys() else None


def _take(old: QSettings, settings: Settings, key: str) -> bool:
    """One key; numbers and switches are text there, and a list of one may be a text."""
    kept = old.value(key)
    setting = vars(Settings)[key]
    assert isinstance(setting, Setting)
    value = None if kept is None else understood(kept, setting.default, setting.least, setting.most)
    if value is None or value == ():
        return False
    setattr(settings, key, value)
    return True


def _group(old: QSettings, kind: str) -> dict[str, object]:
    """Values by profile of keys `KIND/PROFILE`; a profile's name may hold slashes."""
    prefix = f"{kind}/"
    return {key.removeprefix(prefix): old.value(key) for key in old.allKeys() if key.startswith(prefix)}


def _lists(old: QSettings) -> dict[str, Lists]:
    """Tabs by profile; where a profile has none that can be read, its older list of files."""
    found: dict[str, Lists] = {}
    lines = _group(old, "separators")
    for profile, kept in _group(old, "session_files").items():
        files = texts(kept)
        if files:
            found[profile] = Lists((replace(VideoList("List 1"), files=files, separators=texts(lines.get(profile))),))
    for profile, kept in _group(old, "playlist_tabs").items():
        lists = read_lists(kept) if isinstance(kept, str) else None
        if lists is not None:
            found[profile] = lists
    return found
