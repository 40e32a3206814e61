"""ffmpeg's arguments for a planned clip: what it reads, its filters, its encoders, what it writes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from eightcut.domain.clip_form import KEEP, Box, Framing
from eightcut.domain.containers import MP4, WAV, WEBP
from eightcut.media.cut_colours import converted, tags
from eightcut.media.cut_plan import CutPlan, Survey
from eightcut.media.cut_rate import MICROSECOND, microseconds
from eightcut.media.cut_report import SHOW
from eightcut.media.cut_sounds import sound_arguments
from eightcut.media.encoders import WAYS
from eightcut.media.formats import INPUT_OPTIONS

WEBP_QUALITY = 92
_WHOLE = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
_BT601 = "scale=out_color_matrix=bt601:out_range=limited,format=yuv420p"
DEINTERLACE = "bwdif=mode=send_frame:parity=auto:deint=interlaced"
"""One frame of two fields, where a frame says that it holds two; all others pass as they are."""
_FIELDS = ("-flags", "+ildct+ilme", "-x264-params")


def seek_arguments(seek: Fraction | None) -> list[str]:
    """Input options that keep the container's own times and start reading no later than `seek` (None: beginning)."""
    keep = [*INPUT_OPTIONS, "-copyts", "-noaccurate_seek"]
    return keep if seek is None else [*keep, "-seek_timestamp", "1", "-ss", f"{float(seek):.6f}"]


def listing_arguments(survey: Survey, source: str, end: Fraction) -> list[str]:
    """ffmpeg's arguments to tell on its standard output the time of every frame that it decodes before `end`."""
    return [
        *seek_arguments(survey.picture_seek), "-i", f"file:{source}", "-map", f"0:{survey.picture}",
        "-vf", f"trim=end={float(end):.6f}", "-fps_mode", "passthrough",
        "-enc_time_base:v", "filter", "-c:v", "wrapped_avframe", *_stats("{pts} {tb}"), "-f", "null", "-",
    ]  # fmt: skip


def cut_arguments(plan: CutPlan, source: str, target: str, sound_target: str = "") -> list[str]:
    """ffmpeg's arguments to write `target`; the time of the frame behind each written one goes to standard output.

    Where the video has no sound there is none in it. A folder of frames has its sound in `sound_target`.
    """
    form = plan.form
    read = [*seek_arguments(plan.seek), *_steady(plan), "-i", f"file:{source}"]
    if plan.back is not None:
        read = [*seek_arguments(plan.back.seek), *_steady(plan), "-i", f"file:{source}", *read]
    device = WAYS[form.encoder].device if form.container.encoded else ()
    return [*device, *read, *_OUTPUTS[form.format](plan, target, sound_target)]


_ENDING = ("-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "9999", "-y")


def _sound_file(plan: CutPlan, target: str, _: str = "") -> list[str]:
    return [*sound_arguments(plan), *_ENDING, "-f", "wav", f"file:{target}"] if plan.sound is not None else []


def _frames(plan: CutPlan, target: str, sound_target: str) -> list[str]:
    webp = ["-c:v", "libwebp", "-quality", str(WEBP_QUALITY), *_stats("{ptsi} {tbi}"), *_ENDING, "-f", "image2"]
    names = f"{target.replace('%', '%%')}/{plan.form.container.frame}"
    return ["-map", f"0:{plan.picture}", *_picture(plan), *webp, f"file:{names}", *_sound_file(plan, sound_target)]


def _film(plan: CutPlan, target: str, _: str) -> list[str]:
    way = WAYS[plan.form.encoder]
    fields = [*_FIELDS, "bff=1" if plan.look and plan.look.bottom_first else "tff=1"] if stays_interlaced(plan) else []
    again = way.repeatable if plan.repeatable and not fields else ()
    picture = [*_picture(plan, way.upload), *way.options, *again, *fields, *_stats("{ptsi} {tbi}")]
    return ["-map", f"0:{plan.picture}", *sound_arguments(plan), *picture, *_ENDING, "-f", "mp4", f"file:{target}"]


_OUTPUTS: Mapping[str, Callable[[CutPlan, str, str], list[str]]] = {MP4: _film, WEBP: _frames, WAV: _sound_file}
"""Container -> the output arguments: plan, target, target of the sound beside it."""


def stays_interlaced(plan: CutPlan) -> bool:
    """Whether the clip's frames keep the two fields that the video's have."""
    return plan.look is not None and plan.look.interlaced and plan.form.interlaced == KEEP


def _deinterlaced(plan: CutPlan) -> bool:
    return plan.look is not None and plan.look.interlaced and plan.form.interlaced != KEEP


def _steady(plan: CutPlan) -> list[str]:
    """The filters stay the same where a picture's size changes: the first of them that minds it brings all to one."""
    return ["-reinit_filter", "0"] if plan.look is not None and not plan.look.interlaced else []


def _stats(form: str) -> list[str]:
    return ["-stats_enc_pre:v", "pipe:1", "-stats_enc_pre_fmt:v", form]


def _picture(plan: CutPlan, upload: str = "") -> list[str]:
    filters = ",".join(filter(None, (_picture_filter(plan), upload)))
    return ["-vf", filters, "-fps_mode", "passthrough"]


def _picture_filter(plan: CutPlan) -> str:
    """Frames from the first on, put on the grid by hand, then filled up where the grid has holes or the video ends."""
    assert plan.fps is not None
    slot = f"{plan.fps.denominator}/{plan.fps.numerator}"
    first, anchor, one = microseconds(plan.first), microseconds(plan.anchor), microseconds(1 / plan.fps)
    start = f"start={plan.lead}:start_mode=clone:" if plan.lead else ""
    steps = [
        DEINTERLACE if _deinterlaced(plan) else "",
        f"settb=1/{MICROSECOND}",
        f"trim=start_pts={microseconds(plan.threshold)}",
        f"setpts='if(gt(PTS,{first}),max(PTS-{anchor},{one}),0)'",
        f"settb={slot}",
        f"fps={plan.fps.numerator}/{plan.fps.denominator}",
        f"tpad={start}stop=-1:stop_mode=clone",
        f"trim=end_frame={plan.frames}",
        *_shaped(plan),
    ]
    return ",".join(filter(None, steps))


def _shaped(plan: CutPlan) -> list[str]:
    """The frames of the clip in its size and colours."""
    look, frame = plan.look, plan.framing
    if look is None:
        steps = [_WHOLE if frame is None else framing_filter(frame)]
        return [*steps, _BT601] if plan.form.container.bt601 else steps
    bt601 = plan.form.container.bt601
    fields = stays_interlaced(plan)
    if frame is None:
        shape = f"setsar={look.shape.numerator}/{look.shape.denominator}" if look.by_frames else ""
        return [SHOW, tags(look), *converted(look, look.size, bt601=bt601, fields=fields), _WHOLE, shape]
    first, *rest = _framing_steps(frame)
    return [SHOW, tags(look), *converted(look, first, bt601=bt601, fields=fields), *rest]


def framing_filter(framing: Framing) -> str:
    """Square pixels, box, size and last box in turn; one change of size where no box lies between two."""
    first, *rest = _framing_steps(framing)
    return ",".join([_scale(first), *rest])


def _framing_steps(framing: Framing) -> tuple[tuple[int, int], *tuple[str, ...]]:
    """The size to begin with, then the filters."""
    if framing.box is None:
        first, steps = framing.scaled or framing.square, []
    else:
        first, steps = framing.square, [_crop(framing.box)]
        steps += [_scale(framing.scaled)] if framing.scaled is not None else []
    steps += ["setsar=1"]
    steps += [_crop(framing.last)] if framing.last is not None else []
    return (first, *steps)


def _scale(size: tuple[int, int]) -> str:
    return f"scale={size[0]}:{size[1]}"


def _crop(box: Box) -> str:
    left, top, width, height = box
    return f"crop={width}:{height}:{left}:{top}:exact=1"
