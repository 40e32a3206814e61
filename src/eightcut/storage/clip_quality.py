"""What was measured of clips (table `clip_quality`), by their path."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from eightcut.domain.clip_quality import ClipQuality
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.sound_quality import SoundQuality
from eightcut.storage.columns import Kind, Nonsense, Number, Whole
from eightcut.storage.database import Row, Store
from eightcut.storage.stored_json import Field, boolean, fields
from eightcut.storage.tables import reader

_READ = reader("clip_quality", "path, stamp, sound, picture")
_AT_ONCE = 500


def _known_share(value: object) -> float | None:
    return None if value is None else _SHARE.value(value)


def _moment(value: object) -> float | None:
    return None if value is None else Number(least=0).value(value)


_PIXELS = Whole(most=2**16)
_SHARE = Number(least=0, most=1)
_LEVEL = Number(least=-1000, most=1000)
_SOUND: Mapping[str, Field] = {
    "peak": Number(least=0), "clipped": Whole(), "silence": _SHARE, "noise": _LEVEL, "rolloff": Number(least=0),
    "shelf": _LEVEL, "cutoff": Number(least=0), "loudness": _LEVEL, "true_peak": _LEVEL,
    "dc": Number(least=-1000, most=1000), "correlation": Number(least=-1.1, most=1.1), "same": boolean,
    "dropouts": Whole(), "clipped_at": _moment, "silent_at": _moment, "hole_at": _moment,
    "speech": _known_share, "music": _known_share,
}  # fmt: skip
_CROP: Mapping[str, Kind] = {"x": _PIXELS, "y": _PIXELS, "width": _PIXELS, "height": _PIXELS}


class ClipQualityStore(Store):
    """Measurements by the clip's path, each with a stamp of the file that was measured."""

    def keep(self, path: str, stamp: str, quality: ClipQuality) -> None:
        """In the place of what was measured before."""
        sound, picture = (json.dumps(asdict(part)) if part else "" for part in (quality.sound, quality.picture))
        self._db.change(
            "INSERT OR REPLACE INTO clip_quality (path, stamp, sound, picture) VALUES (?, ?, ?, ?)",
            (path, stamp, sound, picture),
        )

    def of(self, paths: Collection[str]) -> dict[str, tuple[str, ClipQuality]]:
        """Stamp and measurement of those clips of which there is one."""
        asked, found = list(dict.fromkeys(paths)), {}
        for first in range(0, len(asked), _AT_ONCE):
            part = asked[first : first + _AT_ONCE]
            marks = ", ".join("?" for _ in part)
            for row in _READ.read(
                self._db.rows(f"SELECT path, stamp, sound, picture FROM clip_quality WHERE path IN ({marks})", part)
            ):
                quality = _quality(row)
                if quality is not None:
                    found[str(row[0])] = str(row[1]), quality
        return found

    def forget_strangers(self) -> None:
        """Take out what was measured of files that are no clips any more."""
        self._db.change("DELETE FROM clip_quality WHERE path NOT IN (SELECT output_path FROM processed)")


def _quality(row: Row) -> ClipQuality | None:
    """None for what makes no sense: it is measured anew."""
    _, _, sound, picture = row
    try:
        heard = SoundQuality(**fields(sound, _SOUND)) if sound else None
        return ClipQuality(heard, PictureQuality(**fields(picture, _PICTURE)) if picture else None)
    except Nonsense:
        return None


def _moments(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise Nonsense("no list")
    return tuple(Number(least=0).value(each) for each in value)


def _crop(value: object) -> PicturePart | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Nonsense("no part of a picture")
    found: dict[str, Any] = {name: kind.value(value.get(name)) for name, kind in _CROP.items()}
    return PicturePart(**found)


_PICTURE: Mapping[str, Field] = {
    "width": _PIXELS, "height": _PIXELS, "black": _SHARE, "still": _SHARE, "cuts": _moments, "flashes": _moments,
    "shown": _crop, "black_at": _moment, "still_at": _moment,
}  # fmt: skip
