"""What the control deck asks for, as values, and what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from eightcut.domain.clip_form import Cropping, Form
from eightcut.domain.names import path_parts
from eightcut.services.clips.reexporting import Keep
from eightcut.ui.kit.values import Marker

CATEGORIES = ("Human", "Animal", "Vehicle", "Tool", "Music", "Nature", "Sport", "Other")
LABELS_KEPT = 30


@dataclass(frozen=True, slots=True)
class SpanSettings:
    """How a marked moment is cut: `clips` clips of `duration` seconds, `spread` seconds apart."""

    clips: int = 3
    spread: float = 3.0
    duration: float = 8.0

    @property
    def span(self) -> float:
        """Seconds from the first clip's start to the last one's end."""
        return self.duration + (self.clips - 1) * self.spread


def autoclips(playback: float, cursor: float, spans: SpanSettings) -> int:
    """How many clips from the cursor on end before the play position; at least one, at most 99."""
    fits = int((playback - cursor - spans.duration) // spans.spread) + 1
    return min(99, max(1, fits))


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """A manual export that the user asked for, `start` seconds of film time, into `folder` or its subprofile."""

    folder: str
    suffix: str = ""
    clips: int = 3
    spread: float = 3.0
    length: float = 8.0
    label: str = ""
    category: str = ""
    overwrite: Marker | None = None
    start: float = 0.0
    workers: int = 1
    ratio: str = ""
    """The whole batch in this ratio, whatever the crop says; "" leaves it to the crop."""
    form: Form = field(default_factory=Form)
    cropping: Cropping = field(default_factory=Cropping)

    @property
    def target(self) -> str:
        """The export folder itself, the subprofile's where one is meant."""
        plain = self.folder.rstrip("/\\") or self.folder
        return f"{plain}_{self.suffix.strip().replace(' ', '_')}" if self.suffix else plain


@dataclass(frozen=True, slots=True)
class ScanOrder:
    """What the scan tab says: model key, threshold (None is the model's own), gap to join for export, seconds."""

    model: str
    threshold: float | None = None
    fuse: float = 4.0
    skip_scanned: bool = True
    skip_exported: bool = True


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """An entry of the model selector. `legacy`: scans under this name are there, a model to scan with is not."""

    key: str
    trained: str = ""
    """Local date and time of the training, `2026-04-18 17:08`."""
    threshold: float = 0.5
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class FindsOrder:
    """Finds of a scan to be exported into `folder`: all in place of the earlier ones, or the rows `ids` beside them.

    `timestamp` None is the newest version. `fuse`, `spread`, `length` in seconds; finds below `lowest` are left out.
    """

    path: str
    profile: str
    model: str
    folder: str
    timestamp: str | None = None
    ids: tuple[int, ...] | None = None
    lowest: float = 0.0
    fuse: float = 4.0
    spread: float = 3.0
    length: float = 8.0
    workers: int = 1
    least: float | None = None
    """Areas shorter than this, in seconds, are left out; None: shorter than a clip."""
    unsure: bool = False
    """Whether finds that the user was unsure about are cut too."""
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True)
class AgainOrder:
    """All manual exports of the open video, to be cut anew into `folder`; seconds, as in `ExportOrder`."""

    folder: str
    spread: float
    length: float
    keep: Keep
    workers: int = 1
    form: Form = field(default_factory=Form)
    cropping: Cropping = field(default_factory=Cropping)


def doubtful_folder(path: str, target: str) -> str:
    """The name of the video's folder where the target's path does not hold it; "" where it does, or is too short."""

    def plain(text: str) -> str:
        return "".join(sign for sign in text.casefold() if sign.isalnum())

    parts = path_parts(path)
    name = parts[-2] if len(parts) > 1 else ""
    return name if len(plain(name)) >= 3 and plain(name) not in plain(target) else ""
