"""The decoded frames of one sound track, in file order, also where the file is damaged."""

from __future__ import annotations

from collections.abc import Iterator

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from numpy.typing import NDArray

from eightcut.media.on_disk import unusable
from eightcut.media.probe import packets
from eightcut.values import dataclass

_ROUNDED = 1.5
"""Units of a track's clock by which a packet's length may differ from its samples' for being rounded."""
_PLAIN = ("wav", "w64", "aiff", "au")
"""Files of samples in a row: what libavformat calls a damaged packet is the last one, which is shorter."""
_FAILURES = 50
"""Failed reads in a row after which the rest of the file is given up."""


@dataclass(slots=True)
class SoundDecoder:
    """Reads and decodes one stream, and goes on where something is damaged."""

    container: InputContainer
    stream: AudioStream
    path: str
    damaged: int = 0
    _lost: bool = False
    _misjudged: bool = False
    """Whether libavformat takes packets for longer or shorter than their samples are."""
    _guess: int | None = None
    """The stamp that libavformat then makes up for the next packet, where the file gives none."""

    def frames(self) -> Iterator[tuple[AudioFrame, bool]]:
        """Frames with samples in file order, each with whether something was lost before it.

        libavformat makes stamps up with the rate that the track began with; after a change of rate these are wrong,
        and are left out. It rounds them, so that they are known to one unit only.
        """
        declared = self.stream.codec_context.sample_rate
        unit = float(self.stream.time_base or 1)
        for packet in self._packets():
            stamp = None if packet is None else packet.pts
            guessed = stamp is not None and self._guess is not None and abs(stamp - self._guess) <= 1
            seconds = 0.0
            for frame in self._decoded(packet):
                if frame.samples > 0 and frame.sample_rate > 0:
                    seconds += frame.samples / frame.sample_rate
                    if guessed and frame.sample_rate != declared:
                        frame.pts = None
                    yield frame, self._lost
                    self._lost = False
            if packet is not None and stamp is not None:
                told = packet.duration or 0
                if seconds:
                    self._misjudged = abs(told - seconds / unit) > _ROUNDED
                self._guess = stamp + told if self._misjudged else None

    def _packets(self) -> Iterator[Packet[Stream] | None]:
        """Packets, and None at the end, where the decoder is to give what it still holds."""
        failures = 0
        while failures < _FAILURES:
            try:
                for packet in packets(self.container, self.stream):
                    failures = 0
                    if packet.size:
                        yield packet
            except av.error.FFmpegError as problem:
                failures += 1
                if failures == _FAILURES and isinstance(problem, OSError):
                    raise unusable(self.path, problem) from problem
                self._lose()
            else:
                break
        yield None

    def _decoded(self, packet: Packet[Stream] | None) -> list[AudioFrame]:
        try:
            frames = self.stream.decode(packet)
        except av.error.FFmpegError:
            self._lose()
            return []
        if packet is not None and packet.is_corrupt and self.container.format.name not in _PLAIN:
            self._lose()
        return frames

    def _lose(self) -> None:
        self.damaged += 1
        self._lost = True


def full_scale(samples: NDArray[np.generic]) -> NDArray[np.float64]:
    """Samples of a frame as ffmpeg decodes them, whatever their format: 1.0 is full scale."""
    values = samples.astype(np.float64)
    if samples.dtype.kind == "f":
        return values
    scale = 2.0 ** (8 * samples.dtype.itemsize - 1)
    return (values - (scale if samples.dtype.kind == "u" else 0.0)) / scale
