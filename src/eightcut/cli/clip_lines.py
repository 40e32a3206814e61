"""What the command line says of clips that were cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.services.requests import Clip
    from eightcut.services.workbench import Workbench


def clip_event(output: Output, clip: Clip, bench: Workbench | None = None) -> None:
    """Count a clip and write its JSON line; what is not at its default is told too."""
    output.ok += 1
    if not output.json:
        return
    said: dict[str, object] = {}
    if clip.shares is not None:
        said |= {"speech": round(clip.shares.speech, 3), "music": round(clip.shares.music, 3)}
    output.event(
        "clip", file=clip.file, start=round(clip.cut.start, 6), output=clip.row.output_path, **said,
        **_form(clip, bench),
    )  # fmt: skip


def _form(clip: Clip, bench: Workbench | None) -> dict[str, object]:
    from eightcut.domain.clip_form import MP4, WAV, WEBP, framing

    form = clip.form
    said: dict[str, object] = {} if form.format == MP4 else {"format": {WEBP: "webp", WAV: "wav"}[form.format]}
    if form.sound != "pcm" and form.format == MP4:
        said["sound"] = form.sound
    if form.bits != "16":
        said["sound_bits"] = form.bits
    if form.rate:
        said["rate"] = form.rate
    if form.crop is not None:
        said["crop"] = {"ratio": form.crop.ratio, "centre": round(form.crop.centre, 4)}
    if bench is not None and form.format != WAV and (form.crop is not None or form.short_side or form.ltx):
        picture = bench.media.probe(clip.row.source_path).picture
        if picture is not None:
            said["size"] = list(framing(picture.width, picture.height, form).size)
    return said


def show(output: Output, written: Sequence[Clip], task: str) -> None:
    """A table of the clips, what was uneven in the film, and the end."""
    rows = [
        (f"{clip.cut.start:.3f} s", clip.cut.frames, clip.cut.samples, clip.row.output_path) for clip in written
    ]  # fmt: skip
    if rows:
        output.table(f"{len(rows)} clips written", (">Start", ">Frames", ">Samples", "File"), rows)
    else:
        output.say("No clip was written.")
    changed = sum(clip.cut.repeated for clip in written)
    if changed:
        output.warn("", f"The frame rate varies in the source: {changed} frames were repeated or dropped.")
    output.done(task)
