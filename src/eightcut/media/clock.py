"""The clock of a video: where it can be believed, and what a cut does where it cannot.

A file tells the time of each packet. Some kinds can begin to count anew in mid-video: recordings that were joined byte
by byte, streams that were interrupted. A scan lets such a video go on; a cut that looks for a time in it would find
another moment. A walk over the packets, without decoding, finds these places and the video's true length.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream

from eightcut.domain.media import CutJob, VideoClock
from eightcut.domain.progress import CancelToken, Report, silent
from eightcut.errors import CutProblem
from eightcut.media.on_disk import shown, unusable
from eightcut.media.probe import decodable, describe, open_media, packets, picture_stream, sound_stream
from eightcut.media.timeline import Timeline
from eightcut.values import dataclass

UNTIMED = frozenset(("cavsvideo", "h264", "hevc", "m4v", "mpegvideo", "obu", "vvc"))
"""Containers of pictures only, which tell of none when it is shown."""
GUESSING = frozenset(
    ("aac", "ac3", "amr", "amrnb", "amrwb", "dts", "dtshd", "eac3", "loas", "mlp", "mp3", "truehd", *UNTIMED)
)
"""Containers without times of their own, in which seeking is a guess by the share of bytes: they are read on from the
beginning."""
ESTIMATED = GUESSING | {"mpegts", "mpeg", "mpegtsraw"}
"""Containers that do not tell their length: what is told of it is a guess and no promise."""
_ONE_CLOCK = frozenset(("wav", "w64", "aiff", "au", "caf", "avi"))
_SEGMENT = b"\x18\x53\x80\x67"
_MARGIN = 0.5
"""Seconds before a place where the clock starts again from which a clip touches it: streams lie apart in a file."""
_FAILURES = 50


def video_clock(path: str, track: int | None, cancel: CancelToken, report: Report = silent) -> VideoClock:
    """Read all packets of the sound track (None: the default) and the picture; 1 to 2 s for an hour of video.

    FileMissing, NotMedia, UnreadableFile, NoAudioTrack where a track is named that is not there, Cancelled.
    """
    with open_media(path) as container:
        info = describe(container, path)
    with open_media(path) as container:
        sound = sound_stream(container, path, track) if container.streams.audio or track is not None else None
        picture = picture_stream(container, path)
        streams: list[Stream] = [s for s in (sound, picture) if s is not None and decodable(s)]
        walks = {stream.index: _Walk(Timeline(info.start, info.duration)) for stream in streams}
        for number, packet in enumerate(_all_packets(container, streams)):
            cancel.check()
            walk = walks[packet.stream.index]
            walk.take(packet)
            if number % 1000 == 0:
                report(walk.line.end, max(info.duration, walk.line.end), "clock")
        for walk in walks.values():
            walk.finish()
        length = max((walk.line.end for walk in walks.values()), default=0.0)
        astray = [(a, length if b >= walk.line.end else b) for walk in walks.values() for a, b in walk.line.astray]
        return VideoClock(length, tuple(sorted(astray)))


def starts_again(path: str) -> bool:
    """Whether the clock of such a file can start again, so that only a walk tells; FileMissing and the like."""
    with open_media(path) as container:
        names = container.format.name.split(",")
    if names[0] in _ONE_CLOCK:
        return False
    try:
        with Path(path).open("rb") as file:
            length = file.seek(0, SEEK_END)
            file.seek(0)
            if "mov" in names:
                return _in_fragments(file, length)
            return _joined_matroska(file, length) if "matroska" in names else True
    except OSError as problem:
        raise unusable(path, problem) from problem


def cutting_clock(job: CutJob, cancel: CancelToken) -> VideoClock | None:
    """The clock by which the job is cut: the one it carries, else the file's own; None: it can be believed as it is."""
    return job.clock if job.clock is not None else _own_clock(job.source, job.track, cancel)


def refuse_astray(job: CutJob, clock: VideoClock | None) -> None:
    """CutProblem where the clip touches a part of the video that its clock does not tell."""
    if clock is None:
        return
    for begin, end in clock.astray:
        if job.start < end and job.start + job.duration > begin - _MARGIN:
            before = max(0.0, begin - _MARGIN)
            raise CutProblem(
                f"The timestamps of {shown(job.source)} start over at {begin:.1f} s, as if recordings "
                "had been joined there, so later parts cannot be cut exactly. Choose a clip that ends "
                f"before {before:.1f} s, cut from the separate recordings, or give the video continuous "
                "timestamps first: ffmpeg -i VIDEO -c copy NEW.mkv",
                job.source,
            )


def reading_from(container: InputContainer, job: CutJob, seek: Fraction | None) -> Fraction | None:
    """`seek`, where looking for that time leads to it and to no other of the same name; else None: the beginning."""
    for_good = job.clock is not None and any(end >= job.clock.duration for _, end in job.clock.astray)
    return None if for_good or container.format.name in GUESSING else seek


@dataclass(frozen=True, slots=True)
class _Piece:
    """A packet on its way through a time line; see `timeline.Timed`."""

    time: float | None
    samples: int
    sample_rate: int


@dataclass(slots=True)
class _Walk:
    """What the packets of one stream tell so far."""

    line: Timeline[_Piece]
    delay: int | None = None
    """How much later, in units of the stream, pictures are shown than decoded."""

    def take(self, packet: Packet[Stream]) -> None:
        base = packet.time_base
        if self.delay is None and packet.pts is not None and packet.dts is not None:
            self.delay = packet.pts - packet.dts
        stamp = packet.pts if packet.dts is None else packet.dts + (self.delay or 0)
        time = None if stamp is None else float(stamp * base)
        self.line.take(_Piece(time, (packet.duration or 0) * base.numerator, base.denominator))

    def finish(self) -> None:
        for _ in self.line.rest():
            pass


def _all_packets(container: InputContainer, streams: list[Stream]) -> Iterator[Packet[Stream]]:
    """Packets of these streams to the end of the file, behind damage too."""
    for stream in container.streams:
        stream.discard = Discard.default if stream in streams else Discard.all
    for _ in range(_FAILURES if streams else 0):
        with suppress(av.error.FFmpegError):
            for packet in packets(container, *streams):
                if packet.size:
                    yield packet
            return


_known: OrderedDict[tuple[str, int | None, int, int], VideoClock | None] = OrderedDict()
"""What files tell, by path, track, size and time of change: the same whoever asks, so that it is the process's."""
_KEPT = 256


def _own_clock(path: str, track: int | None, cancel: CancelToken) -> VideoClock | None:
    """The clock of a file as it is now, found out once in a process; None where there is no doubt about it."""
    try:
        there = Path(path).stat()
    except (OSError, ValueError):
        return None
    key = (path, track, there.st_size, there.st_mtime_ns)
    if key not in _known:
        found = video_clock(path, track, cancel) if starts_again(path) else None
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return _known.get(key)


def _in_fragments(file: BinaryIO, length: int) -> bool:
    """Whether an MP4 file of so many bytes holds fragments, or a second video behind the first."""
    seen: set[bytes] = set()
    at = 0
    while len(head := file.read(16)) >= 8:
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if kind == b"moof" or (kind in (b"ftyp", b"moov") and kind in seen):
            return True
        seen.add(kind)
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        at += size
        if size < 8 or at >= length:
            return False
        file.seek(at)
    return False


def _joined_matroska(file: BinaryIO, whole: int) -> bool:
    """Whether a Matroska file of `whole` bytes goes on behind its video, or does not tell how long that is."""
    head = file.read(4096)
    place = head.find(_SEGMENT)
    if place < 0 or place + 5 > len(head):
        return True
    length = 8 - head[place + 4].bit_length() + 1
    field = head[place + 4 : place + 4 + length]
    size = int.from_bytes(field, "big") & ((1 << (7 * length)) - 1)
    if size == (1 << (7 * length)) - 1:
        return True
    return place + 4 + length + size < whole
