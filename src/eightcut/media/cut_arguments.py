"""ffmpeg's arguments for a planned clip: what it reads, its filters, its encoders, what it writes. Pure."""

from __future__ import annotations

from fractions import Fraction

from eightcut.domain.clip_form import WEBP, Box, Framing
from eightcut.media.cut_plan import MICROSECOND, CutPlan, Sound, Survey, nearest
from eightcut.media.encoders import WAYS

WEBP_QUALITY = 92
FRAME_NAME = "frame_%04d.webp"
_WHOLE = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
_WEBP_COLOURS = "scale=out_color_matrix=bt601:out_range=limited,format=yuv420p"
"""WebP knows no others: whoever opens such a file takes them for granted."""
AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
AAC_CHANNELS = FLAC_CHANNELS = 8
_AAC_BITS = 128_000
"""Bits a second for each channel; less where the rate is so low that a block cannot hold them."""


def seek_arguments(seek: Fraction | None) -> list[str]:
    """Input options that keep the container's own times and start reading no later than `seek` (None: beginning)."""
    keep = ["-protocol_whitelist", "file", "-copyts", "-noaccurate_seek"]
    return keep if seek is None else [*keep, "-seek_timestamp", "1", "-ss", f"{float(seek):.6f}"]


def listing_arguments(survey: Survey, source: str, end: Fraction) -> list[str]:
    """ffmpeg's arguments to tell on its standard output the time of every frame that it decodes before `end`."""
    return [
        *seek_arguments(survey.seek), "-i", f"file:{source}", "-map", f"0:{survey.picture}",
        "-vf", f"trim=end={float(end):.6f}", "-fps_mode", "passthrough",
        "-enc_time_base:v", "filter", "-c:v", "wrapped_avframe", *_stats("{pts} {tb}"), "-f", "null", "-",
    ]  # fmt: skip


def cut_arguments(plan: CutPlan, source: str, target: str, sound_target: str = "") -> list[str]:
    """ffmpeg's arguments to write `target`; the time of the frame behind each written one goes to standard output.

    Without a picture the target is a WAV file. With one it is an MP4 file, without sound where the film has none; as
    WebP sequence it is a folder, and the sound goes to `sound_target`.
    """
    read = [*seek_arguments(plan.seek), "-i", f"file:{source}"]
    ending = ["-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "9999", "-y"]
    if plan.picture is None:
        return [*read, *_sound(plan, "pcm"), *ending, "-f", "wav", f"file:{target}"]
    mapped = ["-map", f"0:{plan.picture}"]
    stats = _stats("{ptsi} {tbi}")
    if plan.form.format == WEBP:
        webp = ["-c:v", "libwebp", "-quality", str(WEBP_QUALITY), *stats, *ending, "-f", "image2"]
        frames = [*mapped, *_picture(plan), *webp, f"file:{target.replace('%', '%%')}/{FRAME_NAME}"]
        sound = [*_sound(plan, "pcm"), *ending, "-f", "wav", f"file:{sound_target}"] if plan.sound else []
        return [*read, *frames, *sound]
    way = WAYS[plan.form.encoder]
    film = [*mapped, *_sound(plan, plan.form.sound), *_picture(plan, way.upload), *way.options, *stats]
    return [*way.device, *read, *film, *ending, "-f", "mp4", f"file:{target}"]


FLAC_BLOCKS = ",asetnsamples=n=4096:p=0"
"""FLAC has blocks as large as the first piece of sound that it is given, and takes none below 16 samples."""


def _stats(form: str) -> list[str]:
    return ["-stats_enc_pre:v", "pipe:1", "-stats_enc_pre_fmt:v", form]


def _us(time: Fraction) -> int:
    return nearest(time * MICROSECOND) if time >= 0 else -nearest(-time * MICROSECOND)


def _picture(plan: CutPlan, upload: str = "") -> list[str]:
    filters = ",".join(filter(None, (_picture_filter(plan), upload)))
    return ["-vf", filters, "-fps_mode", "passthrough"]


def _picture_filter(plan: CutPlan) -> str:
    """Frames from the first on, put on the grid by hand, then filled up where the grid has holes or the film ends."""
    assert plan.fps is not None
    slot = f"{plan.fps.denominator}/{plan.fps.numerator}"
    first, one = _us(plan.first), _us(1 / plan.fps)
    start = f"start={plan.lead}:start_mode=clone:" if plan.lead else ""
    steps = [
        f"settb=1/{MICROSECOND}",
        f"trim=start_pts={_us(plan.threshold)}",
        f"setpts='if(gt(PTS,{first}),max(PTS-{first},{one}),0)'",
        f"settb={slot}",
        f"fps={plan.fps.numerator}/{plan.fps.denominator}",
        f"tpad={start}stop=-1:stop_mode=clone",
        f"trim=end_frame={plan.frames}",
        _WHOLE if plan.framing is None else framing_filter(plan.framing),
    ]
    return ",".join([*steps, _WEBP_COLOURS] if plan.form.format == WEBP else steps)


def framing_filter(framing: Framing) -> str:
    """Square pixels, box, size and last box in turn; one change of size where no box lies between two."""
    if framing.box is None:
        steps = [_scale(framing.scaled or framing.square)]
    else:
        steps = [_scale(framing.square), _crop(framing.box)]
        steps += [_scale(framing.scaled)] if framing.scaled is not None else []
    steps += ["setsar=1"]
    steps += [_crop(framing.last)] if framing.last is not None else []
    return ",".join(steps)


def _scale(size: tuple[int, int]) -> str:
    return f"scale={size[0]}:{size[1]}"


def _crop(box: Box) -> str:
    left, top, width, height = box
    return f"crop={width}:{height}:{left}:{top}:exact=1"


def _sound(plan: CutPlan, codec: str) -> list[str]:
    if plan.sound is None:
        return []
    kinds = {
        "pcm": ["pcm_s16le"],
        "flac": ["flac", "-sample_fmt", "s16"],
        "aac": ["aac", "-b:a", str(min(_AAC_BITS, 4 * plan.sound.rate) * plan.sound.channels)],
    }
    rate = ["-ar", str(plan.sound.rate)]
    filters = _sound_filter(plan, plan.sound) + (FLAC_BLOCKS if codec == "flac" else "")
    return ["-map", f"0:{plan.sound.index}", "-af", filters, "-c:a", *kinds[codec], *rate]


def _sound_filter(plan: CutPlan, sound: Sound) -> str:
    """Sound from the clip's begin on, with silence where the track has none, and of the exact length."""
    first = plan.begin * sound.rate
    number = nearest(first) if first >= 0 else -nearest(-first)
    return ",".join(
        (
            f"aresample={sound.rate}:async=1:min_hard_comp=0.01:first_pts={number}",
            f"apad=whole_len={plan.samples}",
            f"atrim=end_sample={plan.samples}",
            "asetpts=N",
        )
    )
