"""Command-line output about clips that were cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eightcut.domain.markers import export_folder
from eightcut.domain.wording import plural

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.services.clips.requests import Clip


def clip_event(output: Output, clip: Clip) -> None:
    """Count a clip and write its JSON line, with every value that is not the default."""
    output.ok += 1
    if not output.json:
        return
    said: dict[str, object] = {}
    if clip.shares is not None:
        said |= {"speech": round(clip.shares.speech, 3), "music": round(clip.shares.music, 3)}
    output.event(
        "clip", file=clip.file, start=round(clip.cut.start, 6), output=clip.row.output_path, **said, **_form(clip)
    )  # fmt: skip


def _form(clip: Clip) -> dict[str, object]:
    form = clip.form
    said: dict[str, object] = {} if form.format == "MP4" else {"format": form.container.word}
    if form.sound != "pcm" and form.sound in form.container.sounds:
        said["sound"] = form.sound
    if form.bits != "16":
        said["sound_bits"] = form.bits
    if form.rate:
        said["rate"] = form.rate
    if form.crop is not None:
        said["crop"] = {"ratio": form.crop.ratio, "centre": round(form.crop.centre, 4)}
    if clip.cut.size is not None and (form.crop is not None or form.short_side or form.ltx):
        said["size"] = list(clip.cut.size)
    return said


def show(output: Output, written: Sequence[Clip], task: str) -> None:
    """A table of the clips, what was uneven in the video, and the end."""
    from eightcut.domain.uneven import uneven

    rows = [
        (f"{clip.cut.start:.3f} s", clip.cut.frames, clip.cut.samples, clip.row.output_path) for clip in written
    ]  # fmt: skip
    if rows:
        count = plural(len(rows), "clip")
        output.table(f"{count} written", (">Start", ">Frames", ">Samples", "File"), rows, done=True)
        folders = dict.fromkeys(export_folder(clip.row.output_path) for clip in written)
        output.say(f"{count} written to {', '.join(folders)}.")
    else:
        output.say("No clip was written.")
    for sentence in uneven(clip.cut for clip in written).sentences:
        output.warn("", sentence)
    output.done(task)
