"""Commands on clips one by one: list, label, rate, caption, check, move ... A clip is named by its number or path."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from eightcut.cli.off_screen import YesNo
from eightcut.cli.session import Session
from eightcut.domain.limits import STRICT
from eightcut.domain.sound_quality import SoundQuality
from eightcut.domain.timestamps import local_time
from eightcut.domain.wording import plural, shown
from eightcut.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eightcut.domain.clips import ClipRow
    from eightcut.services.change import Change
    from eightcut.services.clips.checking import CheckedClip
    from eightcut.services.clips.disabling import Moved
    from eightcut.services.clips.listing import ListedClip
    from eightcut.services.context import Services

CLIPS = typer.Argument(..., metavar="CLIP...", help="Clips by number or path, as `clips list` shows them.")
COLUMNS = (
    ">Clip",
    "Class",
    "Video",
    ">Start",
    ">Seconds",
    "Form",
    "Label",
    "Caption",
    ">Rating",
    "Note",
    "This clip",
    "|Exported",
    "File",
)


def register(clips_app: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("list", clips_list), ("label", clips_label), ("rate", clips_rate), ("note", clips_note),
        ("caption", clips_caption), ("off-screen", clips_off_screen), ("replace", clips_replace),
        ("read-captions", clips_read_captions), ("check", clips_check), ("move", clips_move),
    ):  # fmt: skip
        clips_app.command(name)(command)


def clips_list(
    context: typer.Context,
    class_: str = typer.Option("", "--class", help="Only this class.", metavar="CLASS"),
    video: str = typer.Option("", "--video", help="Only the clips of this video.", metavar="VIDEO"),
    faulty: bool = typer.Option(False, "--faulty", help="Only those in which `clips check` found something."),
    off_screen: bool = typer.Option(False, "--off-screen", help="Only clips whose source is not in the picture."),
    limits: str = typer.Option("strict", help="By which limits: as `clips check` takes them.", metavar="NAME"),
) -> None:
    """List exported clips with their numbers, labels, ratings and notes; also those whose files are missing."""
    from eightcut.services.clips.disabling import clips_of
    from eightcut.services.clips.listing import listed, missing

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        clips = listed(ctx, session.profile, class_, limits=limits)
        if video:
            mine = {row.id for row in clips_of(ctx, session.profile, [video])}
            clips = [clip for clip in clips if clip.row.id in mine]
        if off_screen:
            clips = [clip for clip in clips if clip.off_screen]
        if faulty:
            clips = [clip for clip in clips if clip.faults]
        gone = missing([clip.row for clip in clips], job)
    session.output.events("clip", (_fields(clip, gone.get(clip.row.id, "")) for clip in clips))
    if clips:
        cells = (_cells(clip, clip.row.id in gone) for clip in clips)
        session.output.table(plural(len(clips), "clip"), COLUMNS, cells, len(clips))
    else:
        session.output.say(f"No such clips in profile {session.profile}.")
    for reason in dict.fromkeys(gone.values()):
        session.output.warn("", reason)
    session.output.done("clips", len(clips))


def _fields(clip: ListedClip, gone: str) -> dict[str, object]:
    row = clip.row
    said: dict[str, object] = ({"off_screen": True} if clip.off_screen else {}) | ({"missing": gone} if gone else {})
    if clip.faults is not None:
        said["faults"] = clip.faults
    return {
        "id": row.id, "class": row.folder, "file": row.source_path or row.filename, "start": round(row.span.start, 6),
        "duration": row.clip_duration, "format": clip.kind, "label": row.label, "caption": clip.words.caption,
        "words": clip.words.text, "words_from": clip.words.source.value, "rating": row.rating, "note": row.note,
        "exported": clip.exported.at, "exported_by": clip.exported.by, "output": row.output_path, **said,
    }  # fmt: skip


def _cells(clip: ListedClip, gone: bool) -> tuple[object, ...]:
    row = clip.row
    said = [*(["has its source off screen"] if clip.off_screen else []), *(clip.faults or ())]
    check = "; ".join(said) or ("" if clip.faults is None else "is good")
    file = f"missing: {row.output_path}" if gone else row.output_path
    return (
        row.id, row.folder, row.filename, f"{row.span.start:.3f}", f"{row.clip_duration:g}", clip.form, row.label,
        clip.words.caption, row.rating or "", row.note, check, local_time(clip.exported.at), file,
    )  # fmt: skip


def clips_label(
    context: typer.Context,
    text: str = typer.Argument(..., metavar="LABEL", help="'' for none."),
    names: list[str] = CLIPS,
) -> None:
    """Give clips a label, also in dataset.json."""
    from eightcut.services.clips.remarks import label

    _edit(context.obj, names, lambda ctx, ids: label(ctx, ids, text), "labelled")


def clips_rate(
    context: typer.Context,
    stars: int = typer.Argument(..., metavar="STARS", help="1 to 5; 0 for none."),
    names: list[str] = CLIPS,
) -> None:
    """Rate clips."""
    from eightcut.services.clips.remarks import rate

    _edit(context.obj, names, lambda ctx, ids: rate(ctx, ids, stars), "rated")


def clips_note(
    context: typer.Context,
    text: str = typer.Argument(..., metavar="TEXT", help="'' for none."),
    names: list[str] = CLIPS,
) -> None:
    """Give clips a note."""
    from eightcut.services.clips.remarks import annotate

    _edit(context.obj, names, lambda ctx, ids: annotate(ctx, ids, text), "annotated")


def clips_caption(
    context: typer.Context,
    text: str = typer.Argument(..., metavar="TEXT", help="What is heard, in words; '' for none."),
    names: list[str] = CLIPS,
) -> None:
    """Give clips a caption, for models that learn from words."""
    from eightcut.services.clips.remarks import caption

    _edit(context.obj, names, lambda ctx, ids: caption(ctx, ids, text), "captioned")


def clips_off_screen(
    context: typer.Context,
    answer: YesNo = typer.Argument(..., metavar="yes|no", help="Whether the picture does not show what sounds."),
    names: list[str] = CLIPS,
) -> None:
    """Say that the source of clips is off screen: what learns from picture and sound leaves them out."""
    from eightcut.services.clips.listing import find
    from eightcut.services.scans.off_screen import set_clips_off_screen

    session: Session = context.obj
    off = answer is YesNo.yes
    with session.services() as ctx:
        rows = find(ctx, session.profile, names)
        set_clips_off_screen(ctx, session.profile, rows, off)
    _tell(session, rows, "off screen" if off else "on screen")


def clips_replace(
    context: typer.Context,
    old: str = typer.Argument(..., metavar="OLD", help="Words as they stand in captions, capital letters too."),
    new: str = typer.Argument(..., metavar="NEW", help="What stands there instead; '' for nothing."),
    class_: str = typer.Option("", "--class", help="Only this class.", metavar="CLASS"),
) -> None:
    """Replace words in the captions of clips."""
    from eightcut.services.clips.listing import clips_of_class
    from eightcut.services.clips.remarks import replace_in_captions

    session: Session = context.obj
    with session.services() as ctx:
        rows = clips_of_class(ctx, session.profile, class_)
        count, _ = replace_in_captions(ctx, session.profile, rows, old, new)
    session.output.say(f"{plural(count, 'caption')} changed.")
    session.output.done("clips", count)


def clips_read_captions(
    context: typer.Context,
    class_: str = typer.Option("", "--class", help="Only this class.", metavar="CLASS"),
) -> None:
    """Take the captions of clips from the .txt files beside them, as other programs write them."""
    from eightcut.services.clips.listing import clips_of_class
    from eightcut.services.clips.remarks import read_captions

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        count, _ = read_captions(ctx, clips_of_class(ctx, session.profile, class_), job)
    session.output.say(f"{plural(count, 'caption')} read.")
    session.output.done("clips", count)


def clips_check(
    context: typer.Context,
    class_: str = typer.Option("", "--class", help="Only this class.", metavar="CLASS"),
    limits: str = typer.Option(STRICT, help="foleytune, strict, or own: strict,silence=0.3,cuts=off.", metavar="NAME"),
) -> None:
    """Measure sound and picture of exported clips; say which are outside the limits, and why. Nothing is changed."""
    from eightcut.services.clips.checking import checked, without_bars
    from eightcut.services.clips.listing import clips_of_class
    from eightcut.services.commands import command
    from eightcut.services.context import Failure

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        rows = clips_of_class(ctx, session.profile, class_)
        found: list[CheckedClip] = []
        for one in checked(ctx, rows, limits, job):
            if isinstance(one, Failure):
                session.output.error(one.file, one.message)
            else:
                found.append(one)
    wrong = [one for one in found if one.faults]
    session.output.events("clip", (
        {
            "id": one.row.id, "output": one.row.output_path, "faults": one.faults,
            **asdict(one.quality.sound or SoundQuality()),
            "picture": asdict(one.quality.picture) if one.quality.picture else None,
        }
        for one in found
    ))  # fmt: skip
    if wrong:
        cells = ((one.row.id, one.row.folder, one.row.output_path, "; ".join(one.faults)) for one in wrong)
        session.output.table("Outside the limits", (">Clip", "Class", "File", "This clip"), cells, len(wrong))
    for video, crop in without_bars(found).items():
        cure = shown(command("tracks", video, "--bars", "found"))
        session.output.say(f"All clips of {shown(video)} have black bars: the picture is {crop}. Cut off: {cure}")
    session.output.say(f"{len(found) - len(wrong):,} of {plural(len(rows), 'clip')} are within the limits {limits}.")
    session.output.done("check", len(found))


def clips_move(
    context: typer.Context,
    class_: str = typer.Argument(..., metavar="CLASS"),
    names: list[str] = CLIPS,
    out: str = typer.Option("", help="Folder that contains the class folders, for a new CLASS.", metavar="DIR"),
) -> None:
    """Move clips to another class: files, rows and labels."""
    from eightcut.services.clips.listing import find
    from eightcut.services.clips.names import class_path
    from eightcut.services.clips.refiling import refile
    from eightcut.services.clips.targets import class_home

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        rows = find(ctx, session.profile, names)
        folder = str(class_path(out, class_)) if out else class_home(ctx, session.profile, class_, "")
        if not folder:
            raise BadRequest(f"The class {class_} has no clips yet, so say with --out where its folder goes.")
        show_moved(session, refile(ctx, session.profile, [row.id for row in rows], folder, job))


def _edit(session: Session, names: Sequence[str], edit: Callable[[Services, list[int]], Change], said: str) -> None:
    from eightcut.services.clips.listing import find

    with session.services() as ctx:
        rows = find(ctx, session.profile, names)
        edit(ctx, [row.id for row in rows])
    _tell(session, rows, said)


def _tell(session: Session, rows: Sequence[ClipRow], said: str) -> None:
    for row in rows:
        session.output.event(said.replace(" ", "_"), id=row.id, output=row.output_path)
    session.output.say(f"{plural(len(rows), 'clip')} {said}.")
    session.output.done("clips", len(rows))


def show_moved(session: Session, moved: Moved) -> None:
    """Which clips moved, and who else's."""
    from eightcut.services.clips.disabling import told_shared

    for old, new in moved.moves.items():
        session.output.event("moved", file=old, output=new)
    session.output.say(f"{plural(len(moved.moves), 'clip')} moved. {told_shared(moved.shared)}".rstrip())
    session.output.done("clips", len(moved.moves))
