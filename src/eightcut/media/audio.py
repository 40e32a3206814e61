"""The sound of a video in blocks of one second, at constant memory, each second where the player has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import floor

from av.audio.stream import AudioStream
from av.container import InputContainer

from eightcut.domain.media import MediaInfo, VideoClock
from eightcut.domain.progress import Warn
from eightcut.errors import EmptyAudio
from eightcut.media.clock import ESTIMATED
from eightcut.media.lanes import F32, Lane, silence
from eightcut.media.mixer import Mixer
from eightcut.media.on_disk import shown
from eightcut.media.probe import decodable, describe, last_moment, listen_only_to, open_media, sound_stream
from eightcut.media.sound_decoder import SoundDecoder
from eightcut.media.timeline import PlacedFrame, Timeline

_SHORTEST = 0.001
"""Seconds; a rest shorter than this begins no second of its own."""
_ROUNDING = 1e-6
_CUT_OFF = 1.0
"""Seconds by which sound or picture may end before the video does without being asked about it."""
_PADDING = 0.1
"""Seconds by which codecs fill up their last packet at most; what a file tells of its length is without that."""
_GAP = 0.1
"""Seconds of holes in all from which they are told."""
_FAINT = 1e-4
"""Level (-80 dB) that a track must reach not to be silent."""
_HOLLOW = 1800.0
"""Seconds of holes, more than there is sound, from which a video's length is told to be odd."""


def listen(path: str, rates: Sequence[int], track: int | None, warn: Warn) -> VideoSound:
    """Open a sound track at the asked rates (Hz); `track` None is the file's default.

    FileMissing, NotMedia, UnreadableFile, NoAudioTrack, EmptyAudio.
    """
    with open_media(path) as container:
        stream = sound_stream(container, path, track)
        number = container.streams.audio.index(stream)
        if not decodable(stream) or not _has_sound(container, stream, path):
            raise EmptyAudio(
                f"Sound track {number} of {shown(path)} contains no sound that can be decoded. Choose "
                "another track or another file.",
                path,
            )
        return VideoSound(describe(container, path), tuple(rates), number, warn)


def _has_sound(container: InputContainer, stream: AudioStream, path: str) -> bool:
    listen_only_to(container, stream)
    return any(True for _ in SoundDecoder(container, stream, path).frames())


class VideoSound:
    """One sound track of a file; each iteration is a pass over it from the beginning.

    A pass yields, for every begun second of video, a tuple with one mono float32 array per asked rate, `rate` samples
    long; the last block ends with the video. Silence stands where the sound begins later, ends earlier, has a hole or
    is damaged. What was survived is told in one warning at the end of the pass. UnreadableFile where the disk fails.
    """

    def __init__(self, info: MediaInfo, rates: tuple[int, ...], track: int, warn: Warn) -> None:
        """`track` is a number among `info.tracks`; `rates` in Hz."""
        self._info = info
        self._rates = rates
        self._track = track
        self._warn = warn
        self._duration = info.duration
        self._astray: tuple[tuple[float, float], ...] = ()
        self._silent = False
        self._told = ""

    @property
    def info(self) -> MediaInfo:
        """What the file tells of itself."""
        return self._info

    @property
    def track(self) -> int:
        """The number of the sound track."""
        return self._track

    def told(self) -> VideoClock:
        """What a pass found out."""
        return self.clock

    @property
    def duration(self) -> float:
        """Video length in seconds as the file tells it; exact once a pass is over."""
        return self._duration

    @property
    def clock(self) -> VideoClock:
        """What the pass measured, once it is over."""
        return VideoClock(self._duration, self._astray, self._silent, self._told)

    def __iter__(self) -> Iterator[tuple[F32, ...]]:
        """Open the file and pass over it; it is closed at the end, and when the iteration is given up."""
        self._silent = True
        for block in self._pass():
            if self._silent and block[-1] is not silence(len(block[-1])):
                self._silent = float(abs(block[-1]).max(initial=0.0)) < _FAINT
            yield block

    def _pass(self) -> Iterator[tuple[F32, ...]]:
        path = self._info.path
        lanes = tuple(Lane(rate) for rate in self._rates)
        timeline = Timeline(self._info.start, self._info.duration)
        with open_media(path) as container:
            stream = sound_stream(container, path, self._track)
            listen_only_to(container, stream)
            decoder = SoundDecoder(container, stream, path)
            yield from _blocks(lanes, timeline.place(decoder.frames()))
            end, cut_off = self._end(container, timeline.end)
        self._duration = _begun(end)
        self._astray = tuple((a, self._duration if b >= timeline.end else b) for a, b in timeline.astray)
        yield from _silence(lanes, self._duration)
        yield from _last(lanes, self._duration)
        self._tell(decoder.damaged, timeline, cut_off, any(lane.repaired for lane in lanes))

    def _end(self, container: InputContainer, heard: float) -> tuple[float, bool]:
        """Where the video ends, and whether that is earlier than the file promises."""
        promised = self._info.duration
        believed = self._info.container not in ESTIMATED
        if believed and promised < heard < promised + _PADDING and floor(heard) <= promised:
            return promised, False
        if heard >= promised - _CUT_OFF:
            return (heard if self._info.picture is None else max(heard, promised)), False
        if self._info.picture is None:
            return heard, believed
        there = max(heard, min(promised, last_moment(container, self._info.start + heard)))
        return (there, believed) if there < promised - _CUT_OFF else (promised, False)

    def _tell(self, damaged: int, timeline: Timeline, cut_off: bool, repaired: bool) -> None:
        said = []
        if self._silent:
            others = ", ".join(str(track.number) for track in self._info.tracks if track.number != self._track)
            said.append(f"Sound track {self._track} is silent from beginning to end.")
            if others:
                said.append(f"There is also track {others}: choose it with 8cut tracks FILE --use NUMBER.")
        if cut_off:
            said.append(
                f"It is cut off: it ends at {self._duration:.1f} s but should last "
                f"{self._info.duration:.1f} s. The part that exists was used."
            )
        elif damaged:
            packets = "1 packet of its sound is" if damaged == 1 else f"{damaged} packets of its sound are"
            said.append(f"{packets} damaged; parts that could not be decoded count as silence.")
        if timeline.gaps > _GAP:
            said.append(f"Its sound has gaps of {timeline.gaps:.1f} s in total, which count as silence.")
        heard = max(0.0, timeline.end - timeline.gaps)
        if timeline.gaps > max(_HOLLOW, heard):
            said.append(
                f"According to its timestamps it lasts {self._duration / 3600:.1f} hours, but it "
                f"contains only {heard:.1f} s of sound: the timestamps may be damaged."
            )
        if repaired:
            said.append("Some samples of its sound are not numbers; they count as silence.")
        if timeline.jumps:
            times = "once" if timeline.jumps == 1 else f"{timeline.jumps} times"
            said.append(
                f"The timestamps of its sound jump {times}; the sound is assumed to continue without a gap there."
            )
        self._told = " ".join(said)
        if said:
            self._warn(self._info.path, f"{shown(self._info.path)}: {self._told}")


def _blocks(lanes: Sequence[Lane], frames: Iterable[PlacedFrame]) -> Iterator[tuple[F32, ...]]:
    """Write the frames into the lanes; whole seconds as soon as all lanes hold them."""
    mixer: Mixer | None = None
    for placed in frames:
        if mixer is None or placed.fresh or not mixer.takes(placed.frame):
            _finish(lanes, mixer)
            yield from _silence(lanes, placed.at)
            mixer = Mixer(placed.frame)
            for lane in lanes:
                lane.begin(placed.at)
        second = mixer.write(placed.frame)
        if second is not None:
            for lane in lanes:
                lane.feed(second, mixer.silent)
            yield from _ready(lanes)
    _finish(lanes, mixer)
    yield from _ready(lanes)


def _finish(lanes: Sequence[Lane], mixer: Mixer | None) -> None:
    rest = mixer.rest() if mixer is not None else None
    for lane in lanes:
        if rest is not None:
            lane.feed(rest)
        lane.feed(None)


def _silence(lanes: Sequence[Lane], until: float) -> Iterator[tuple[F32, ...]]:
    """Fill the lanes up to film time `until`, handing out whole seconds."""
    for lane in lanes:
        lane.silence(lane.index(until))
    yield from _ready(lanes)


def _begun(end: float) -> float:
    """`end`, or the whole second that it is within a rounding error of, or that it exceeds by less than `_SHORTEST`."""
    nearest = float(round(end))
    return nearest if nearest > 0 and -_ROUNDING < end - nearest < _SHORTEST else round(end, 6)


def _ready(lanes: Sequence[Lane]) -> Iterator[tuple[F32, ...]]:
    while lanes and all(lane.holds(lane.rate) for lane in lanes):
        yield tuple(lane.take(lane.rate) for lane in lanes)


def _last(lanes: Sequence[Lane], duration: float) -> Iterator[tuple[F32, ...]]:
    """The block of the last, begun second, which ends with the video."""
    missing = [max(0, lane.index(duration) - lane.taken) for lane in lanes]
    if any(missing):
        yield tuple(lane.take(samples) for lane, samples in zip(lanes, missing, strict=True))
