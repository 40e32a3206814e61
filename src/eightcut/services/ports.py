"""What the services need of storage, media and ml, as Protocols; `bootstrap` joins them to the real things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from eightcut.domain.clips import ClipRow
from eightcut.domain.frame_times import FrameGrid, FrameTimes
from eightcut.domain.judgements import HardNegative, Judgement
from eightcut.domain.media import CutJob, CutResult, MediaInfo, Still
from eightcut.domain.progress import CancelToken, Report, Warn
from eightcut.domain.scans import MAX_VERSIONS, NewScan, Region, ScanVersion
from eightcut.domain.training import Example, TrainingRun, TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.ml.embedder import F16, F32, Embedder, EmbedderSpec
from eightcut.ml.types import FrameFile, FrameTable, Model, PreviousTraining, Trained, TrainingInput

# ------------------------------------------------------------------------------------------------ storage


class Transactions(Protocol):
    """The database as a whole."""

    def transaction(self) -> AbstractContextManager[object]:
        """All writes inside are kept or undone together; nests."""


class Videos(Protocol):
    """What the library knows of video files (table `videos`), and which old rows belong to which of them."""

    def claim(self, video: VideoRef, vanished: Sequence[str] = ()) -> None:
        """Record the video and give it the rows of its name that have no content id yet.

        Rows of the four original tables, scans and verdicts with an empty content id and this filename become the
        video's where they carry no source path, its path, or one of `vanished` (recorded paths that no longer exist).
        """

    def recorded_paths(self, filename: str) -> list[str]:
        """Every source path that rows of this filename without a content id carry, and the known ones; sorted."""

    def known(self, profile: str) -> list[VideoRef]:
        """Every video with a content id that the profile has rows or scans of; path = the one last seen."""

    def of_content(self, content_id: str) -> VideoRef | None:
        """The video of this content, path = the one last seen; None for one that was never opened."""

    def audio_track(self, content_id: str) -> int | None:
        """The sound track that the user chose for this video, None for the file's default."""

    def choose_audio_track(self, content_id: str, track: int | None) -> None:
        """Remember the sound track of this video; None goes back to the file's default."""


class Clips(Protocol):
    """Exported clips (table `processed`)."""

    def add(self, row: ClipRow) -> int:
        """Append one row; its id."""

    def of_video(self, video: VideoRef, profile: str) -> list[ClipRow]:
        """The video's clips in every folder, by start time."""

    def of_profile(self, profile: str) -> list[ClipRow]:
        """All clips of the profile, by id."""

    def of_all_profiles(self) -> list[ClipRow]:
        """All clips there are, by id."""

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows; how many went."""


class Scans(Protocol):
    """Scan history (tables `scans` and `scan_results`)."""

    def save(self, scan: NewScan, max_versions: int = MAX_VERSIONS, carry_disabled: bool = False) -> str:
        """Keep a scan as a version and prune beyond `max_versions`; its timestamp, chosen inside the transaction."""

    def versions(self, video: VideoRef, profile: str, model: str | None = None) -> list[ScanVersion]:
        """Versions of one model or of all, newest first, undated ("" timestamp) last."""

    def regions(self, version: ScanVersion) -> list[Region]:
        """The version's regions by start."""

    def scores(self, version: ScanVersion) -> bytes | None:
        """Little-endian float16 window scores; None for a version without."""

    def pin(self, version: ScanVersion, pinned: bool) -> None:
        """Protect the version from pruning, or stop protecting it."""

    def delete(self, version: ScanVersion) -> int:
        """Remove the version; how many regions went."""


class Negatives(Protocol):
    """Hard negatives (table `hard_negatives`)."""

    def add(self, negatives: Sequence[HardNegative], profile: str) -> list[int]:
        """Keep them; one of the same file, profile, class and time (1 ms) stays as it is. Ids, one per moment."""

    def of_profile(self, profile: str) -> list[HardNegative]:
        """All of the profile, by filename, then time."""

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows and the verdicts linked to them, in one transaction; how many negatives went."""


class Verdicts(Protocol):
    """Verdicts on intervals (table `verdicts`)."""

    def give(self, judgement: Judgement) -> int:
        """Keep the verdict, replacing one of the same video, profile, class and interval (1 ms); its id.

        A reject writes its hard negative in the same transaction and is linked to it; replacing a reject by another
        verdict removes the negative it made.
        """

    def of_video(self, video: VideoRef, profile: str) -> list[Judgement]:
        """The video's verdicts by start."""

    def delete(self, ids: Sequence[int]) -> int:
        """Take verdicts back, with the hard negatives they made; how many went."""


class TrainingData(Protocol):
    """What clips, verdicts and negatives say about training, gathered over all videos of a profile."""

    def gather(self, profile: str, settings: TrainingSettings) -> list[VideoExamples]:
        """One entry per video of which anything is known, by filename; roles as SPEC section 3.1 tells."""

    def folders(self, profile: str, include_scan_exports: bool = False) -> list[str]:
        """Class names that can be trained: exported clips, or accepted intervals."""


class Models(Protocol):
    """Trainings (tables `training_runs`, `training_examples`) and which one is active."""

    def record(self, run: TrainingRun, activate: bool) -> TrainingRun:
        """Keep the run under the next number of its profile and model key; as kept."""

    def next_version(self, profile: str, model: str) -> int:
        """The number that the next training of this key gets; numbers of deleted versions are not used again."""

    def all(self, profile: str, model: str | None = None) -> list[TrainingRun]:
        """Runs without their examples, by key, newest first."""

    def active(self, profile: str, model: str) -> TrainingRun | None:
        """The active run of this key, without its examples."""

    def examples(self, run: TrainingRun) -> tuple[Example, ...]:
        """What the run was trained on."""

    def activate(self, run: TrainingRun) -> None:
        """Make this version the active one of its key."""

    def delete(self, run: TrainingRun) -> None:
        """Forget this version; BadRequest for the active one."""


class Profiles(Protocol):
    """Profiles: their own table, and every name that rows carry."""

    def all(self) -> list[str]:
        """Names in text order, "default" always among them."""

    def create(self, name: str) -> None:
        """BadRequest where the name is empty or taken."""

    def rename(self, old: str, new: str) -> None:
        """Move every row to the new name."""

    def copy(self, source: str, target: str) -> None:
        """Copy clips, scans, verdicts, negatives, hidden files; not models."""

    def delete(self, name: str) -> None:
        """Remove every row of the profile after a backup of the database; "default" cannot go."""

    def counts(self, name: str) -> Mapping[str, int]:
        """Rows by kind: clips, scans, negatives, verdicts, models."""


class Library(Protocol):
    """All stores over one database file."""

    @property
    def path(self) -> Path:
        """The database file."""

    def check(self) -> list[str]:
        """What the database itself finds wrong with its file, as sentences; empty when it is sound."""

    @property
    def transactions(self) -> Transactions:
        """The store of transactions."""

    @property
    def videos(self) -> Videos:
        """The store of videos."""

    @property
    def clips(self) -> Clips:
        """The store of clips."""

    @property
    def scans(self) -> Scans:
        """The store of scans."""

    @property
    def negatives(self) -> Negatives:
        """The store of negatives."""

    @property
    def verdicts(self) -> Verdicts:
        """The store of verdicts."""

    @property
    def training_data(self) -> TrainingData:
        """The store of training data."""

    @property
    def models(self) -> Models:
        """The store of models."""

    @property
    def profiles(self) -> Profiles:
        """The store of profiles."""


# ------------------------------------------------------------------------------------------------ media


class Listening(Protocol):
    """One pass over a sound track: iterate it once for blocks of one second of film time, the last one shorter.

    Each block is a tuple with one mono float32 array per asked rate. Block i holds film time i to i + 1: silence where
    the sound begins later, has a hole or is damaged.
    """

    @property
    def duration(self) -> float:
        """Film length in seconds as the file tells it; exact once the pass is over."""

    def __iter__(self) -> Iterator[tuple[F32, ...]]: ...


class Media(Protocol):
    """ffmpeg and PyAV."""

    def probe(self, path: str) -> MediaInfo:
        """What the file holds. FileMissing, NotMedia, UnreadableFile."""

    def listen(self, path: str, rates: Sequence[int], track: int | None, warn: Warn) -> Listening:
        """Open a sound track. NoAudioTrack, EmptyAudio and the errors of `probe`."""

    def frame_grid(self, path: str, cancel: CancelToken) -> FrameGrid | None:
        """When each picture is shown, in film time, found at once where the rate is constant; None where it varies.

        Cancelled and the errors of `probe`.
        """

    def frame_times(self, path: str, cancel: CancelToken) -> FrameTimes:
        """The same for any rate; seconds for an hour of film where it varies."""

    def picture(self, path: str, time: float, height: int, cancel: CancelToken) -> Still:
        """The picture shown at `time`, film time in seconds, decoded exactly, at most `height` pixels high.

        NoVideoTrack, UnreadableFile where nothing there can be decoded, the errors of `probe`, Cancelled.
        """

    def cut(self, job: CutJob, cancel: CancelToken) -> CutResult:
        """Write one clip under a temporary name beside `job.output`, flush it and rename it; CutProblem."""

    def content_id(self, path: str) -> str:
        """BLAKE2b over size, head, middle and tail of the file, 32 hex digits. FileMissing, UnreadableFile."""

    def hold(self, folder: str, name: str) -> bool:
        """Take a name for clips that are being cut; False where another export has it. CutProblem."""

    def release(self, folder: str, name: str) -> None:
        """Give the name back."""

    def remains(self, folder: str) -> list[str]:
        """Temporary files in `folder` that interrupted work left; none that a running program still writes."""


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

    def find(self, content_id: str, track: int, spec: EmbedderSpec, warn: Warn) -> FrameTable | None:
        """The table, or None where there is none; a damaged file is named through `warn`, removed, and None."""

    def has(self, content_id: str, track: int, spec: EmbedderSpec) -> bool:
        """Whether a file is there, without reading its rows."""

    def create(
        self, content_id: str, track: int, spec: EmbedderSpec, source: str
    ) -> AbstractContextManager[FrameWriter]:
        """Write a new table; leaving the block without `commit` removes the temporary file."""

    def all(self) -> list[FrameFile]:
        """Every file, least recently used first."""

    def trim(self, max_bytes: int) -> list[FrameFile]:
        """Remove the least recently used files until the rest fits; those removed."""


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
