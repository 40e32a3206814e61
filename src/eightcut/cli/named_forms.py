"""Commands on named forms: list, show, save, rename, delete; and what `--form` of an export takes from one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from eightcut.cli import forms
from eightcut.cli.session import Session

if TYPE_CHECKING:
    from eightcut.cli.output import Output
    from eightcut.domain.clip_form import Cropping
    from eightcut.domain.named_form import NamedForm, SavedForm
    from eightcut.services.clips.named_forms import NamedForms
    from eightcut.services.clips.recalling import RecalledSettings
    from eightcut.services.context import Job, Services

forms_app = typer.Typer(help="Named forms of clips: what the window's Form menu and --form of an export use.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(forms_app, name="forms")


def kept_forms() -> NamedForms:
    """The forms beside the user's settings."""
    from eightcut.config import settings_folder
    from eightcut.services.clips.named_forms import NamedForms

    return NamedForms(settings_folder())


def _called(output: Output, name: str) -> NamedForm:
    """The form of this name, with a warning for each value of its file that makes no sense."""
    from eightcut.domain.named_form import form_called

    found = form_called(kept_forms().all(), name)
    for told in found.odd:
        output.warn(str(kept_forms().path), f"Form {found.name}: {told}")
    return found


@forms_app.command("list")
def forms_list(context: typer.Context) -> None:
    """List the forms; the first nine have keys in the window."""
    output = _output(context)
    there = kept_forms().all()
    for one in there:
        output.event("form", number=one.number, name=one.name, **one.saved.values())
    rows = [(one.number, one.name, *_told(one.saved)) for one in there]
    output.table("Forms", (">Number", "Name", "Format", ">Clips", "Spread", "Length", "Sound", "Picture"), rows)
    output.done("forms", len(there))


@forms_app.command("show")
def forms_show(context: typer.Context, name: str) -> None:
    """Show every value of a form."""
    output = _output(context)
    one = _called(output, name)
    output.event("form", number=one.number, name=one.name, **one.saved.values())
    rows = [(key.replace("_", " "), _said(value)) for key, value in one.saved.values().items()]
    output.table(f"Form {one.name}", ("Value", "Is"), rows)
    output.done("forms", 1)


@forms_app.command("save")
def forms_save(
    context: typer.Context,
    name: str,
    clips: int | None = forms.CLIPS,
    spread: float | None = forms.SPREAD,
    duration: float | None = forms.DURATION,
    kind: str | None = forms.FORMAT,
    sound: str | None = forms.SOUND,
    bits: str | None = forms.BITS,
    rate: str | None = forms.RATE,
    short_side: int | None = forms.SHORT_SIDE,
    crop: str | None = forms.CROP,
    random_portrait: bool | None = forms.RANDOM_PORTRAIT,
    random_square: bool | None = forms.RANDOM_SQUARE,
    ltx: int | None = forms.LTX,
    encoder: str | None = forms.ENCODER,
    interlaced: str | None = forms.INTERLACED,
    damaged: bool | None = forms.DAMAGED,
    overwrite: bool = typer.Option(False, "--overwrite", help="Change the form of this name; what is not given stays."),
) -> None:
    """Keep how clips are written under a name."""
    from eightcut.domain.named_form import SavedForm

    output = _output(context)
    before = _called(output, name) if overwrite else None
    base = SavedForm() if before is None else before.saved
    forms.length_of(duration, ltx)
    cropping = forms.cropping_of(_cropping(base), crop, None, [], random_portrait, random_square)
    saved = SavedForm(
        forms.form_of(base.form, kind, sound, short_side, ltx, encoder, duration, bits=bits, rate=rate,
                      interlaced=interlaced, damaged=damaged),
        base.frames if ltx is None else ltx,
        cropping.ratio, cropping.portrait, cropping.square,
        base.clips if clips is None else clips,
        base.spread if spread is None else spread,
        base.duration if duration is None else duration,
    )  # fmt: skip
    if before is None:
        kept_forms().save(name, saved)
    else:
        kept_forms().overwrite(before, saved)
    output.say(f"Form {name.strip()} was saved.")
    output.done("forms", 1)


@forms_app.command("rename")
def forms_rename(context: typer.Context, old: str, new: str) -> None:
    """Give a form another name; lists that use it keep it."""
    output = _output(context)
    kept_forms().rename(_called(output, old), new)
    output.say(f"Form {old} is called {new.strip()} now.")
    output.done("forms", 1)


@forms_app.command("delete")
def forms_delete(context: typer.Context, name: str) -> None:
    """Delete a form; clips that were cut in it stay."""
    output = _output(context)
    one = _called(output, name)
    kept_forms().delete(one)
    output.say(f"Form {one.name} was deleted.")
    output.done("forms", 1)


def named_base(
    output: Output, name: str, base: RecalledSettings, ctx: Services, job: Job, encoder: str | None, kind: str | None
) -> RecalledSettings:
    """What an export begins with: the form of this name, label, category and centre as in `base`.

    An encoder of the form that does not work here gives way to software, with a warning, where clips of the `kind` that
    was asked for need one and no other (`encoder`) was asked for.
    """
    from eightcut.domain.clip_form import SOFTWARE
    from eightcut.domain.containers import CONTAINERS

    one = _called(output, name)
    form = one.saved.form
    word = (kind or form.container.word).lower()
    encoded = any(container.encoded for container in CONTAINERS.values() if container.word == word)
    if encoder is None and encoded and form.encoder not in SOFTWARE:
        found = {each.name: each.problem for each in ctx.media.usable_encoders(job.cancel)}
        problem = found.get(form.encoder, "it is not among those of this computer")
        if problem:
            output.warn(
                "", f"Form {one.name}: the encoder {form.encoder} cannot be used here ({problem}). Software is used."
            )
            form = replace(form, encoder="")
    saved = replace(one.saved, form=form)
    cropping = replace(_cropping(saved), centre=base.cropping.centre)
    return replace(base, form=form, cropping=cropping, clips=saved.clips, spread=saved.spread, duration=saved.seconds)


def _cropping(saved: SavedForm) -> Cropping:
    from eightcut.domain.clip_form import Cropping

    return Cropping(saved.ratio, portrait=saved.portrait, square=saved.square)


def _output(context: typer.Context) -> Output:
    session: Session = context.obj
    return session.output


def _told(saved: SavedForm) -> tuple[object, ...]:
    form = saved.form
    picture = [saved.ratio, f"{form.short_side} px" if form.short_side else "", "LTX-2" if form.ltx else ""]
    return (
        form.container.word, saved.clips, f"{saved.spread:g} s", f"{saved.seconds:g} s", form.sound,
        " ".join(filter(None, picture)) or "whole",
    )  # fmt: skip


def _said(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value}" if value != "" else "-"
