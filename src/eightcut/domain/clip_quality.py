"""What was measured of a clip: of its sound and of its picture."""

from __future__ import annotations

from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.sound_quality import SoundQuality
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class ClipQuality:
    """Sound and picture; None where a clip has none, or none that is looked at."""

    sound: SoundQuality | None
    picture: PictureQuality | None = None
