"""Every trainer that a dataset can be for. A new one needs its entry here, and rules for what its loader demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import MP4, WAV
from eightcut.errors import BadRequest
from eightcut.services.datasets import rules, writing
from eightcut.services.datasets.loaders import flat, hugging_face, listed, shards
from eightcut.services.datasets.reading import SOUNDS, VIDEOS
from eightcut.services.datasets.samples import Find, Rule
from eightcut.services.datasets.writing import Write
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """How clips for a loader are cut: their seconds, their form, and who writes the folder around them."""

    write: Write
    seconds: float
    form: Form


@dataclass(frozen=True, slots=True)
class Loader:
    """How a folder is looked through, what is demanded of each clip in it, and how such clips are made."""

    find: Find
    rules: Sequence[Rule]
    shape: Shape

    @property
    def seen(self) -> bool:
        """Whether it learns from the picture too: what is off screen is not for it."""
        return rules.picture in self.rules


@dataclass(frozen=True, slots=True)
class Target:
    """A trainer: the word for it, its name, its loader; `sound` is that of its training without picture, if any."""

    id: str
    title: str
    loader: Loader
    sound: Loader | None = None


_SEEN_AND_HEARD = (rules.picture, rules.sound)
_EIGHT = rules.lasting(8.0)
_LTX = rules.frames(201)
"""8.04 s at 25 frames a second: the first count of the form 8n + 1 that holds 8 s."""
_STRETCHED = "the trainer keeps all frames as if there were 25 a second, and stretches the sound"
_H3_SOUND = (rules.sound, rules.near_length(32_000, 256_000, 800), rules.steady(2))
_H3 = (rules.picture, rules.resampled(24, 192), *_H3_SOUND)
_FOLEYTUNE = (*_SEEN_AND_HEARD, rules.even, rules.steps(8, 64), rules.steps(25, 200))
_MMAUDIO = (*_SEEN_AND_HEARD, rules.filtered(8, 64), rules.filtered(25, 200))
_MMAUDIO_SOUND = (rules.sound, rules.sounding(8.1), rules.not_silent)
_WHOLE = (*_SEEN_AND_HEARD, rules.even, _EIGHT)
_HEARD = (rules.sound, rules.sounding(8.0))


def _seen(write: Write, seconds: float = 8.0, fps: int = 0, side: int = 2, rate: int = 0, channels: int = 0) -> Shape:
    """Clips with picture, their sound as FLAC, which keeps every sample in any reader."""
    return Shape(write, seconds, Form(MP4, "flac", fps=fps, side=side, rate=rate, channels=channels))


def _heard(write: Write, seconds: float = 8.0, rate: int = 0, channels: int = 0) -> Shape:
    """Sounds alone."""
    return Shape(write, seconds, Form(WAV, rate=rate, channels=channels))


def _ltx(write: Write) -> Shape:
    return _seen(write, 8.04, 25, 32, 48_000, 2)


_VIDEOFOLDER = hugging_face.folder_of("videofolder", hugging_face.VIDEO, "video")
_AUDIOFOLDER = hugging_face.folder_of("audiofolder", hugging_face.SOUND, "audio")


def _mmaudio(name: str, hertz: int, samples: int) -> Target:
    demanded = (*_MMAUDIO, rules.samples(hertz, samples), rules.not_silent)
    return Target(
        name, f"MMAudio at {hertz / 1000:g} kHz",
        Loader(listed.mmaudio, demanded, _seen(writing.tsv("label", ""), 8.24, 25, 2, hertz, 1)),
        Loader(listed.mmaudio_sound, _MMAUDIO_SOUND, _heard(writing.tsv("caption", "audio"), 8.24, hertz, 1)),
    )  # fmt: skip


_ALL = (
    Target("foleytune", "HunyuanVideo-FoleyTune", Loader(flat.foleytune, _FOLEYTUNE, _seen(writing.beside))),
    Target(
        "minimax-h3", "MiniMax-H3 in musubi-tuner",
        Loader(flat.musubi(VIDEOS, sound_beside=True), _H3, _seen(writing.beside, 8.0, 24, 32, 32_000, 2)),
        Loader(flat.musubi(SOUNDS, sound_beside=False), _H3_SOUND, _heard(writing.beside, 8.0, 32_000, 2)),
    ),
    Target(
        "musubi-ltx2", "LTX-2 in musubi-tuner",
        Loader(
            flat.musubi(VIDEOS, sound_beside=False),
            (*_SEEN_AND_HEARD, rules.rate(25, _STRETCHED), _LTX, rules.as_long(0.01)),
            _ltx(writing.beside),
        ),
    ),
    Target(
        "ltx2", "LTX-2 trainer",
        Loader(listed.ltx2("video"), (*_SEEN_AND_HEARD, _LTX), _ltx(writing.rows("video"))),
        Loader(listed.ltx2("audio"), _HEARD, _heard(writing.rows("audio"), 8.0, 48_000, 2)),
    ),
    Target(
        "ai-toolkit", "ai-toolkit",
        Loader(flat.ai_toolkit, (*_SEEN_AND_HEARD, rules.even), _ltx(writing.beside)),
    ),
    Target(
        "simpletuner", "SimpleTuner",
        Loader(flat.simpletuner, (*_SEEN_AND_HEARD, _LTX), _ltx(writing.beside)),
    ),
    _mmaudio("mmaudio-16k", 16_000, 128_000),
    _mmaudio("mmaudio-44k", 44_100, 353_280),
    Target(
        "thinksound", "ThinkSound",
        Loader(listed.thinksound, (*_SEEN_AND_HEARD, rules.filtered(8, 61)),
               _seen(writing.thinksound, 9.04, 25, 2, 44_100, 2)),
        Loader(listed.thinksound_sound, (rules.sound, rules.samples(44_100, 397_312)),
               _heard(writing.thinksound, 9.04, 44_100, 2)),
    ),
    Target("finetrainers", "finetrainers",
           Loader(hugging_face.finetrainers, _SEEN_AND_HEARD, _seen(writing.metadata))),
    Target("hf-video", "Hugging Face videofolder", Loader(_VIDEOFOLDER, _SEEN_AND_HEARD, _seen(writing.metadata))),
    Target("hf-audio", "Hugging Face audiofolder", Loader(_AUDIOFOLDER, (rules.sound,), _heard(writing.metadata))),
    Target(
        "webdataset", "WebDataset",
        Loader(shards.webdataset("mp4"), _SEEN_AND_HEARD, _seen(writing.shards)),
        Loader(shards.webdataset("wav", "flac"), (rules.sound,), _heard(writing.shards)),
    ),
    Target(
        "plain", "clips with captions",
        Loader(listed.plain, _WHOLE, _seen(writing.plain)), Loader(listed.plain, _HEARD, _heard(writing.plain)),
    ),
)  # fmt: skip
TARGETS: Mapping[str, Target] = {target.id: target for target in _ALL}


def target_named(name: str) -> Target:
    """The target of that id. BadRequest names all."""
    found = TARGETS.get(name.lower())
    if found is None:
        raise BadRequest(f"There is no target {name}. Targets: {', '.join(TARGETS)}.")
    return found


def loader_of(target: Target, *, sound_only: bool) -> Loader:
    """Its loader for clips with picture, or for sounds alone. BadRequest where it takes none."""
    if not sound_only:
        return target.loader
    if target.sound is None:
        able = ", ".join(one.id for one in TARGETS.values() if one.sound is not None)
        raise BadRequest(f"{target.id} takes no sounds without picture. Targets that do: {able}.")
    return target.sound
