"""What a film holds around an asked moment: from where to decode, which frames there are, where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem, UnreadableFile
from eightcut.media.clock import cutting_clock, reading_from, refuse_astray
from eightcut.media.cut_plan import MICROSECOND, NEAR, Sound, Survey, frame_under, is_framed
from eightcut.media.probe import decodable, last_moment, open_media, picture_stream, probe, shown, sound_stream

FIRST_STEP = Fraction(1)
LONGEST_STEP = Fraction(300)
_BACKWARD = Fraction(1, 4)
"""Seconds: ffmpeg seeks a little earlier than told to, and loses frames where that is before the beginning."""
_RUN_UP = Fraction(1, 4)
"""Seconds of sound that are read before the clip, so that every decoder has settled when it begins."""
_PATIENCE = Fraction(16)
"""Seconds before the clip in which sound that belongs to it must have turned up."""
_SETTLED = {"mpeg": Fraction(8)}
"""Seconds before the clip from which to read, at least, by kind of file: in a program stream only one frame of a pack
tells its time, and after a seek the first frames get the time of their neighbours."""
_APART = Fraction(10)
"""Seconds by which the packets of one moment may lie apart in a file."""


def survey(job: CutJob, cancel: CancelToken, step: Fraction = FIRST_STEP, *, sound_only: bool = False) -> Survey:
    """Look at the film around the asked moment without decoding it, beginning `step` seconds before it.

    Where no frame that stands on its own lies between there and the moment, the look begins four times further back.
    FileMissing, NotMedia, UnreadableFile; NoAudioTrack where the job's track is not there; CutProblem where the sound
    becomes another one on the way.
    """
    clock = cutting_clock(job, cancel)
    refuse_astray(job, clock)
    job = replace(job, clock=clock)
    while True:
        seen, reaches_back, changes = _look(job, cancel, step, sound_only)
        if reaches_back or seen.seek is None:
            if changes:
                raise CutProblem(
                    f"The sound of {shown(job.source)} changes its rate or channels shortly before {job.start:.3f} s "
                    "or within the clip, so it would not be in step. Choose another moment.",
                    job.source,
                )
            wanted = seen.picture is not None and is_framed(job.form)
            return replace(seen, size=shown_size(job.source)) if wanted else seen
        step *= 4


def shown_size(path: str) -> tuple[int, int] | None:
    """Width and height of the picture as shown; found out once for all clips of a file that stays the same."""
    there = Path(path).stat()
    return _shown_size(path, there.st_size, there.st_mtime_ns)


@lru_cache(maxsize=256)
def _shown_size(path: str, _size: int, _changed: int) -> tuple[int, int] | None:
    picture = probe(path).picture
    return None if picture is None else (picture.width, picture.height)


def _look(job: CutJob, cancel: CancelToken, step: Fraction, sound_only: bool) -> tuple[Survey, bool, bool]:
    with open_media(job.source) as container:
        start = Fraction(container.start_time or 0, MICROSECOND)
        step = max(step, _SETTLED.get(container.format.name, step))
        asked = start + Fraction(job.start)
        picture = None if sound_only else picture_stream(container)
        sound = _sound(container, job, picture is None)
        told = None if sound is None else sound.codec_context.sample_rate
        seek = asked - step if start + _BACKWARD < asked - step and step <= LONGEST_STEP else None
        seek = reading_from(container, job, seek)
        if seek is not None and not _seek(container, seek):
            return _look(job, cancel, LONGEST_STEP + 1, sound_only)
        look = _Look(picture, sound, asked, asked + Fraction(job.duration), patient=step < _PATIENCE)
        for packet in _packets(container, [s for s in (picture, sound) if s is not None], job.source):
            cancel.check()
            if look.take(packet):
                break
        seen = Survey(
            start,
            seek,
            None if picture is None else picture.index,
            None if picture is None else picture.average_rate or picture.guessed_rate,
            look.times(),
            None if sound is None else Sound(sound.index, sound.codec_context.sample_rate, sound.channels),
            None if look.complete else _end(container, look.end, start, sound_only),
        )
        return seen, look.reaches_back(), told is not None and look.changes(told)


def _end(container: InputContainer, end: Fraction, start: Fraction, sound_only: bool) -> Fraction:
    """Where the film ends; where only its sound was read, the picture may go on in silence."""
    if sound_only and picture_stream(container) is not None:
        return max(end, start + Fraction(last_moment(container, float(end))))
    return end


def _sound(container: InputContainer, job: CutJob, needed: bool) -> AudioStream | None:
    if not (container.streams.audio or job.track is not None or needed):
        return None
    stream = sound_stream(container, job.source, job.track)
    return stream if decodable(stream) and stream.codec_context.sample_rate else None


def _seek(container: InputContainer, time: Fraction) -> bool:
    try:
        container.seek(int(time * MICROSECOND))
    except av.error.FFmpegError:
        return False
    return True


def further_back(job: CutJob, seen: Survey) -> Fraction | None:
    """A step for `survey` that begins earlier than `seen` did; None where that began at the film's beginning."""
    return None if seen.seek is None else 4 * (seen.start + Fraction(job.start) - seen.seek)


def with_frames(seen: Survey, decoded: list[Fraction]) -> Survey:
    """The survey with the frames that a decoder really gave."""
    return replace(seen, frames=tuple(sorted(set(decoded))))


def _packets(container: InputContainer, streams: list[Stream], path: str) -> Iterator[Packet[Stream]]:
    for stream in container.streams:
        stream.discard = Discard.default if stream in streams else Discard.all
    try:
        for packet in container.demux(*streams):
            if packet.size:
                yield packet
    except av.error.InvalidDataError:
        return
    except OSError as problem:
        raise UnreadableFile(
            f"{shown(path)} cannot be read to the clip's end ({problem.strerror}). Check its disk, or copy it.", path
        ) from problem


@dataclass(slots=True)
class _Look:
    """What the packets passed so far tell."""

    picture: Stream | None
    sound: Stream | None
    asked: Fraction
    until: Fraction
    patient: bool
    """Whether sound that begins later than asked may still be found further back."""
    found: list[Fraction] = field(default_factory=list)
    standing: Fraction | None = None
    """Time of the frame from which decoding begins."""
    heard: Fraction | None = None
    """Time of the first sound packet."""
    kinds: set[tuple[int, str]] = field(default_factory=set)
    """Rates and layouts of the sound."""
    end: Fraction = Fraction(0)
    complete: bool = False
    """Whether the film goes on past the clip."""

    def take(self, packet: Packet[Stream]) -> bool:
        """Note a packet; whether enough has been seen."""
        base = packet.time_base
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            return False
        time = stamp * base
        decode_time = time if packet.dts is None else packet.dts * base
        self.end = max(self.end, time + (packet.duration or 0) * base)
        if packet.stream is self.picture:
            self._take_picture(packet, time)
            return self._enough(decode_time >= self.until)
        if self.heard is None:
            self.heard = time
        if time < self.until:
            self._listen(packet)
        return self._enough(decode_time >= self.until + (_APART if self.picture is not None else 0))

    def _take_picture(self, packet: Packet[Stream], time: Fraction) -> None:
        if self.standing is None and packet.is_keyframe:
            self.standing = time
        if self.standing is not None and time >= self.standing and not packet.is_discard:
            self.found.append(time)

    def _listen(self, packet: Packet[Stream]) -> None:
        with suppress(av.error.FFmpegError):
            for frame in packet.decode():
                if isinstance(frame, AudioFrame):
                    self.kinds.add((frame.sample_rate, frame.layout.name))

    def changes(self, told: int) -> bool:
        """Whether the sound was of more than one kind, or of another rate in Hz than the file tells.

        Twice that rate is none: so does AAC whose upper half comes apart.
        """
        return len(self.kinds) > 1 or any(rate not in (told, 2 * told) for rate, _ in self.kinds)

    def _enough(self, past: bool) -> bool:
        self.complete = self.complete or past
        return past

    def times(self) -> tuple[Fraction, ...]:
        """Times of the frames that can be decoded, in order, up to the clip's end."""
        return tuple(sorted({time for time in self.found if time < self.until}))

    def reaches_back(self) -> bool:
        """Whether the frame under the asked moment, and the sound a little before it, are among what was read."""
        heard = not self.patient or self.heard is None or self.heard <= self.asked - _RUN_UP
        if self.picture is None:
            return heard
        return heard and frame_under(self.times(), self.asked + NEAR) is not None
