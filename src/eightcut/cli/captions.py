"""Commands on captions: templates and digits, classes, renamed phrases, text files, a program of the user."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import typer

from eightcut.cli.reviewing import AT, MODEL, VIDEO, interval
from eightcut.cli.session import Session
from eightcut.domain.wording import one_line, plural
from eightcut.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eightcut.domain.clips import ClipRow
    from eightcut.services.context import Services

caption_app = typer.Typer(help="Captions of clips: composed by digits, of whole classes, from files and programs.")
TEMPLATE = typer.Option("", "--template", help="Which caption template, where there are several.", metavar="NAME")
CLASS = typer.Option("", "--class", help="Only this class.", metavar="CLASS")
SOME = typer.Argument(None, metavar="[CLIP]...", help="Clips by number or path; none: all.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("templates", caption_templates), ("import", caption_import), ("export", caption_export),
        ("delete", caption_delete), ("compose", caption_compose), ("rename", caption_rename), ("match", caption_match),
        ("matches", caption_matches), ("default", caption_default), ("read", caption_read), ("write", caption_write),
        ("suggest", caption_suggest),
    ):  # fmt: skip
        caption_app.command(name)(command)
    app.add_typer(caption_app, name="caption")


def caption_templates(context: typer.Context) -> None:
    """List the caption templates with their stages and phrases, and the captions of classes."""
    session: Session = context.obj
    with session.services() as ctx:
        there = ctx.library.captions.templates(session.profile)
        classes = ctx.library.captions.of_classes(session.profile)
    output = session.output
    for one in there:
        output.event("template", **one.values())
        rows = [(stage.name, *stage.phrases, *[""] * (9 - len(stage.phrases))) for stage in one.stages]
        output.table(f"Caption template {one.name}", ("Stage", *map(str, range(1, 10))), rows)
    for name, text in classes.items():
        output.event("class", **{"class": name, "caption": text})
    if classes:
        output.table("Captions of classes", ("Class", "Caption"), list(classes.items()))
    if not there:
        output.say(f"Profile {session.profile} has no caption template yet. 8cut caption import FILE reads one.")
    output.done("templates", len(there))


def caption_import(
    context: typer.Context,
    file: str = typer.Argument(..., help="JSON with a template, as `caption export` writes it.", metavar="FILE"),
    overwrite: bool = typer.Option(False, "--overwrite", help="Replace the template of this name; captions stay."),
) -> None:
    """Keep the caption template of a file in the profile."""
    from eightcut.services.clips.captions import read_template, save_template

    session: Session = context.obj
    one = read_template(file)
    with session.services() as ctx:
        save_template(ctx, session.profile, one, overwrite)
    session.output.event("template", **one.values())
    session.output.say(f"Caption template {one.name} has {plural(len(one.stages), 'stage')}.")
    session.output.done("templates", 1)


def caption_export(
    context: typer.Context,
    file: str = typer.Argument(..., help="Where the JSON goes.", metavar="FILE"),
    template: str = TEMPLATE,
    overwrite: bool = typer.Option(False, "--overwrite", help="Replace a file that is there."),
) -> None:
    """Write a caption template into a file, to edit it there or to take it to another library."""
    from eightcut.services.clips.captions import template_named, write_template

    session: Session = context.obj
    with session.services() as ctx:
        one = template_named(ctx, session.profile, template)
    write_template(file, one, overwrite)
    session.output.event("template", output=file, **one.values())
    session.output.say(f"Caption template {one.name} was written to {file}.")
    session.output.done("templates", 1)


def caption_delete(context: typer.Context, name: str = typer.Argument(..., metavar="NAME")) -> None:
    """Delete a caption template; captions that were composed with it stay."""
    from eightcut.services.clips.captions import delete_template, template_named

    session: Session = context.obj
    with session.services() as ctx:
        delete_template(ctx, session.profile, template_named(ctx, session.profile, name))
    session.output.say(f"Caption template {name} was deleted.")
    session.output.done("templates", 1)


def caption_compose(
    context: typer.Context,
    clip: str = typer.Argument(..., help="The clip by number or path, as `clips list` shows it.", metavar="CLIP"),
    digits: list[int] = typer.Argument(..., help="One for each stage; 0 leaves it out.", metavar="DIGIT...", min=0),
    template: str = TEMPLATE,
) -> None:
    """Compose the caption of a clip by digits; one that was typed stays and goes before it."""
    from eightcut.services.clips.captions import compose, template_named
    from eightcut.services.clips.listing import find

    session: Session = context.obj
    with session.services() as ctx:
        [row] = find(ctx, session.profile, [clip])
        compose(ctx, [row.id], template_named(ctx, session.profile, template), digits)
        [now] = ctx.library.clips.of_ids([row.id])
    session.output.event("captioned", id=now.id, output=now.output_path, caption=now.own_caption)
    kept = " It was typed, and stays." if now.caption and now.composed.phrases else ""
    session.output.say(f"{now.id}: {now.own_caption or 'no caption'}{'.' if kept else ''}{kept}")
    session.output.done("clips", 1)


def caption_match(
    context: typer.Context,
    video: str = VIDEO,
    digits: list[int] | None = typer.Argument(
        None, help="One for each stage of the template; 0 leaves it out.", metavar="DIGIT", min=0
    ),
    at: tuple[float, float] = AT,
    model: str = MODEL,
    text: str | None = typer.Option(None, "--text", help="Type it instead; '' takes it away.", metavar="TEXT"),
    template: str = TEMPLATE,
) -> None:
    """Give a match, or any moment, a caption: clips that are cut there have it where they have none of their own."""
    from eightcut.domain.captions import typed
    from eightcut.services.clips.captions import template_named
    from eightcut.services.clips.names import check_text
    from eightcut.services.scans.describing import describe_interval

    session: Session = context.obj
    if (text is None) is not bool(digits):
        raise BadRequest("Say either one digit for each stage of the template, or --text TEXT.")
    with session.services() as ctx:
        if text is None:
            words = template_named(ctx, session.profile, template).compose(digits or [])
        else:
            check_text("caption", text)
            words = typed(one_line(text))
        ref, _ = describe_interval(ctx, video, session.profile, interval(at), words, model)
    session.output.event("captioned", filename=ref.filename, start_time=at[0], end_time=at[1], caption=words.text)
    session.output.say(f"{at[0]:g} - {at[1]:g} s of {ref.filename}: {words.text or 'no caption'}")
    session.output.done("captions", 1)


def caption_matches(context: typer.Context) -> None:
    """List the captions of matches and other moments in the profile."""
    session: Session = context.obj
    with session.services() as ctx:
        found = ctx.library.moment_captions.of_profile(session.profile)
    session.output.events("caption", (
        {"id": one.id, "filename": one.video.filename, "start_time": one.span.start, "end_time": one.span.end,
         "classes": one.folders, "caption": one.words.text}
        for one in found
    ))  # fmt: skip
    rows = (
        (one.video.filename, f"{one.span.start:.1f} s", f"{one.span.end:.1f} s", ", ".join(one.folders) or "(every)",
         one.words.text)
        for one in found
    )  # fmt: skip
    head = ("File", ">Start", ">End", "Class", "Caption")
    session.output.table(plural(len(found), "captioned moment"), head, rows, len(found))
    session.output.done("captions", len(found))


def caption_rename(
    context: typer.Context,
    stage: str = typer.Argument(..., metavar="STAGE"),
    old: str = typer.Argument(..., help="The phrase as it is.", metavar="OLD"),
    new: str = typer.Argument(..., help="Its words from now on.", metavar="NEW"),
    template: str = TEMPLATE,
) -> None:
    """Rename a phrase in its template and in all captions composed of it; typed captions stay."""
    from eightcut.services.clips.captions import rename_phrase, template_named

    session: Session = context.obj
    with session.services() as ctx:
        with_ = template_named(ctx, session.profile, template)
        count, _ = rename_phrase(ctx, session.profile, with_, stage, old, new)
    session.output.say(f"{plural(count, 'caption')} changed.")
    session.output.done("clips", count)


def caption_default(
    context: typer.Context,
    class_: str = typer.Argument(..., metavar="CLASS"),
    text: str = typer.Argument(..., metavar="TEXT", help="What its clips sound like, in words; '' for none."),
) -> None:
    """Give a class a caption, which its clips have as long as they have none of their own."""
    from eightcut.services.clips.captions import caption_class

    session: Session = context.obj
    with session.services() as ctx:
        caption_class(ctx, session.profile, class_, text)
    session.output.event("class", **{"class": class_, "caption": text})
    said = "has a caption now" if text.strip() else "has no caption any more"
    session.output.say(f"Class {class_} {said}.")
    session.output.done("classes", 1)


def caption_read(
    context: typer.Context,
    folder: str = typer.Argument(..., help="Folder with .txt files called like the clips.", metavar="DIR"),
    class_: str = CLASS,
) -> None:
    """Take captions of clips from the .txt files of a folder, also that of a dataset."""
    from eightcut.services.clips.captioning import read_folder

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        count, _ = read_folder(ctx, _clips(ctx, session, [], class_), folder, job)
    session.output.say(f"{plural(count, 'caption')} read.")
    session.output.done("clips", count)


def caption_write(
    context: typer.Context,
    names: list[str] | None = SOME,
    captioner: str = typer.Option(
        ..., "--captioner", metavar="COMMAND",
        help="Program and arguments; it gets the clip's path as its last argument and prints one line.",
    ),
    timeout: float = typer.Option(60.0, help="Seconds that it has for each clip.", min=0.1, max=86400.0),
    class_: str = CLASS,
    again: bool = typer.Option(False, "--again", help="Clips too that have a caption of their own already."),
) -> None:  # fmt: skip
    """Let your own program write the captions of clips that have none, one after the other; each is kept at once."""
    from eightcut.services.clips.captioning import ask_program
    from eightcut.services.clips.words import words_of_clips
    from eightcut.services.context import Failure

    session: Session = context.obj
    command, written = _command(captioner), 0
    with session.services() as ctx, session.output.job() as job:
        ctx.library.refuse_reading_only()
        there = _clips(ctx, session, names or [], class_)
        words = words_of_clips(ctx, session.profile, there)
        rows = [row for row in there if again or not words[row.id].own]
        for told in ask_program(ctx, rows, command, timeout, job):
            if isinstance(told, Failure):
                session.output.error(told.file, told.message)
                continue
            written += 1
            session.output.event("captioned", id=told.row.id, output=told.row.output_path, caption=told.text)
            session.output.say(f"{told.row.id}: {told.text}")
    if len(rows) < len(there):
        session.output.say(f"{plural(len(there) - len(rows), 'clip')} with a caption left alone; --again asks for all.")
    session.output.say(f"{plural(written, 'caption')} written.")
    session.output.done("clips", written)


def _command(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as problem:
        raise BadRequest(f"--captioner {text!r} is no command: {problem}.") from problem


def caption_suggest(
    context: typer.Context,
    names: list[str] | None = SOME,
    class_: str = CLASS,
    top: int = typer.Option(3, help="Most classes of sound of a clip.", min=1, max=521),
) -> None:
    """Show what stored frames say is heard in clips; nothing is listened to, and no caption is written."""
    from eightcut.services.clips.captioning import suggested

    session: Session = context.obj
    with session.services() as ctx, session.output.job() as job:
        found = list(suggested(ctx, _clips(ctx, session, names or [], class_), top, job))
    known = [one for one in found if one.classes is not None]
    session.output.events("suggestion", (
        {"id": one.row.id, "output": one.row.output_path, "suggestion": one.text, "classes": dict(one.classes or ())}
        for one in known
    ))  # fmt: skip
    if known:
        rows = ((one.row.id, one.row.folder, one.row.own_caption, one.text) for one in known)
        session.output.table("Suggestions", (">Clip", "Class", "Caption", "Heard"), rows, len(known))
    if len(known) < len(found):
        several = plural(len(found) - len(known), "clip")
        session.output.say(f"Of {several} no frames are stored. 8cut tags VIDEO listens to their videos.")
    session.output.done("suggestions", len(known))


def _clips(ctx: Services, session: Session, names: Sequence[str], class_: str) -> list[ClipRow]:
    """Those that were named, else all of the profile; of one class where that is asked."""
    from eightcut.services.clips.listing import clips_of_class, find

    if not names:
        return clips_of_class(ctx, session.profile, class_)
    return [row for row in find(ctx, session.profile, names) if class_ in ("", row.folder)]
