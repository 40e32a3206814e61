"""Mixes the channels of a track down to one.

The mix is ffmpeg's: a plain sum with its usual weights. Where channels cancel each other in it, as two do of which one
is the other upside down, it would be silence although there is sound; there the loudest channel stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av.error
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.plane import AudioPlane
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from eightcut.media.lanes import F32

_LEVEL = {"rematrix_maxval": "1.0"}
"""Mixing down never gets louder than the loudest channel, whatever the sample format."""
_CANCELLED = 0.01
"""Share of the channels' mean power (-20 dB) below which the mix of a second counts as cancelled."""
_SOUND_AGAIN = 0.05
"""Share from which on it counts as sound again: what hovers about the border does not flip."""
_AS_LOUD = 0.25
"""The channel that stands for a cancelled mix does so while it has at least this share of the loudest one's power."""
_FAINT = 1e-9
"""Mean power (-90 dB) below which nothing is there to be heard."""
_SUSPECT = 2 * _SOUND_AGAIN
_GLANCE = 7
"""One sample in so many is enough to see that nothing cancels."""
_FADE = 0.01
"""Seconds in which one gives way to the other."""
_FORMS = {"flt": ("f4", 1.0), "dbl": ("f8", 1.0), "s16": ("i2", 2.0**15), "s32": ("i4", 2.0**31)}
"""Sample formats in which silence is 0: type of a sample, full scale."""
_BASS = ("LFE", "LFE2")
"""Channels that no mix holds."""


class Mixer:
    """Collects decoded frames of one kind (rate, format, channels) into seconds and mixes them down to mono."""

    def __init__(self, first: AudioFrame) -> None:
        self._kind = _kind(first)
        self._rate = first.sample_rate
        self._fifo = AudioFifo()
        self._mono = AudioResampler("fltp", "mono", options=_LEVEL)
        self._packed: AudioResampler | None = None
        self._floats = AudioResampler("flt")
        self._mixable = [number for number, channel in enumerate(first.layout.channels) if channel.name not in _BASS]
        self._standing: int | None = None
        """The channel that stands for the mix now."""
        self._silence: AudioFrame | None = None
        """A second of silence, mixed."""
        self.silent = False
        """Whether the second that was given last is digital silence."""

    def takes(self, frame: AudioFrame) -> bool:
        """Whether the frame is of the same kind."""
        return _kind(frame) == self._kind

    def write(self, frame: AudioFrame) -> AudioFrame | None:
        """Add a frame; a second of mono sound where one is complete."""
        frame.pts = None
        self._fifo.write(frame)
        if self._fifo.samples < self._rate:
            return None
        second = self._fifo.read(self._rate)
        if second is not None and self._silence is not None and _is_silent(second):
            self.silent = True
            return self._silence
        return self._heard(second)

    def rest(self) -> AudioFrame | None:
        """What is left at the end."""
        return self._heard(self._fifo.read())

    def _heard(self, frame: AudioFrame | None) -> AudioFrame | None:
        """The frame as mono, made of the mix and of the channel that stands for it."""
        if frame is None:
            return None
        mixed = self._mixed(frame)
        mono: F32 = mixed.to_ndarray()[0]
        if len(self._mixable) > 1:
            known = frame if _form(frame) is not None else self._floats.resample(frame)[0]
            mono, plain = self._stand_in(known, mono), mono
            if mono is not plain:
                mixed = self._frame(mono)
        self.silent = not mono.any()
        if self.silent and _is_silent(frame) and frame.samples == self._rate:
            self._silence = mixed
        return mixed

    def _stand_in(self, frame: AudioFrame, mono: F32) -> F32:
        """The mix itself, or what is heard in its place."""
        before, self._standing = self._standing, self._chosen(frame, mono)
        if before is None and self._standing is None:
            return mono

        def voice(channel: int | None) -> F32:
            return mono if channel is None else next(_channels(frame, [channel], 1))

        heard = voice(self._standing).copy()
        if before != self._standing:
            length = min(len(heard), round(_FADE * self._rate))
            ramp = np.linspace(0.0, 1.0, length, endpoint=False, dtype=np.float32)
            heard[:length] = ramp * heard[:length] + (1 - ramp) * voice(before)[:length]
        return heard

    def _chosen(self, frame: AudioFrame, mono: F32) -> int | None:
        """The channel that stands for the mix in this second; None where the mix is heard."""
        powers: list[float] = []
        share = 1.0
        for step in (_GLANCE, 1):
            powers = [_power(samples) for samples in _channels(frame, self._mixable, step)]
            mean = sum(powers) / len(powers)
            share = _power(mono[::step]) / mean if mean > _FAINT else 1.0
            if share > _SUSPECT:
                return None
        if share > (_CANCELLED if self._standing is None else _SOUND_AGAIN):
            return None
        loudest = max(range(len(powers)), key=powers.__getitem__)
        if self._standing is not None:
            place = self._mixable.index(self._standing)
            loudest = place if powers[place] >= _AS_LOUD * powers[loudest] else loudest
        return self._mixable[loudest]

    def _mixed(self, frame: AudioFrame) -> AudioFrame:
        if self._packed is None:
            try:
                return self._mono.resample(frame)[0]
            except av.error.ArgumentError:
                self._packed = AudioResampler("flt")
        packed = self._packed.resample(frame)[0]
        # Channels whose places ffmpeg cannot mix: the mean of all.
        return self._frame(packed.to_ndarray().reshape(packed.samples, -1).mean(axis=1, dtype=np.float32))

    def _frame(self, samples: F32) -> AudioFrame:
        frame = AudioFrame.from_ndarray(samples[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = self._rate
        return frame


def _form(frame: AudioFrame) -> tuple[str, float] | None:
    """Type and full scale of the samples; None where the format is a rare one."""
    return _FORMS.get(frame.format.name.removesuffix("p"))


def _channels(frame: AudioFrame, numbers: list[int], step: int) -> Iterator[F32]:
    """Every `step`-th sample of these channels of a frame whose format is known, full scale 1."""
    kind, full = _form(frame) or ("f4", 1.0)
    count = frame.layout.nb_channels
    for number in numbers:
        if frame.format.is_planar:
            samples = _samples(frame.planes[number], kind, frame.samples)[::step]
        else:
            samples = _samples(frame.planes[0], kind, frame.samples * count)[number :: count * step]
        yield samples.astype(np.float32) / np.float32(full)


def _samples(plane: AudioPlane, kind: str, count: int) -> NDArray[Any]:
    return np.frombuffer(memoryview(plane), kind, count)


def _power(samples: F32) -> float:
    """Mean square; 0 where there is nothing, or no number."""
    power = float(np.dot(samples, samples)) / max(1, len(samples))
    return power if np.isfinite(power) else 0.0


def _is_silent(frame: AudioFrame) -> bool:
    """Whether every sample of every channel is 0; False where that cannot be told at once."""
    form = _form(frame)
    if form is None:
        return False
    planar, count = frame.format.is_planar, frame.layout.nb_channels
    planes = frame.planes[: count if planar else 1]  # PyAV counts one too many where there are eight
    return not any(_samples(plane, form[0], frame.samples * (1 if planar else count)).any() for plane in planes)


def _kind(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.format.name, frame.layout.name
