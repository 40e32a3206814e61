"""What a video holds around an asked moment: from where to decode, which frames there are, where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import field, replace
from fractions import Fraction

import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream
from av.video.frame import VideoFrame

from eightcut.domain.channels import ALL, HEARD, NO_CENTRE, heard_places, lacking
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem, UnreadableFile
from eightcut.media.clock import cutting_clock, reading_from, refuse_astray
from eightcut.media.cut_plan import NEAR, Back, CutPlan, Sound, Survey, frame_under
from eightcut.media.cut_rate import MICROSECOND, NOMINAL
from eightcut.media.on_disk import shown
from eightcut.media.probe import decodable, last_moment, open_media, picture_stream, places_of, sound_stream
from eightcut.values import dataclass

FIRST_STEP = Fraction(1)
LONGEST_STEP = Fraction(300)
_BACKWARD = Fraction(1, 4)
"""Seconds: ffmpeg seeks a little earlier than told to, and loses frames where that is before the beginning."""
_RUN_UP = Fraction(1, 4)
"""Seconds of sound that are read before the clip, so that every decoder has settled when it begins."""
_PATIENCE = Fraction(16)
"""Seconds before the clip in which sound that belongs to it must have turned up."""
_FARTHEST = Fraction(100_000)
"""Seconds before the clip in which its first picture is looked for; longer ago than that from the video's beginning."""
_SETTLED = {"mpeg": Fraction(8)}
"""Seconds before the clip from which to read, at least, by kind of file: in a program stream only one frame of a pack
tells its time, and after a seek the first frames get the time of their neighbours."""
_SPOT = 50
"""Of so many packets of sound long before the clip one is decoded, to see whether it is still the same sound."""
_NO_TIMES = 0x80
"""ffmpeg's mark of a kind of file that holds no times (AVFMT_NOTIMESTAMPS)."""
_APART = Fraction(10)
"""Seconds by which the packets of one moment may lie apart in a file."""


def survey(job: CutJob, cancel: CancelToken, step: Fraction = FIRST_STEP, *, sound_only: bool = False) -> Survey:
    """Look at the video around the asked moment without decoding its picture, beginning `step` seconds before it.

    Where no frame that stands on its own lies between there and the moment, the look begins four times further back;
    beyond `_PATIENCE` for the picture alone, which then is read from there (`Survey.back`) and the sound is not.
    FileMissing, NotMedia, UnreadableFile; NoAudioTrack where the job's track is not there; CutProblem where the sound
    becomes another one on the way.
    """
    clock = cutting_clock(job, cancel)
    refuse_astray(job, clock)
    job = replace(job, clock=clock)
    while True:
        seen, look = _look(job, cancel, step, sound=True, picture=not sound_only)
        if look.reaches_back() or (seen.seek is None and (seen.frames or seen.picture is None)):
            break
        if seen.picture is not None and (seen.seek is None or (look.hears() and step >= _PATIENCE)):
            seen = _picture_from_far(job, seen, cancel, step)
            break
        step *= 4
    if look.changes():
        raise CutProblem(
            f"The sound of {shown(job.source)} changes its sample rate or channels shortly before "
            f"{job.start:.3f} s or within the clip, so it would not be in sync. Choose another moment.",
            job.source,
        )
    return seen


def _picture_from_far(job: CutJob, near: Survey, cancel: CancelToken, step: Fraction) -> Survey:
    """`near` with the frames from the one that is shown at the asked moment, however long it stands."""
    while True:
        step *= 4
        far, look = _look(job, cancel, step, sound=False, picture=True, longest=_FARTHEST)
        key = look.key()
        if key is not None:
            close, nearer = _look(
                job, cancel, look.asked - key + FIRST_STEP, sound=False, picture=True, longest=_FARTHEST
            )
            if nearer.key() == key:
                far, look = close, nearer
            return replace(near, frames=look.times(), back=Back(far.seek), untimed=far.untimed)
        if far.seek is None:
            return near if near.frames else replace(near, frames=look.times(), back=Back(None), untimed=far.untimed)


def _look(
    job: CutJob, cancel: CancelToken, step: Fraction, *, sound: bool, picture: bool, longest: Fraction = LONGEST_STEP
) -> tuple[Survey, _Look]:
    """Read the packets of picture, sound or both from `step` seconds before the asked moment to the clip's end.

    From the file's beginning where that is more than `longest` seconds, or where the file cannot be entered elsewhere:
    a bare stream of pictures, without a container, counts anew from wherever it is entered.
    """
    with open_media(job.source) as container:
        start = Fraction(container.start_time or 0, MICROSECOND)
        step = max(step, _SETTLED.get(container.format.name, step))
        asked = start + Fraction(job.start)
        shows = picture_stream(container, job.source, job.picture) if picture else None
        hears = _sound(container, job, shows is None) if sound else None
        whole = step > longest or bool(container.format.flags & _NO_TIMES)
        seek = asked - step if start + _BACKWARD < asked - step and not whole else None
        seek = reading_from(container, job, seek)
        if seek is not None and not _seek(container, seek):
            return _look(job, cancel, longest + 1, sound=sound, picture=picture, longest=longest)
        told = None if hears is None else hears.codec_context.sample_rate
        look = _Look(shows, hears, asked, asked + Fraction(job.duration), patient=step < _PATIENCE, told=told)
        for packet in _packets(container, [s for s in (shows, hears) if s is not None], job.source):
            cancel.check()
            if look.take(packet):
                break
        seen = Survey(
            start,
            seek,
            None if shows is None else shows.index,
            None if shows is None else shows.average_rate or shows.guessed_rate,
            look.times(),
            None if hears is None else _heard(job, hears),
            None if look.complete else _end(container, job.source, look.ends(), start, sound_only=not picture),
            nominal=None if shows is None else shows.guessed_rate,
            untimed=look.untimed,
        )
        return seen, look


def _end(container: InputContainer, path: str, end: Fraction, start: Fraction, *, sound_only: bool) -> Fraction:
    """Where the video ends; where only its sound was read, the picture may go on in silence."""
    if sound_only and picture_stream(container, path) is not None:
        return max(end, start + Fraction(last_moment(container, float(end))))
    return end


def _sound(container: InputContainer, job: CutJob, needed: bool) -> AudioStream | None:
    if not (container.streams.audio or job.track is not None or needed):
        return None
    stream = sound_stream(container, job.source, job.track)
    return stream if decodable(stream) and stream.codec_context.sample_rate else None


def _heard(job: CutJob, stream: AudioStream) -> Sound:
    """The sound with the channels that are asked for. CutProblem where the track has no such channels."""
    rate, places = stream.codec_context.sample_rate, places_of(stream)
    if job.channels == ALL:
        return Sound(stream.index, rate, stream.channels)
    lacks = lacking(job.channels, places)
    if lacks:
        raise CutProblem(
            f"Clips of {shown(job.source)} are to be heard {HEARD[job.channels]}, but its sound track has no {lacks}. "
            f"Choose all channels, or another track: `8cut tracks`.",
            job.source,
        )
    channels = len(heard_places(job.channels, places)) if job.channels != NO_CENTRE else stream.channels
    return Sound(stream.index, rate, channels, 0, places, job.channels)


def _seek(container: InputContainer, time: Fraction) -> bool:
    try:
        container.seek(int(time * MICROSECOND))
    except av.error.FFmpegError:
        return False
    return True


def picture_sizes(job: CutJob, plan: CutPlan) -> set[tuple[int, int]]:
    """Widths and heights, in the file's own pixels, of the pictures within a planned clip."""
    sizes: set[tuple[int, int]] = set()
    if plan.picture is None:
        return sizes
    seek, end = plan.seek if plan.back is None else plan.back.seek, plan.begin + Fraction(job.duration)
    with open_media(job.source) as container:
        stream = container.streams[plan.picture]
        if seek is not None:
            _seek(container, seek)
        for packet in _packets(container, [stream], job.source):
            with suppress(av.error.FFmpegError):
                for frame in packet.decode():
                    if isinstance(frame, VideoFrame) and frame.time is not None:
                        if frame.time >= end:
                            return sizes
                        if frame.time >= plan.threshold:
                            sizes.add((frame.width, frame.height))
    return sizes


def further_back(job: CutJob, seen: Survey) -> Fraction | None:
    """A step for `survey` that begins earlier than `seen` did; None where that began at the video's beginning."""
    seek = seen.picture_seek
    return None if seek is None else 4 * (seen.start + Fraction(job.start) - seek)


def with_frames(seen: Survey, decoded: list[Fraction]) -> Survey:
    """The survey with the frames that a decoder really gave."""
    frames = tuple(sorted(set(decoded)))
    if seen.end is None or not frames:
        return replace(seen, frames=frames)
    return replace(seen, frames=frames, end=max(seen.end, frames[-1] + 1 / (seen.average or NOMINAL)))


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
            f"{shown(path)} cannot be read up to the end of the clip ({problem.strerror}). Check its "
            "disk, or copy the file.",
            path,
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
    told: int | None
    """Rate in Hz that the file tells of its sound."""
    found: list[Fraction] = field(default_factory=list)
    keys: list[Fraction] = field(default_factory=list)
    """Times of the frames with which decoding can begin."""
    untimed: bool = False
    """Whether packets of the picture tell no time."""
    heard: Fraction | None = None
    """Time of the first sound packet."""
    kinds: set[tuple[int, str]] = field(default_factory=set)
    """Rates and layouts of the sound."""
    end: Fraction = Fraction(0)
    complete: bool = False
    """Whether the video goes on past the clip."""
    _heard: int = 0
    _early: int = 0
    """The sound's own ticks before which it is only counted."""
    _passed: int = 0
    """The same, at the end of what was only counted."""

    def __post_init__(self) -> None:
        if self.sound is not None and self.sound.time_base:
            self._early = int((self.asked - _PATIENCE) / self.sound.time_base)

    def take(self, packet: Packet[Stream]) -> bool:
        """Note a packet; whether enough has been seen."""
        if packet.stream is self.sound and packet.dts is not None and packet.dts < self._early:
            self._pass_by(packet, packet.dts)
            return False
        base = packet.time_base
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            self.untimed = self.untimed or packet.stream is self.picture
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
        if packet.is_keyframe:
            self.keys.append(time)
        if self.keys and time >= self.keys[0] and not packet.is_discard:
            self.found.append(time)

    def _pass_by(self, packet: Packet[Stream], ticks: int) -> None:
        """Sound long before the clip, of which there may be hours where a picture stands."""
        if self.heard is None:
            self.heard = ticks * packet.time_base
        self._passed = max(self._passed, ticks + (packet.duration or 0))
        self._heard += 1
        if self._heard % _SPOT == 0:
            self._listen(packet)

    def ends(self) -> Fraction:
        """The container's own time at which what was read ends."""
        base = self.sound.time_base if self.sound is not None else None
        return self.end if base is None else max(self.end, self._passed * base)

    def _listen(self, packet: Packet[Stream]) -> None:
        with suppress(av.error.FFmpegError):
            for frame in packet.decode():
                if isinstance(frame, AudioFrame):
                    self.kinds.add((frame.sample_rate, frame.layout.name))

    def changes(self) -> bool:
        """Whether the sound was of more than one kind, or of another rate in Hz than the file tells.

        Twice that rate is none: so does AAC whose upper half comes apart.
        """
        if self.told is None:
            return False
        return len(self.kinds) > 1 or any(rate not in (self.told, 2 * self.told) for rate, _ in self.kinds)

    def _enough(self, past: bool) -> bool:
        self.complete = self.complete or past
        return past

    def times(self) -> tuple[Fraction, ...]:
        """Times of the frames that can be decoded, in order, up to the clip's end."""
        return tuple(sorted({time for time in self.found if time < self.until}))

    def hears(self) -> bool:
        """Whether the sound a little before the asked moment is among what was read, as far as there is any."""
        return not self.patient or self.heard is None or self.heard <= self.asked - _RUN_UP

    def reaches_back(self) -> bool:
        """Whether the frame under the asked moment, and the sound a little before it, are among what was read."""
        return self.hears() and (self.picture is None or frame_under(self.times(), self.asked + NEAR) is not None)

    def key(self) -> Fraction | None:
        """Time of the frame with which to begin decoding, for the one under the asked moment; None where all is later.

        Of frames that stand on their own the last one may lean on the one before, in what is shown before it.
        """
        under = frame_under(self.times(), self.asked + NEAR)
        if under is None:
            return None
        before = [time for time in self.keys if time <= self.times()[under]]
        return before[-2:][0]
