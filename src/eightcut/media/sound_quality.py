"""Measures a clip's sound: level, loudness (ITU-R BS.1770), spectrum, channels, holes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from eightcut.domain.progress import CancelToken
from eightcut.domain.sound_quality import SILENCE, SoundQuality
from eightcut.errors import NoAudioTrack
from eightcut.media.on_disk import shown
from eightcut.media.probe import listen_only_to, open_media, sound_stream
from eightcut.media.sound_decoder import SoundDecoder, full_scale

F64 = NDArray[np.float64]
FRAME = 2_048
_FAINT = -60.0
_FULL, _IN_A_ROW = 0.99, 4
_HOLE = 0.005
_AROUND = -40.0
"""Seconds of zeros that are a hole, where the sound on both sides is louder than so many dB."""
_BAND = 250.0
_LOWEST_EDGE, _FALL, _APART, _NOTHING = 3_000.0, 20.0, 4, -105.0
"""An edge lies above so many Hz: the level falls by so many dB within so many bands, to one where nothing is heard."""
_GATES = (-70.0, -10.0)


def sound_quality(path: str, cancel: CancelToken) -> SoundQuality:
    """Decode and measure the first sound track. NoAudioTrack, FileMissing, NotMedia, UnreadableFile, Cancelled."""
    return measure(*_decoded(path, cancel))


def levels(path: str, cancel: CancelToken) -> tuple[float, float]:
    """Loudness in LUFS and true peak in dB of the first sound track; the errors of `sound_quality`."""
    sound, rate = _decoded(path, cancel)
    return loudness(sound, rate), true_peak(sound)


def _decoded(path: str, cancel: CancelToken) -> tuple[F64, int]:
    """All samples, channels x samples, 1.0 full scale, and their rate in Hz."""
    with open_media(path) as container:
        stream = sound_stream(container, path, 0)
        listen_only_to(container, stream)
        pieces = []
        for frame, _ in SoundDecoder(container, stream, path).frames():
            cancel.check()
            samples = frame.to_ndarray()
            planes = samples if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels).T
            pieces.append(np.nan_to_num(full_scale(planes), posinf=1.0, neginf=-1.0))
        rate = stream.codec_context.sample_rate
    channels = min((len(piece) for piece in pieces), default=0)
    if not channels or not rate:
        raise NoAudioTrack(f"{shown(path)} has no sound that can be decoded. Cut it again.", path)
    return np.concatenate([piece[:channels] for piece in pieces], axis=1), rate


def measure(sound: F64, rate: int) -> SoundQuality:
    """Of samples in an array of channels x samples, 1.0 full scale, at `rate` Hz."""
    peak = float(np.abs(sound).max(initial=0.0))
    if not peak:
        return SoundQuality()
    mono = sound.mean(axis=0)
    loudest = sound[int(np.argmax((sound**2).sum(axis=1)))]
    levels = _levels(loudest)
    clipped, clipped_at = _clipped(sound)
    holes = _holes(sound, rate)
    faint = np.flatnonzero(levels < _FAINT)
    power, step = _spectrum(loudest, rate)
    pair = sound[:2] if len(sound) > 1 else None
    return SoundQuality(
        peak=peak,
        clipped=clipped,
        silence=float(np.mean(levels < _FAINT)),
        noise=float(np.percentile(levels, 95) - np.percentile(levels, 5)),
        rolloff=float(np.searchsorted(np.cumsum(power), 0.85 * power.sum()) * step),
        shelf=_shelf(power, step),
        cutoff=_cutoff(power, step),
        loudness=loudness(sound, rate),
        true_peak=true_peak(sound),
        dc=float(mono.mean()),
        correlation=1.0 if pair is None else _correlation(*pair),
        same=pair is not None and bool(np.abs(pair[0] - pair[1]).max() < 1e-4),
        dropouts=len(holes),
        clipped_at=None if clipped_at is None else clipped_at / rate,
        silent_at=float(faint[0]) * len(loudest) / len(levels) / rate if len(faint) else None,
        hole_at=holes[0] / rate if holes else None,
    )


def true_peak(sound: F64) -> float:
    """dB of the loudest moment, between samples too, of channels x samples."""
    return _decibels(float(np.abs(signal.resample_poly(sound, 4, 1, axis=1)).max(initial=0.0)))


def _decibels(amplitude: float) -> float:
    return max(SILENCE, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE


def _levels(channel: F64) -> F64:
    """dB of each whole frame."""
    count = max(1, len(channel) // FRAME)
    frames = channel[: count * FRAME]
    square = np.array([np.mean(part**2) for part in np.array_split(frames, count)])
    return np.asarray(np.maximum(SILENCE, 10 * np.log10(np.maximum(square, 1e-12))))


def _clipped(sound: F64) -> tuple[int, int | None]:
    """Samples in a row at full scale, of all channels, and the first of them."""
    count, first = 0, list[int]()
    for channel in sound:
        begins, ends = _runs(np.abs(channel) >= _FULL)
        long = ends - begins >= _IN_A_ROW
        count += int((ends - begins)[long].sum())
        first += begins[long][:1].tolist()
    return count, min(first, default=None)


def _runs(true: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where stretches of true begin, and where they have ended."""
    edges = np.diff(np.concatenate([[0], true.astype(np.int8), [0]]))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _spectrum(channel: F64, rate: int) -> tuple[F64, float]:
    """Mean power at each frequency, and Hz from one to the next."""
    frequencies, power = signal.welch(channel, rate, nperseg=min(4096, len(channel)), scaling="spectrum")
    return power, float(frequencies[1]) if len(frequencies) > 1 else float(rate)


def _band(power: F64, step: float, low: float, high: float) -> float:
    return float(power[round(low / step) : round(high / step)].sum())


def _shelf(power: F64, step: float) -> float:
    if step * (len(power) - 1) < 16_000:
        return 0.0
    middle, top = _band(power, step, 1_000, 5_000), _band(power, step, 15_000, 20_000)
    return 0.0 if middle <= 0 else 10 * math.log10(middle / max(top, 1e-20))


def _cutoff(power: F64, step: float) -> float:
    """The highest edge with sound right below it and nothing above: a peak alone, or a slope, is none."""
    width = max(1, round(_BAND / step))
    count = len(power) // width
    if count <= 2 * _APART:
        return 0.0
    bands = 10 * np.log10(np.maximum(power[: count * width].reshape(count, width).mean(axis=1), 1e-20))
    for place in range(count - _APART - 1, int(_LOWEST_EDGE / (width * step)), -1):
        below, above = bands[place - _APART + 1 : place + 1].min(), bands[place + _APART :].max()
        if above < _NOTHING and below - above > _FALL:
            return float((place + 1) * width * step)
    return 0.0


def _correlation(left: F64, right: F64) -> float:
    both = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(np.dot(left, right)) / both if both > 0 else 1.0


def _holes(sound: F64, rate: int) -> list[int]:
    """Where runs of zeros in all channels begin, with sound right before and right behind."""
    least = max(2, round(_HOLE * rate))
    together = np.abs(sound).max(axis=0)
    begins, ends = _runs(together == 0.0)
    found = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        if end - begin >= least <= begin and end + least <= len(together):
            sides = together[begin - least : begin], together[end : end + least]
            if all(_decibels(float(np.sqrt(np.mean(side**2)))) > _AROUND for side in sides):
                found.append(begin)
    return found


def loudness(sound: F64, rate: int) -> float:
    """Integrated loudness in LUFS, gated, of up to five channels (a fourth of six counts not: it is the bass)."""
    weighted = signal.sosfilt(_weighting(rate), sound, axis=1)
    gains = np.array([1.0, 1.0, 1.0, 0.0, 1.41, 1.41])[: len(sound)] if len(sound) == 6 else np.ones(len(sound))
    block, hop = round(0.4 * rate), round(0.1 * rate)
    starts = range(0, max(1, sound.shape[1] - block + 1), hop)
    powers = np.array([gains @ np.mean(weighted[:, at : at + block] ** 2, axis=1) for at in starts])
    levels = -0.691 + 10 * np.log10(np.maximum(powers, 1e-20))
    heard = levels > _GATES[0]
    if not heard.any():
        return SILENCE
    gate = -0.691 + 10 * math.log10(powers[heard].mean()) + _GATES[1]
    counted = powers[heard & (levels > gate)]
    return -0.691 + 10 * math.log10(counted.mean())


def _weighting(rate: int) -> F64:
    """The two filters of BS.1770 at this rate: a shelf of 4 dB above 1.7 kHz, and a high pass at 38 Hz."""
    gain, quality, corner = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k, high = math.tan(math.pi * corner / rate), 10 ** (gain / 20)
    mid = high**0.4996667741545416
    norm = 1 + k / quality + k * k
    shelf = [
        (high + mid * k / quality + k * k) / norm, 2 * (k * k - high) / norm, (high - mid * k / quality + k * k) / norm,
        1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm,
    ]  # fmt: skip
    quality, corner = 0.5003270373238773, 38.13547087602444
    k = math.tan(math.pi * corner / rate)
    norm = 1 + k / quality + k * k
    return np.array([shelf, [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm]])
