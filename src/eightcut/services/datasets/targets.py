"""Every trainer that a dataset can be for. A new one needs its entry here, and rules for what its loader demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eightcut.errors import BadRequest
from eightcut.services.datasets import rules
from eightcut.services.datasets.loaders import flat, hugging_face, listed, shards
from eightcut.services.datasets.reading import SOUNDS, VIDEOS
from eightcut.services.datasets.samples import Find, Rule


@dataclass(frozen=True, slots=True)
class Loader:
    """How a folder is looked through, and what is demanded of each clip in it."""

    find: Find
    rules: Sequence[Rule]


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
_MMAUDIO_SOUND = Loader(listed.mmaudio_sound, (rules.sound, rules.sounding(8.1), rules.not_silent))
_WHOLE = (*_SEEN_AND_HEARD, rules.even, _EIGHT)
_HEARD = (rules.sound, rules.sounding(8.0))

TARGETS: Mapping[str, Target] = {
    target.id: target
    for target in (
        Target("foleytune", "HunyuanVideo-FoleyTune", Loader(flat.foleytune, _FOLEYTUNE)),
        Target("minimax-h3", "MiniMax-H3 in musubi-tuner", Loader(flat.musubi(VIDEOS, sound_beside=True), _H3),
               Loader(flat.musubi(SOUNDS, sound_beside=False), _H3_SOUND)),
        Target("musubi-ltx2", "LTX-2 in musubi-tuner", Loader(
            flat.musubi(VIDEOS, sound_beside=False),
            (*_SEEN_AND_HEARD, rules.rate(25, _STRETCHED), _LTX, rules.as_long(0.01)),
        )),
        Target("ltx2", "LTX-2 trainer", Loader(listed.ltx2("video"), (*_SEEN_AND_HEARD, _LTX)),
               Loader(listed.ltx2("audio"), _HEARD)),
        Target("ai-toolkit", "ai-toolkit", Loader(flat.ai_toolkit, (*_SEEN_AND_HEARD, rules.even))),
        Target("simpletuner", "SimpleTuner", Loader(flat.simpletuner, (*_SEEN_AND_HEARD, _LTX))),
        Target("mmaudio-16k", "MMAudio at 16 kHz",
               Loader(listed.mmaudio, (*_MMAUDIO, rules.samples(16_000, 128_000), rules.not_silent)), _MMAUDIO_SOUND),
        Target("mmaudio-44k", "MMAudio at 44.1 kHz",
               Loader(listed.mmaudio, (*_MMAUDIO, rules.samples(44_100, 353_280), rules.not_silent)), _MMAUDIO_SOUND),
        Target("thinksound", "ThinkSound", Loader(listed.thinksound, (*_SEEN_AND_HEARD, rules.filtered(8, 61))),
               Loader(listed.thinksound_sound, (rules.sound, rules.samples(44_100, 397_312)))),
        Target("finetrainers", "finetrainers", Loader(hugging_face.finetrainers, _SEEN_AND_HEARD)),
        Target("hf-video", "Hugging Face videofolder",
               Loader(hugging_face.folder_of("videofolder", hugging_face.VIDEO, "video"), _SEEN_AND_HEARD)),
        Target("hf-audio", "Hugging Face audiofolder",
               Loader(hugging_face.folder_of("audiofolder", hugging_face.SOUND, "audio"), (rules.sound,))),
        Target("webdataset", "WebDataset", Loader(shards.webdataset("mp4"), _SEEN_AND_HEARD),
               Loader(shards.webdataset("wav", "flac"), (rules.sound,))),
        Target("plain", "clips with captions", Loader(listed.plain, _WHOLE), Loader(listed.plain, _HEARD)),
    )
}  # fmt: skip


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
