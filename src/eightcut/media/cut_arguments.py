"""ffmpeg's arguments for a planned clip: what it reads, its filters, its encoders, what it writes. Pure."""

from __future__ import annotations

from fractions import Fraction

from eightcut.domain.clip_form import KEEP, WEBP, Box, Framing
from eightcut.media.cut_colours import converted, tags
from eightcut.media.cut_plan import CutPlan, Survey
from eightcut.media.cut_rate import MICROSECOND, microseconds
from eightcut.media.cut_report import SHOW
from eightcut.media.cut_sounds import sound_arguments
from eightcut.media.encoders import WAYS
from eightcut.media.formats import INPUT_OPTIONS

WEBP_QUALITY = 92
FRAME_NAME = "frame_%04d.webp"
_WHOLE = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
_WEBP_COLOURS = "scale=out_color_matrix=bt601:out_range=limited,format=yuv420p"
"""WebP knows no others: whoever opens such a file takes them for granted."""
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

    Without a picture the target is a WAV file. With one it is an MP4 file, without sound where the film has none; as
    WebP sequence it is a folder, and the sound goes to `sound_target`.
    """
    read = [*seek_arguments(plan.seek), *_steady(plan), "-i", f"file:{source}"]
    if plan.back is not None:
        read = [*seek_arguments(plan.back.seek), *_steady(plan), "-i", f"file:{source}", *read]
    ending = ["-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "9999", "-y"]
    if plan.picture is None:
        return [*read, *sound_arguments(plan, alone=True), *ending, "-f", "wav", f"file:{target}"]
    mapped = ["-map", f"0:{plan.picture}"]
    stats = _stats("{ptsi} {tbi}")
    if plan.form.format == WEBP:
        webp = ["-c:v", "libwebp", "-quality", str(WEBP_QUALITY), *stats, *ending, "-f", "image2"]
        frames = [*mapped, *_picture(plan), *webp, f"file:{target.replace('%', '%%')}/{FRAME_NAME}"]
        alone = sound_arguments(plan, alone=True)
        return [*read, *frames, *([*alone, *ending, "-f", "wav", f"file:{sound_target}"] if alone else [])]
    way = WAYS[plan.form.encoder]
    fields = [*_FIELDS, "bff=1" if plan.look and plan.look.bottom_first else "tff=1"] if stays_interlaced(plan) else []
    film = [*mapped, *sound_arguments(plan, alone=False), *_picture(plan, way.upload), *way.options, *fields, *stats]
    return [*way.device, *read, *film, *ending, "-f", "mp4", f"file:{target}"]


def stays_interlaced(plan: CutPlan) -> bool:
    """Whether the clip's frames keep the two fields that the film's have."""
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
    """Frames from the first on, put on the grid by hand, then filled up where the grid has holes or the film ends."""
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
        return [*steps, _WEBP_COLOURS] if plan.form.format == WEBP else steps
    webp = plan.form.format == WEBP
    fields = stays_interlaced(plan)
    if frame is None:
        shape = f"setsar={look.shape.numerator}/{look.shape.denominator}" if look.by_frames else ""
        return [SHOW, tags(look), *converted(look, look.size, webp=webp, fields=fields), _WHOLE, shape]
    first, *rest = _framing_steps(frame)
    return [SHOW, tags(look), *converted(look, first, webp=webp, fields=fields), *rest]


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
