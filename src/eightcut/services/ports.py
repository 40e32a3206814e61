"""What the services need of storage, media and ml, as Protocols; `bootstrap` joins them to the real things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from eightcut.domain.frame_times import FrameGrid, FrameTimes
from eightcut.domain.media import CutJob, CutResult, Encoder, FilmClock, MediaInfo, Still
from eightcut.domain.progress import CancelToken, Report, Warn
from eightcut.media.peaks import PeakFile, Peaks
from eightcut.ml.embedder import F16, F32, Embedder, EmbedderSpec
from eightcut.ml.types import FrameFile, FrameTable, Model, PreviousTraining, Trained, TrainingInput
from eightcut.services.stores import (
    Clips,
    EditLog,
    HiddenFiles,
    Library,
    Models,
    Negatives,
    Profiles,
    Scans,
    TrainingData,
    Transactions,
    Verdicts,
    Videos,
)

__all__ = [
    "Clips",
    "EditLog",
    "Embedders",
    "FrameStore",
    "FrameWriter",
    "HiddenFiles",
    "Library",
    "Listening",
    "Media",
    "Models",
    "Negatives",
    "PeakStore",
    "PeakWriter",
    "Profiles",
    "Scans",
    "SoundClasses",
    "Trainer",
    "TrainingData",
    "Transactions",
    "Verdicts",
    "Videos",
]

# ------------------------------------------------------------------------------------------------ media


class Listening(Protocol):
    """One pass over a sound track: iterate it once for blocks of one second of film time, the last one shorter.

    Each block is a tuple with one mono float32 array per asked rate. Block i holds film time i to i + 1: silence where
    the sound begins later, has a hole or is damaged.
    """

    @property
    def duration(self) -> float:
        """Film length in seconds as the file tells it; exact once the pass is over."""

    @property
    def clock(self) -> FilmClock:
        """What the pass measured, once it is over."""

    def __iter__(self) -> Iterator[tuple[F32, ...]]: ...


class Media(Protocol):
    """ffmpeg and PyAV."""

    def probe(self, path: str, picture: int | None = None) -> MediaInfo:
        """What the file holds; `picture` is the number of the picture track, None for the film's own, here and below.

        FileMissing, NotMedia, UnreadableFile, NoVideoTrack.
        """

    def get_ready(self) -> None:
        """Start what reads films, without waiting for it: `listen` comes soon."""

    def listen(
        self, path: str, rates: Sequence[int], track: int | None, warn: Warn, cancel: CancelToken | None = None
    ) -> Listening:
        """Open a sound track; `cancel` stops that and its passes. NoAudioTrack, EmptyAudio, errors of `probe`."""

    def starts_again(self, path: str) -> bool:
        """Whether the clock of such a file may start again in its middle, so that only `clock` tells."""

    def clock(self, path: str, track: int | None, cancel: CancelToken, report: Report) -> FilmClock:
        """Length and clock by all packets, nothing decoded; 1 to 2 s for an hour of film. Cancelled, as `listen`."""

    def frame_grid(self, path: str, cancel: CancelToken, picture: int | None = None) -> FrameGrid | None:
        """When each picture is shown, in film time, found at once where the rate is constant; None where it varies.

        Cancelled and the errors of `probe`.
        """

    def frame_times(self, path: str, cancel: CancelToken, picture: int | None = None) -> FrameTimes:
        """The same for any rate; seconds for an hour of film where it varies."""

    def picture(self, path: str, time: float, height: int, cancel: CancelToken, picture: int | None = None) -> Still:
        """The picture shown at `time`, film time in seconds, decoded exactly, at most `height` pixels high.

        NoVideoTrack, UnreadableFile where nothing there can be decoded, the errors of `probe`, Cancelled.
        """

    def cut(self, job: CutJob, cancel: CancelToken) -> CutResult:
        """Write one clip under a temporary name beside `job.output`, flush it and rename it; CutProblem."""

    def usable_encoders(self, cancel: CancelToken) -> tuple[Encoder, ...]:
        """Every hardware encoder of H.264 that ffmpeg lists, tested once, with the reason where it does not work here.

        Cancelled; CutProblem where there is no ffmpeg.
        """

    def extract(
        self, path: str, start: float, length: float, track: int | None, output: str, cancel: CancelToken,
        clock: FilmClock | None = None,
    ) -> float:  # fmt: skip
        """Write `length` seconds of sound from film time `start`, fewer where the film ends; the seconds written.

        NoAudioTrack, CutProblem, Cancelled.
        """

    def content_id(self, path: str) -> str:
        """BLAKE2b over size, head, middle and tail of the file, 32 hex digits. FileMissing, UnreadableFile."""

    def hold(self, folder: str, name: str) -> bool:
        """Take a name for clips that are being cut; False where another export has it. CutProblem."""

    def release(self, folder: str, name: str) -> None:
        """Give the name back."""

    def remains(self, folder: str) -> list[str]:
        """Temporary files in `folder` that interrupted work left; none that a running program still writes."""

    def written_to(self, folder: str) -> bool:
        """Whether ffmpeg still writes a temporary file in `folder` or below."""


class PeakWriter(Protocol):
    """The waveform of a film being made, from mono samples in order at `media.peaks.RATE`."""

    def append(self, samples: F32) -> None:
        """Take samples."""

    def commit(self, duration: float) -> Peaks:
        """Keep the waveform of a film of `duration` seconds; from now on `find` gives it."""


class PeakStore(Protocol):
    """Waveforms on disk by content and sound track; track -1 is the file's default."""

    folder: Path

    def find(self, content_id: str, track: int, warn: Warn) -> Peaks | None:
        """The waveform, or None where there is none; a damaged file is named through `warn`, removed, and None."""

    def create(self, content_id: str, track: int, spare: Warn | None = None) -> AbstractContextManager[PeakWriter]:
        """Make a new one; leaving the block without `commit` leaves nothing.

        CacheProblem where it cannot be kept; with `spare`, that is told there and the work goes on.
        """

    def all(self) -> list[PeakFile]:
        """Every waveform, least recently used first."""

    def discard(self, files: Iterable[PeakFile]) -> None:
        """Remove these files, and what killed programs left long ago."""


# ------------------------------------------------------------------------------------------------ ml


class Embedders(Protocol):
    """The registry: which embedders a model key names."""

    @property
    def names(self) -> tuple[str, ...]:
        """Bases of model keys that can be used here, the default first."""

    @property
    def cores(self) -> int:
        """How many films are worth embedding side by side."""

    def load(self, base: str) -> tuple[Embedder, ...]:
        """The set behind a base, networks ready to run."""

    def specs(self, base: str) -> tuple[EmbedderSpec, ...]:
        """The set's identities, without loading a network."""


class SoundClasses(Protocol):
    """Classes of sound that have names, and what they say of stored seconds without a network."""

    @property
    def spec(self) -> EmbedderSpec:
        """Whose rows they read."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes. EnvironmentProblem where their file cannot be used."""

    def scores(self, rows: F16, classes: Sequence[int] | None = None) -> F32:
        """Scores from 0 to 1, shape (n, len(classes)), all classes where None, for rows (n, dims)."""


class FrameWriter(Protocol):
    """A frame file being written under a temporary name."""

    def append(self, rows: F32) -> None:
        """Add rows (n, dims)."""

    def commit(self, duration: float) -> FrameTable:
        """Flush, checksum, rename; from now on `find` returns it."""


class FrameStore(Protocol):
    """Frames on disk by content, embedder and sound track; track -1 is the file's default."""

    folder: Path

    def find(self, content_id: str, track: int, spec: EmbedderSpec, warn: Warn) -> FrameTable | None:
        """The table, or None where there is none; a damaged file is named through `warn`, removed, and None."""

    def has(self, content_id: str, track: int, spec: EmbedderSpec) -> bool:
        """Whether a file is there, without reading its rows."""

    def create(
        self, content_id: str, track: int, spec: EmbedderSpec, source: str, spare: Warn | None = None
    ) -> AbstractContextManager[FrameWriter]:
        """Write a new table; leaving the block without `commit` removes the temporary file.

        CacheProblem where it cannot be kept; with `spare`, that is told there and the work goes on in memory.
        """

    def all(self) -> list[FrameFile]:
        """Every file, least recently used first."""

    def discard(self, files: Iterable[FrameFile]) -> None:
        """Remove these files, and what killed programs left long ago."""


class Trainer(Protocol):
    """Fits and keeps recognisers."""

    @property
    def recognisers(self) -> tuple[str, ...]:
        """Names that settings may choose."""

    def train(
        self, data: TrainingInput, previous: PreviousTraining | None, report: Report, cancel: CancelToken
    ) -> Trained:
        """Fit, calibrate, measure. BadRequest where a class is missing."""

    def save(self, model: Model, path: Path, metadata: Mapping[str, str]) -> None:
        """Write the model file: temporary name, flush, rename."""

    def load(self, path: Path, specs: Sequence[EmbedderSpec]) -> Model:
        """Read a model file; ModelProblem where it is missing, damaged or made for other embedders."""
