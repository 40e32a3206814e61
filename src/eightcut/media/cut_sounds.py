"""A clip's sound: which codec keeps it so that every reader hears the same, what the change of form costs, the filters.

Readers before ffmpeg 6.1 take PCM in an MP4 for 16 bits, and its rate for one below 65,536 Hz. What PCM would tell them
wrongly is kept as FLAC instead, every sample the same.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor, gcd

from eightcut.domain.channels import ALL, NO_CENTRE, heard_places
from eightcut.domain.clip_form import Form
from eightcut.errors import CutProblem
from eightcut.media.cut_look import SoundKind
from eightcut.media.cut_plan import CutPlan, Sound
from eightcut.media.cut_rate import nearest
from eightcut.media.ffmpeg import has_soxr
from eightcut.media.on_disk import shown
from eightcut.values import dataclass

AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
AAC_CHANNELS = FLAC_CHANNELS = 8
FLAC_RATE = 655_350
PCM_RATE = 65_535
"""The highest rate of PCM in an MP4 that every reader tells right."""
_AAC_BITS = 128_000
"""Bits a second for each channel; less where the rate is so low that a block cannot hold them."""
_STEREO = 2
_SETTLING = Fraction(1, 10)
"""Seconds of sound before the clip with which a change of rate begins."""
_PLAIN = ("u8", "u8p", "s16", "s16p")
"""Samples that 16 bits hold as they are."""
_DOUBLE = ("s32", "s32p", "s64", "s64p", "dbl", "dblp")
_KEPT_BITS = {"16": 16, "24": 24, "float": 53}
_DOWN = "aresample=ochl=stereo:rematrix_maxval=1"
"""As loud whatever the format of the samples: ffmpeg by itself would mix whole numbers fainter than floats."""
_OVER = 0.001
"""dB over full scale that are heard as nothing, and may be the rounding of a decoder."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How the sound is kept: codec (pcm, flac, aac), bits, and why that is not as it was asked for ("": it is)."""

    codec: str
    bits: str
    why: str = ""


def wanted(form: Form, sound: Sound) -> Sound:
    """The sound in the rate and with the channels that the form asks for."""
    return replace(
        sound, rate=form.rate or sound.rate, channels=form.channels or sound.channels, own=sound.own or sound.channels
    )


def kept(form: Form, sound: Sound) -> Kept:
    """How a sound of this rate and these channels is kept in the form.

    The codec is "" where nothing that every reader understands can hold it.
    """
    if len(form.container.sounds) == 1:
        return Kept(form.container.sounds[0], form.bits)
    flac = sound.channels <= FLAC_CHANNELS and sound.rate <= FLAC_RATE
    if form.sound == "aac":
        return Kept("aac" if sound.rate in AAC_RATES and sound.channels <= AAC_CHANNELS else "", "16")
    if form.bits not in form.container.bits:
        return Kept("", form.bits)
    if form.sound == "flac":
        return Kept("flac" if flac else "", form.bits)
    if sound.rate <= PCM_RATE and form.bits == "16":
        return Kept("pcm", "16")
    why = f"{sound.rate:,} Hz" if sound.rate > PCM_RATE else "24 bits"
    return Kept("flac" if flac else "", form.bits, why)


def refuse_sound(form: Form, source: str, sound: Sound | None) -> None:
    """CutProblem where nothing that every reader understands can hold the video's sound in this form."""
    if sound is None or kept(form, sound).codec:
        return
    if form.bits == "float" and form.sound != "aac":
        raise CutProblem(
            f"Float sound in an MP4 does not play everywhere. Choose 24 bits for {shown(source)}, or WAV "
            "or WebP clips.",
            source,
        )
    others = [name for name in ("pcm", "flac") if name != form.sound]
    can = [name.upper() for name in others if kept(replace(form, sound=name), sound).codec]
    cure = f"Choose {' or '.join(can)}" if can else f"Choose WAV clips, or a rate of at most {PCM_RATE:,} Hz,"
    fine = ", 24 bits" if form.bits == "24" else ""
    raise CutProblem(
        f"{form.sound.upper()} cannot store the sound of {shown(source)} as it is ({sound.rate} Hz, "
        f"{sound.channels} channels{fine}). {cure} for the clip's sound.",
        source,
    )


FLAC_BLOCKS = "asetnsamples=n=4096:p=0"
"""FLAC has blocks as large as the first piece of sound that it is given, and takes none below 16 samples."""


def sound_arguments(plan: CutPlan) -> list[str]:
    """Track, filters, codec and rate of the clip's sound; none where there is no sound."""
    if plan.sound is None:
        return []
    made = kept(plan.form, plan.sound)
    codecs = {
        ("pcm", "16"): ["pcm_s16le"],
        ("pcm", "24"): ["pcm_s24le"],
        ("pcm", "float"): ["pcm_f32le"],
        ("flac", "16"): ["flac", "-sample_fmt", "s16"],
        ("flac", "24"): ["flac", "-sample_fmt", "s32"],
        ("aac", "16"): ["aac", "-b:a", str(min(_AAC_BITS, 4 * plan.sound.rate) * plan.sound.channels)],
    }
    rate = ["-ar", str(plan.sound.rate)]
    filters = ",".join(_filters(plan, plan.sound, made))
    file = 0 if plan.back is None else 1
    return ["-map", f"{file}:{plan.sound.index}", "-af", filters, "-c:a", *codecs[made.codec, made.bits], *rate]


def plain_filters(plan: CutPlan, sound: Sound) -> list[str]:
    """The filters that give the planned stretch of sound, in its own rate and samples."""
    return _filters(plan, sound, Kept("pcm", "float"))


def measured_filters(plan: CutPlan, sound: Sound) -> list[str]:
    """The same as the clip gets them, in doubles, before any gain."""
    return _filters(replace(plan, gain=0.0), sound, Kept("pcm", "float"))


def _filters(plan: CutPlan, sound: Sound, made: Kept) -> list[str]:
    """Sound from the clip's begin on, with silence where the track has none, and of the exact length.

    What may be louder than the clip's samples hold is measured before it becomes such samples.
    """
    number = _number(plan.begin * sound.rate)
    own = plan.kind.rate if plan.kind is not None and plan.kind.rate else sound.rate
    steps = _numbers(plan)
    steps += _placed(number, own) if own == sound.rate else _converted(plan, own, sound.rate, number)
    steps += [*_heard(sound), *_mixed(sound)]
    if plan.gain is not None:
        steps += ["aformat=sample_fmts=dbl", f"volume={plan.gain:.4f}dB:precision=double"]
    measured = _may_clip(plan, made)
    if measured:
        exact = plan.kind is not None and plan.kind.samples in _DOUBLE
        steps += [f"aformat=sample_fmts={'dbl' if exact else 'flt'}"]
    steps += [f"apad=whole_len={plan.samples}", f"atrim=end_sample={plan.samples}", "asetpts=N"]
    if measured:
        steps += ["astats=measure_perchannel=none:measure_overall=Peak_level"]
    return [*steps, FLAC_BLOCKS] if made.codec == "flac" else steps


def _number(samples: Fraction) -> int:
    return nearest(samples) if samples >= 0 else -nearest(-samples)


def _numbers(plan: CutPlan) -> list[str]:
    """Silence in the place of float samples that are no numbers and would be as loud as can be; counted before."""
    if plan.kind is None or not plan.kind.bits or not plan.kind.samples.startswith(("flt", "dbl")):
        return []
    return [
        "astats=measure_perchannel=none:measure_overall=Number_of_NaNs+Number_of_Infs",
        "aeval='if(isnan(val(ch))+isinf(val(ch)),0,val(ch))':c=same",
    ]


def _placed(number: int, rate: int) -> list[str]:
    """The track's own samples from this one on; holes are silent."""
    return [f"aresample={rate}:async=1:min_hard_comp=0.01:first_pts={number}"]


def _converted(plan: CutPlan, own: int, rate: int, number: int) -> list[str]:
    """Samples of another rate, from sample `number` of that rate on.

    Holes are filled in the track's own rate first: the two at once would shift the sound by the filter's delay. The
    change of rate begins somewhat earlier, at a moment that is a whole sample in both.
    """
    step = own // gcd(own, rate)
    earlier = floor((plan.begin - _SETTLING) * own / step) * step
    skipped = number - earlier * rate // own
    return [
        *_placed(earlier, own), "asetpts=N", *_resampled(rate), f"atrim=start_sample={skipped}", "asetpts=N",
    ]  # fmt: skip


def _resampled(rate: int) -> list[str]:
    """By soxr, in doubles: it would round to fewer bits by chance, each time another one."""
    if has_soxr():
        return ["aformat=sample_fmts=dbl", f"aresample={rate}:resampler=soxr:precision=28"]
    return [f"aresample={rate}:filter_size=64"]


def _heard(sound: Sound) -> list[str]:
    """Without the centre, silence stands in its place, so that all that is mixed afterwards keeps its level."""
    kept = heard_places(sound.choice, sound.places)
    if sound.choice == ALL:
        return []
    if sound.choice == NO_CENTRE:
        return [f"pan={'+'.join(sound.places)}|{'|'.join(f'{place}={place}' for place in kept)}"]
    return [f"pan=mono|c0={kept[0]}"]


def _mixed(sound: Sound) -> list[str]:
    """To one channel by the mean, to two by doubling one; more than two by ffmpeg's own mix, the centre in both."""
    own = sound.own or sound.channels
    if own == sound.channels:
        return []
    if own == 1:
        return ["pan=stereo|c0=c0|c1=c0"]
    stereo = [_DOWN] if own > _STEREO else []
    return stereo if sound.channels == _STEREO else [*stereo, "pan=mono|c0=0.5*c0+0.5*c1"]


def _may_clip(plan: CutPlan, made: Kept) -> bool:
    if made.codec == "aac" or made.bits == "float":
        return False
    return plan.kind is not None and (plan.kind.samples not in _PLAIN or bool(plan.form.rate or plan.form.channels))


def sound_notes(plan: CutPlan, name: str, peak: float | None, no_numbers: bool = False) -> list[str]:
    """What the user should know of the change of the sound's form; `peak`: the loudest sample in dB of full scale."""
    if plan.sound is None:
        return []
    made = kept(plan.form, plan.sound)
    finer = "--sound-bits float" if "float" in plan.form.container.bits else "--format wav --sound-bits float"
    notes = []
    if no_numbers:
        notes.append(f"The sound of {name} has samples that are no numbers; in its clips they are silent.")
    if made.why:
        notes.append(
            f"The sound of {name} was stored as lossless FLAC, because older players misread PCM of "
            f"{made.why} in an MP4."
        )
    if peak is not None and peak > _OVER:
        notes.append(
            f"The sound of {name} is up to {max(peak, 0.01):.2f} dB louder than {made.bits}-bit samples "
            f"can store, so its loudest parts were clipped. Float sound keeps them ({finer})."
        )
    if made.codec != "aac" and plan.kind is not None and plan.kind.bits > _KEPT_BITS[made.bits]:
        notes.append(_rounded(plan.kind, made, name, finer))
    return notes


def _rounded(kind: SoundKind, made: Kept, name: str, finer: str) -> str:
    fine = "float samples" if kind.samples.startswith(("flt", "dbl")) else f"{kind.bits} bits"
    cure = "--sound-bits 24 keeps more" if made.bits == "16" else finer
    return f"The sound of {name} has {fine}; its clips have {made.bits}, rounded ({cure})."
