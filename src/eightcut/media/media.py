"""ffmpeg and PyAV behind the one interface that services use. Both are loaded by what needs them; no scan does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eightcut.domain.channels import ALL
from eightcut.domain.clip_facts import ClipFacts
from eightcut.domain.frame_times import FrameGrid, FrameTimes
from eightcut.domain.media import Chapter, CutJob, CutResult, Encoder, MediaInfo, Still, VideoClock
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.progress import CancelToken, Report, Warn
from eightcut.domain.sound_quality import SoundQuality
from eightcut.leftovers import HOLD, drop, leftovers, sweep, writer
from eightcut.media.aside import READERS
from eightcut.media.content import content_id
from eightcut.media.cut_files import CLIPS, being_written
from eightcut.media.foreign import ForeignSound


class FfmpegMedia:
    """Holds nothing, so threads may share it. `picture` is the number of a picture track, None for the video's own.

    Foreign files are read by other processes: ReaderCrashed, an UnreadableFile, is raised where one dies of a file.
    """

    def probe(self, path: str, picture: int | None = None) -> MediaInfo:
        """What the file holds. FileMissing, NotMedia, UnreadableFile, NoVideoTrack."""
        from eightcut.media import probe

        return READERS.call(path, probe.probe, path, picture)

    def chapters(self, path: str) -> tuple[Chapter, ...]:
        """The chapters of the file, in film time. The errors of `probe`."""
        from eightcut.media import chapters

        return READERS.call(path, chapters.chapters, path)

    def get_ready(self) -> None:
        """Start what reads videos, without waiting for it: `listen` comes soon."""
        READERS.warm()

    def listen(
        self, path: str, rates: Sequence[int], track: int | None, warn: Warn, cancel: CancelToken | None = None
    ) -> ForeignSound:
        """Open a sound track at rates in Hz. NoAudioTrack, EmptyAudio, Cancelled and the errors of `probe`."""
        return ForeignSound(path, rates, track, warn, cancel)

    def starts_again(self, path: str) -> bool:
        """Whether only `clock` tells if the clock goes on evenly. FileMissing and the other errors of `probe`."""
        from eightcut.media import clock

        return READERS.call(path, clock.starts_again, path)

    def clock(self, path: str, track: int | None, cancel: CancelToken, report: Report) -> VideoClock:
        """True length and astray stretches, from all packets of picture and sound track. Cancelled, as `listen`."""
        from eightcut.media import clock

        found = READERS.reported(path, cancel, report, clock.video_clock, path, track, cancel, report)
        assert isinstance(found, VideoClock)
        return found

    def frame_grid(self, path: str, cancel: CancelToken, picture: int | None = None) -> FrameGrid | None:
        """When each picture is shown, at once, where the rate is constant. Cancelled and the errors of `probe`."""
        from eightcut.media import frame_times

        return READERS.call(path, frame_times.frame_grid, path, cancel, picture)

    def frame_times(self, path: str, cancel: CancelToken, picture: int | None = None) -> FrameTimes:
        """When each picture is shown. Cancelled and the errors of `probe`."""
        from eightcut.media import frame_times

        return READERS.call(path, frame_times.frame_times, path, cancel, picture)

    def picture(self, path: str, time: float, height: int, cancel: CancelToken, picture: int | None = None) -> Still:
        """The picture shown at `time`, film time in seconds, at most `height` pixels high. NoVideoTrack."""
        from eightcut.media import pictures

        return READERS.call(path, pictures.picture_at, path, time, height, cancel, picture)

    def clip_facts(self, path: str, cancel: CancelToken) -> ClipFacts:
        """What a trainer's loader finds in a clip, by decoding all of it. Cancelled and the errors of `probe`."""
        from eightcut.media import clip_facts

        return READERS.call(path, clip_facts.clip_facts, path, cancel)

    def sound_quality(self, path: str, cancel: CancelToken) -> SoundQuality:
        """What can be measured of a clip's sound. NoAudioTrack, Cancelled and the errors of `probe`."""
        from eightcut.media import sound_quality

        return READERS.call(path, sound_quality.sound_quality, path, cancel)

    def levels(self, path: str, cancel: CancelToken) -> tuple[float, float]:
        """Loudness in LUFS and true peak in dB of a clip. NoAudioTrack, Cancelled and the errors of `probe`."""
        from eightcut.media import sound_quality

        return READERS.call(path, sound_quality.levels, path, cancel)

    def picture_quality(self, path: str, cancel: CancelToken) -> PictureQuality | None:
        """What can be measured of a clip's picture; None where it has none. CutProblem, Cancelled, as `probe`."""
        from eightcut.media import picture_quality

        return picture_quality.picture_quality(path, cancel)

    def find_bars(self, path: str, picture: int | None, cancel: CancelToken, report: Report) -> PicturePart | None:
        """The part that black bars leave of a video's picture, None without bars. NoVideoTrack, Cancelled."""
        from eightcut.media import bars

        return bars.find_bars(path, picture, cancel, report)

    def pictures_near(
        self, path: str, times: Sequence[float], within: float, height: int, cancel: CancelToken, picture: int | None
    ) -> list[tuple[float, Still]]:
        """Pictures near these film times, each with its own, at most `height` pixels high. NoVideoTrack."""
        from eightcut.media import pictures

        return READERS.call(path, pictures.pictures_near, path, times, within, height, cancel, picture)

    def cut(self, job: CutJob, cancel: CancelToken) -> CutResult:
        """Write one clip under a temporary name beside `job.output`, flush it and rename it. CutProblem."""
        from eightcut.media import cut

        return cut.cut(job, cancel)

    def usable_encoders(self, cancel: CancelToken) -> tuple[Encoder, ...]:
        """The hardware encoders of H.264 that ffmpeg lists, with the reason where one does not work here.

        Each is tested once in the life of the program, with the arguments that a clip uses. Cancelled, CutProblem.
        """
        from eightcut.media.encoders import ENCODERS

        return ENCODERS.all(cancel)

    def extract(
        self, path: str, start: float, length: float, track: int | None, output: str, cancel: CancelToken,
        clock: VideoClock | None = None, channels: str = ALL,
    ) -> float:  # fmt: skip
        """Write `length` seconds of sound from film time `start`, fewer where the video ends; the seconds written.

        NoAudioTrack, CutProblem, Cancelled.
        """
        from eightcut.media import extract

        return extract.extract_audio(path, start, length, track, output, cancel, clock, channels)

    def said_by(self, command: Sequence[str], path: str, seconds: float, cancel: CancelToken) -> str:
        """What a program of the user says of a file, on one line. ProgramProblem, Cancelled: see `outside`."""
        from eightcut.media import outside

        return outside.said_by(command, path, seconds, cancel)

    def content_id(self, path: str) -> str:
        """BLAKE2b over size, head, middle and tail of the file, 32 hex digits. FileMissing, UnreadableFile."""
        return content_id(path)

    def hold(self, folder: str, name: str) -> bool:
        """Take a name for clips that are being cut, by a small hidden file that only one process can make.

        False where another export has it. CutProblem where nothing can be written there.
        """
        sweep(Path(folder))
        return CLIPS.take(Path(folder, f"{HOLD}{name}"), writer())

    def release(self, folder: str, name: str) -> None:
        """Give the name back; where the disk refuses that, the end of the work or the next start does it."""
        drop(Path(folder, f"{HOLD}{name}"))

    def remains(self, folder: str) -> list[str]:
        """Temporary files in `folder` that interrupted work left; none that a running program still writes."""
        return [str(path) for path in leftovers(Path(folder), below=True)]

    def written_to(self, folder: str) -> bool:
        """Whether ffmpeg still writes a temporary file in `folder` or below."""
        return being_written(Path(folder))
