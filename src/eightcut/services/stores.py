"""What the services need of storage, as Protocols; `ports` has them too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from eightcut.domain.clips import ClipRow, ClipTally
from eightcut.domain.edits import Undo
from eightcut.domain.judgements import HardNegative, Judgement
from eightcut.domain.media import FilmClock
from eightcut.domain.scans import MAX_VERSIONS, NewScan, Region, ScanVersion
from eightcut.domain.training import Example, TrainingRun, TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.services.work_list import FixList, WorkList


class Transactions(Protocol):
    """The database as a whole."""

    def transaction(self) -> AbstractContextManager[object]:
        """All writes inside are kept or undone together; nests."""

    def written_by_others(self) -> int:
        """A number that is another whenever another window or program has written since it was asked for."""


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

    def named(self, profile: str, filename: str, path: str = "") -> list[VideoRef]:
        """Those of `known` that have this filename, or were last seen at this path."""

    def content_at(self, path: str) -> str:
        """The content id of a path that was last seen with one; "" for any other."""

    def contents(self) -> dict[str, str]:
        """The content id of every path that was last seen with one."""

    def of_content(self, content_id: str) -> VideoRef | None:
        """The video of this content, path = the one last seen; None for one that was never opened."""

    def audio_track(self, content_id: str) -> int | None:
        """The sound track that the user chose for this video, None for the file's default."""

    def choose_audio_track(self, content_id: str, track: int | None) -> None:
        """Remember the sound track of this video; None goes back to the file's default."""

    def clock(self, content_id: str, track: int) -> FilmClock | None:
        """What was measured of the video by this sound track (-1: the file's default), None where nothing was."""

    def keep_clock(self, content_id: str, track: int, clock: FilmClock) -> None:
        """Keep what was measured, in place of what was known."""

    def video_track(self, content_id: str) -> int | None:
        """The picture track that the user chose for this video, None for the film's own."""

    def choose_video_track(self, content_id: str, track: int | None) -> None:
        """Remember the picture track of this video; None goes back to the film's own."""


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

    def of_ids(self, ids: Sequence[int]) -> list[ClipRow]:
        """The clips with these numbers, by id."""

    def of_names(self, names: Collection[str]) -> list[ClipRow]:
        """Clips of all profiles with these file names, whatever the case of their ASCII letters, by id."""

    def video_number(self, video: VideoRef, profile: str) -> int | None:
        """The number of the folder `vid_NNN` that most clips of the video are in; None where none is in such a one."""

    def has_any(self, video: VideoRef, profile: str) -> bool:
        """Whether the video has clips, in any folder."""

    def highest_number(self, profile: str) -> int:
        """The highest number of a folder `vid_NNN` that clips of the profile are in; 0 where there is none."""

    def last_marker(self, video: VideoRef, profile: str, folder: str, kind: str) -> int:
        """The highest number of a marker of this kind ("m", "a") that the video has in the class; 0 for none."""

    def outputs(self) -> list[str]:
        """Where the clips of all profiles lie."""

    def newest(self, profile: str, folder: str) -> ClipRow | None:
        """The clip of this class that was recorded last; None where there is none."""

    def tallies(self, profile: str) -> list[ClipTally]:
        """How many clips each video of the profile has in each folder, scan exports and disabled folders too."""

    def relocate(self, moves: Mapping[str, str]) -> int:
        """Give rows of every profile with these output paths their new ones; how many rows changed."""

    def place(self, paths: Mapping[int, str]) -> int:
        """Give rows, by number, these output paths; how many rows changed."""

    def learn(self, fingerprints: Mapping[str, str]) -> int:
        """Note what is in the clips of these output paths, where that is not known; how many rows changed."""

    def resource(self, moves: Mapping[str, str]) -> int:
        """Give rows whose film is one of these files, as imported clips are their own, its new path; how many."""

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows; how many went."""

    def take(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """Remove exactly these rows, and give them for `put_back`."""

    def put_back(self, taken: Sequence[tuple[Any, ...]]) -> None:
        """The very rows that `take` gave, under their numbers."""


class HiddenFiles(Protocol):
    """Videos that a profile does not show in its lists (table `hidden_files`), by base name."""

    def names(self, profile: str) -> set[str]:
        """Base names that the profile hides."""

    def hide(self, profile: str, names: Sequence[str]) -> list[str]:
        """Hide these; those that were not hidden before."""

    def show(self, profile: str, names: Sequence[str]) -> list[str]:
        """Hide them no longer; those that were hidden."""


class Scans(Protocol):
    """Scan history (tables `scans` and `scan_results`)."""

    def save(self, scan: NewScan, max_versions: int = MAX_VERSIONS, carry_disabled: bool = False) -> str:
        """Keep a scan as a version and prune beyond `max_versions`; its timestamp, chosen inside the transaction."""

    def versions(self, video: VideoRef, profile: str, model: str | None = None) -> list[ScanVersion]:
        """Versions of one model or of all, newest first, undated ("" timestamp) last."""

    def newest(self, video: VideoRef, profile: str, model: str) -> ScanVersion | None:
        """The first of `versions`; the others are not read."""

    def named(self, video: VideoRef, profile: str, model: str, timestamp: str) -> list[ScanVersion]:
        """Those of `versions` with this timestamp; the others are not read."""

    def has_version(self, video: VideoRef, profile: str, model: str, model_version: int) -> bool:
        """Whether the video was scanned with this version of the model, and the scan is still there."""

    def models(self, profile: str) -> list[str]:
        """Names of models that the profile has scans of, in text order."""

    def regions(self, version: ScanVersion) -> list[Region]:
        """The version's regions by start."""

    def scores(self, version: ScanVersion) -> bytes | None:
        """Little-endian float16 window scores; None for a version without."""

    def pin(self, version: ScanVersion, pinned: bool) -> None:
        """Protect the version from pruning, or stop protecting it."""

    def delete(self, version: ScanVersion) -> int:
        """Remove the version; how many regions went."""

    def set_disabled(self, ids: Sequence[int], disabled: bool) -> int:
        """Switch regions off or on and pin their versions; how many changed."""

    def resize(self, region_id: int, start: float, end: float) -> None:
        """Move a region's bounds (seconds), keep those it was scanned with, pin its version.

        ValueError for an empty span, BadRequest where the region is gone.
        """

    def merge(self, ids: Sequence[int]) -> int:
        """Make one region of several of one version and pin it; the id that is kept. BadRequest where one is gone."""


class Negatives(Protocol):
    """Hard negatives (table `hard_negatives`)."""

    def add(self, negatives: Sequence[HardNegative], profile: str) -> list[int]:
        """Keep them; one of the same file, profile, class and time (1 ms) stays as it is. Ids, one per moment."""

    def of_profile(self, profile: str) -> list[HardNegative]:
        """All of the profile, by filename, then time."""

    def numbers(self, profile: str) -> list[int]:
        """The numbers of the same, in the same order."""

    def of_video(self, video: VideoRef, profile: str) -> list[HardNegative]:
        """Those of one video, by time."""

    def near(self, video: VideoRef, profile: str, spans: Sequence[tuple[float, float]]) -> list[HardNegative]:
        """Those of one video that start within these stretches (from, to, seconds), by time."""

    def of_ids(self, ids: Sequence[int], profile: str) -> list[HardNegative]:
        """Those of the profile with these numbers, by number."""

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows and the verdicts linked to them, in one transaction; how many negatives went."""


class Verdicts(Protocol):
    """Verdicts on intervals (table `verdicts`)."""

    def add_all(self, judgements: Sequence[Judgement]) -> list[int]:
        """Keep them as they are, in one transaction; their ids."""

    def of_video(self, video: VideoRef, profile: str) -> list[Judgement]:
        """The video's verdicts by start."""

    def near(self, video: VideoRef, profile: str, spans: Sequence[tuple[float, float]]) -> list[Judgement]:
        """Those that start within these stretches (from, to, seconds), by start."""

    def delete(self, ids: Sequence[int]) -> int:
        """Take verdicts back, with the hard negatives they made; how many went."""


class EditLog(Protocol):
    """Edits of scans, verdicts and hard negatives that can be taken back."""

    def recording(self, made: list[Undo]) -> AbstractContextManager[None]:
        """One transaction around an edit; what takes it back is appended to `made`."""

    def take_back(self, undo: Undo) -> None:
        """Put rows back as they were, ids and all; BadRequest where their version is no longer there."""


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

    def delete(self, name: str) -> Path:
        """Remove every row of the profile after a backup of the database, whose path it gives; not "default"."""

    def restore(self, name: str, backup: Path) -> None:
        """Bring every row of a deleted profile back from a backup; BadRequest where the name is taken by now."""

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

    @property
    def edits(self) -> EditLog:
        """Edits that can be taken back."""

    @property
    def hidden_files(self) -> HiddenFiles:
        """The store of hidden files."""

    @property
    def unfinished(self) -> WorkList:
        """Work on files that is under way."""

    @property
    def fixes(self) -> FixList:
        """What was mended, step by step."""
