"""Clips that are a line of text each, written as real ones are: what a clip holds can be told by reading it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from typing_extensions import override

from eightcut.domain.containers import WEBP
from eightcut.domain.media import AudioTrack, CutJob, CutResult, MediaInfo, Picture, VideoClock
from eightcut.domain.progress import CancelToken, Report
from eightcut.media.cut_files import part_sound, publish, publish_frames, unfinished, unfinished_frames
from eightcut.media.media import FfmpegMedia
from eightcut.media.peak_store import PeakStore
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import Registry
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.services.context import Services
from eightcut.storage.library import Library


@dataclass
class SmallMedia(FfmpegMedia):
    """Films are any files; cutting takes no time."""

    cuts: list[CutJob] = field(default_factory=list)

    @override
    def probe(self, path: str, picture: int | None = None) -> MediaInfo:
        return MediaInfo(path, 120.0, 0.0, Picture(1280, 720, Fraction(25)), (AudioTrack(0, 48000, 2),))

    @override
    def starts_again(self, path: str) -> bool:
        return False

    @override
    def clock(self, path: str, track: int | None, cancel: CancelToken, report: Report) -> VideoClock:
        return VideoClock(self.probe(path).duration)

    @override
    def content_id(self, path: str) -> str:
        return f"{sum(Path(path).read_bytes()):032x}"

    @override
    def cut(self, job: CutJob, cancel: CancelToken) -> CutResult:
        cancel.check()
        self.cuts.append(job)
        output, text = Path(job.output), told(job.start, job.duration)
        if job.form.format == WEBP:
            with unfinished_frames(output) as part:
                for number in (1, 2):
                    (part / f"frame_{number:04d}.webp").write_text(text)
                part_sound(part).write_text(text)
                publish_frames(part, output)
        else:
            with unfinished(output) as part:
                part.write_text(text)
                publish(part, output)
        return CutResult(job.output, job.start, 200, Fraction(25), 384000, 48000)


def told(start: float, duration: float) -> str:
    """What such a clip holds."""
    return f"{start:.3f} s, {duration:.3f} s"


@contextmanager
def small_bench(folder: Path) -> Iterator[Services]:
    """A library in this folder, whose clips are lines of text."""
    library = Library(folder / "library.db")
    try:
        yield Services(
            library,
            SmallMedia(),
            Registry("int8"),
            FrameStore(folder / "frames"),
            RecogniserTrainer(),
            folder / "library.db.models",
            YamnetClasses(),
            PeakStore(folder / "peaks"),
        )
    finally:
        library.close()
