"""What loaders demand of the facts of one clip. Each function makes a rule; which loader demands what: `loaders`."""

from __future__ import annotations

from eightcut.domain.clip_facts import ClipFacts
from eightcut.domain.wording import plural
from eightcut.services.datasets.samples import Fault, Rule

_STILL = 1e-6
"""A peak up to this counts as silence."""
_RATE_OFF = 0.001
"""Frames per second by which a rate may be off for being rounded by the container."""


def picture(facts: ClipFacts) -> Fault | None:
    """There is a picture that can be decoded."""
    if facts.picture is None:
        return Fault("has no picture that can be decoded", "Cut it from its video again.")
    return None


def sound(facts: ClipFacts) -> Fault | None:
    """There is sound, and all of it can be decoded."""
    if facts.heard is None:
        return Fault("has no sound that can be decoded", "Cut it from a video with sound.")
    if facts.heard.damaged:
        return Fault("has damaged sound", "Cut it from its video again.")
    return None


def not_silent(facts: ClipFacts) -> Fault | None:
    """The sound is more than silence."""
    if facts.heard is not None and facts.heard.peak <= _STILL:
        return Fault("is silent: the loader cannot bring silence to full level", "Leave the clip out.")
    return None


def even(facts: ClipFacts) -> Fault | None:
    """All frames are equally far apart."""
    if facts.picture is not None and not facts.picture.even:
        return Fault(
            "has frames that are not equally far apart: the loader takes them as if they were, and the picture drifts "
            "from the sound", "Cut it at a constant frame rate.",
        )  # fmt: skip
    return None


def lasting(seconds: float) -> Rule:
    """The container tells at least so many seconds."""

    def rule(facts: ClipFacts) -> Fault | None:
        if facts.seconds >= seconds:
            return None
        return Fault(f"lasts {facts.seconds:.3f} s, not {seconds:g} s", f"Cut it at least {seconds:g} s long.")

    return rule


def steps(rate: int, count: int) -> Rule:
    """The seconds that the container tells, times `rate`, are `count` whole steps."""

    def rule(facts: ClipFacts) -> Fault | None:
        found = int(facts.seconds * rate)
        if found >= count:
            return None
        return Fault(
            f"lasts {facts.seconds:.3f} s: {found} steps at {rate} a second, not {count}; a clip that is shorter than "
            "the others shortens them all", f"Cut it {count / rate:g} s long.",
        )  # fmt: skip

    return rule


def sounding(seconds: float) -> Rule:
    """The sound has at least so many seconds."""

    def rule(facts: ClipFacts) -> Fault | None:
        if facts.heard is None or facts.heard.seconds >= seconds:
            return None
        return Fault(
            f"has {facts.heard.seconds:.3f} s of sound, not {seconds:g} s", f"Cut it at least {seconds:g} s long."
        )

    return rule


def frames(count: int) -> Rule:
    """There are at least so many frames."""

    def rule(facts: ClipFacts) -> Fault | None:
        if facts.picture is None or facts.picture.frames >= count:
            return None
        return Fault(f"has {plural(facts.picture.frames, 'frame')}, not {count}", "Cut it longer.")

    return rule


def filtered(fps: int, count: int) -> Rule:
    """ffmpeg's fps filter makes at least so many frames of the picture."""

    def rule(facts: ClipFacts) -> Fault | None:
        found = count if facts.picture is None else facts.picture.filtered(fps)
        if found >= count:
            return None
        return Fault(f"gives {plural(found, 'frame')} at {fps} a second, not {count}", "Cut it at least 8.2 s long.")

    return rule


def resampled(fps: int, count: int) -> Rule:
    """There are at least so many frames where each moment of an even grid takes the nearest one."""

    def rule(facts: ClipFacts) -> Fault | None:
        found = count if facts.picture is None else facts.picture.resampled(fps)
        if found >= count:
            return None
        seconds = count / fps
        return Fault(f"gives {plural(found, 'frame')} at {fps} a second, not {count}", f"Cut it {seconds:g} s long.")

    return rule


def rate(fps: int, why: str) -> Rule:
    """The picture has this rate."""

    def rule(facts: ClipFacts) -> Fault | None:
        if facts.picture is None or abs(facts.picture.fps - fps) <= _RATE_OFF:
            return None
        return Fault(f"has {float(facts.picture.fps):g} frames a second: {why}", f"Cut it at {fps} frames a second.")

    return rule


def samples(hertz: int, count: int) -> Rule:
    """The sound has at least so many samples, once it has this rate."""

    def rule(facts: ClipFacts) -> Fault | None:
        found = count if facts.heard is None else facts.heard.at(hertz)
        if found >= count:
            return None
        return Fault(
            f"has {found:,} samples at {hertz:,} Hz, not {count:,}: {plural(count - found, 'sample')} short",
            f"Cut it at least {count / hertz:.3g} s long.",
        )

    return rule


def near_length(hertz: int, count: int, most: int) -> Rule:
    """The sound has so many samples at this rate, or up to `most` fewer."""

    def rule(facts: ClipFacts) -> Fault | None:
        found = count if facts.heard is None else facts.heard.at(hertz)
        if found >= count - most:
            return None
        return Fault(
            f"has {found:,} samples at {hertz:,} Hz, not {count:,}: {plural(count - found, 'sample')} short where "
            f"{most:,} may lack", "Cut picture and sound equally long.",
        )  # fmt: skip

    return rule


def steady(most: int) -> Rule:
    """No time stamp of the sound is off its place by more than so many samples."""

    def rule(facts: ClipFacts) -> Fault | None:
        if facts.heard is None or facts.heard.drift <= most:
            return None
        return Fault(
            f"has sound whose time stamps are off by {plural(facts.heard.drift, 'sample')}, more than {most}",
            "Cut it again with its sound as PCM or FLAC.",
        )

    return rule


def as_long(share: float) -> Rule:
    """Sound and picture differ in length by at most this share of the picture's."""

    def rule(facts: ClipFacts) -> Fault | None:
        if facts.picture is None or facts.heard is None or not facts.picture.fps:
            return None
        seconds = float(facts.picture.frames / facts.picture.fps)
        if abs(facts.heard.seconds - seconds) <= share * seconds:
            return None
        return Fault(
            f"has {facts.heard.seconds:.3f} s of sound to {seconds:.3f} s of picture: the loader stretches the sound",
            "Cut picture and sound equally long.",
        )

    return rule
