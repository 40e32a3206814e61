"""Makes each use of a recording different: pitch, colour, room. Sounds are mono float32 at 44.1 kHz."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eightcut.media.render import RATE, Sound

FRAME = RATE // 200


def rms(sound: Sound) -> float:
    """Root of the mean square; 0 for no samples."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if len(sound) else 0.0


def decibels(gain: float) -> float:
    """The factor that a gain in dB means."""
    return float(10 ** (gain / 20))


def trimmed(sound: Sound, longest: float) -> Sound:
    """From the onset (25 dB below the loudest 5 ms) to the end (40 dB), at most `longest` seconds, faded, RMS 1."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.mean(frames**2, axis=1)
    first = int(np.argmax(power > power.max() * 10**-2.5))
    last = len(power) - int(np.argmax(power[::-1] > power.max() * 1e-4))
    cut = sound[first * FRAME : min(last * FRAME, first * FRAME + round(longest * RATE))].copy()
    fade = min(RATE // 50, len(cut) // 2)
    cut[len(cut) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    scaled: Sound = (cut / rms(cut)).astype(np.float32)
    return scaled


def resampled(sound: Sound, speed: float) -> Sound:
    """Played `speed` times as fast: pitch and length change together."""
    at = np.arange(0, len(sound) - 1, speed)
    played: Sound = np.interp(at, np.arange(len(sound)), sound).astype(np.float32)
    return played


def laid(pieces: Sequence[tuple[int, Sound]]) -> Sound:
    """Pieces together, each from its own sample on."""
    out = np.zeros(max(start + len(piece) for start, piece in pieces), np.float32)
    for start, piece in pieces:
        out[start : start + len(piece)] += piece
    return out


def tilted(sound: Sound, slope: float) -> Sound:
    """Equalised by `slope` dB per octave around 1 kHz, at most 9 dB anywhere, RMS 1."""
    size = 1 << int(np.ceil(np.log2(len(sound) + RATE // 20)))
    octaves = np.log2(np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0) / 1000)
    gain = 10 ** (np.clip(slope * octaves, -9, 9) / 20)
    out = np.fft.irfft(np.fft.rfft(sound, size) * gain, size)[: len(sound)]
    return (out / (rms(out.astype(np.float32)) + 1e-9)).astype(np.float32)


def reverberated(sound: Sound, rng: np.random.Generator) -> Sound:
    """With a decaying diffuse tail of 0.2 to 0.8 s behind it, 14 to 5 dB below; the direct sound stays as it is."""
    tail = round(rng.uniform(0.2, 0.8) * RATE)
    response = rng.standard_normal(tail) * 10 ** (-3 * np.arange(tail) / tail)
    size = 1 << int(np.ceil(np.log2(len(sound) + tail)))
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound) + tail]
    wet *= decibels(rng.uniform(-14, -5)) * rms(sound) / (rms(wet[: len(sound)].astype(np.float32)) + 1e-9)
    wet[: len(sound)] += sound
    return wet.astype(np.float32)


def shaped_noise(samples: int, slope: float, rng: np.random.Generator) -> Sound:
    """Noise whose amplitude falls as frequency to the power -`slope`, RMS 1, repeating every 24 s without a seam."""
    size = 1 << 20
    spectrum = np.fft.rfft(rng.standard_normal(size)) / np.maximum(np.fft.rfftfreq(size, 1 / RATE), 30) ** slope
    noise: NDArray[np.float64] = np.fft.irfft(spectrum, size)
    return np.resize((noise / np.sqrt(np.mean(noise**2))).astype(np.float32), samples)
