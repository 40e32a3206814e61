"""Captions that are composed by digits, the templates that they are composed with, and captions of whole classes."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from eightcut.atomic import Door
from eightcut.domain.captions import Composed, Template, renaming, template
from eightcut.domain.clips import class_key
from eightcut.domain.wording import one_line, short, shown
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.ordinary import Unfit, read_json
from eightcut.services.change import Change, Kind
from eightcut.services.clips.names import check_text
from eightcut.services.clips.remarks import say
from eightcut.services.context import Services
from eightcut.services.videos.same_place import exists

_LARGEST = 1_000_000
"""Bytes of a template's file."""
_DOOR = Door(elsewhere="choose another folder")


def template_named(ctx: Services, profile: str, name: str = "") -> Template:
    """The template of this name, or the only one there is. BadRequest for none and for several."""
    there = ctx.library.captions.templates(profile)
    names = ", ".join(one.name for one in there)
    found = [one for one in there if name in ("", one.name)]
    if not there:
        raise BadRequest(f"Profile {profile} has no caption template yet. 8cut caption import FILE reads one.")
    if not found:
        raise BadRequest(f"There is no caption template {short(name)}. There are: {names}.")
    if len(found) > 1:
        raise BadRequest(f"Say with --template which one is meant: {names}.")
    return found[0]


def compose(ctx: Services, ids: Collection[int], with_: Template, digits: Sequence[int]) -> Change:
    """Give clips the caption of these digits, one for each stage; a typed one stays, and goes before it. BadRequest."""
    return say(ctx, {"composed": dict.fromkeys(ids, with_.compose(digits))})


def edit_template(ctx: Services, profile: str, old: Template, new: Template) -> tuple[int, Change]:
    """Put a template in the place of another; captions composed with that one follow: how many. BadRequest.

    What is in the place of a phrase that is nowhere in its stage now is taken for that phrase in other words.
    """
    if old not in ctx.library.captions.templates(profile):
        raise BadRequest(f"The caption template {old.name} was changed elsewhere meanwhile, and is left as it is.")
    _refuse_taken(ctx, profile, new.name, old.name)
    follow, stores = renaming(old, new), _stores(ctx)
    values: list[Mapping[int, Composed]] = []
    with ctx.library.transactions.transaction():
        for there, _ in stores:
            composed = {number: was for number, was in there(profile).items() if was.template == old.name}
            values.append({number: now for number, was in composed.items() if (now := follow.of(was)) != was})
        change = _set(ctx, profile, {old.name: None, new.name: new}, values)
    return sum(map(len, values)), change


def rename_phrase(ctx: Services, profile: str, with_: Template, stage: str, old: str, new: str) -> tuple[int, Change]:
    """Let a phrase have other words in its template and in all captions composed of it: in how many. BadRequest."""
    return edit_template(ctx, profile, with_, with_.renamed(stage, old, new))


def save_template(ctx: Services, profile: str, new: Template, overwrite: bool = False) -> Change:
    """Keep a template; captions stay as they are. BadRequest where one has its name, unless that is overwritten."""
    if not overwrite:
        _refuse_taken(ctx, profile, new.name)
    return _set(ctx, profile, {new.name: new}, ())


def delete_template(ctx: Services, profile: str, old: Template) -> Change:
    """Keep a template no more; captions composed with it stay."""
    return _set(ctx, profile, {old.name: None}, ())


def _refuse_taken(ctx: Services, profile: str, name: str, but: str = "") -> None:
    if name != but and any(one.name == name for one in ctx.library.captions.templates(profile)):
        raise BadRequest(f"There is already a caption template {name}. Choose another name, or overwrite it.")


def _stores(
    ctx: Services,
) -> tuple[tuple[Callable[[str], dict[int, Composed]], Callable[[Mapping[int, Composed]], object]], ...]:
    """Whatever captions are composed of: of which phrases those of a profile are, and what gives them others."""
    clips, moments = ctx.library.clips, ctx.library.moment_captions
    return (clips.composed, partial(clips.say, "composed")), (moments.composed, moments.say)


def _set(
    ctx: Services, profile: str, kept: Mapping[str, Template | None], values: Sequence[Mapping[int, Composed]]
) -> Change:
    """Templates by name, and of which phrases captions are composed, of each of `_stores` (none: as before)."""
    was: list[Mapping[int, Composed]] = []
    with ctx.library.transactions.transaction():
        there = {one.name: one for one in ctx.library.captions.templates(profile)}
        for name, one in kept.items():
            ctx.library.captions.keep(profile, name, one)
        for (composed, say_), new in zip(_stores(ctx), values, strict=False):
            was.append({number: words for number, words in composed(profile).items() if number in new})
            say_(new)
    before = {name: there.get(name) for name in kept}
    return Change(Kind.CLIPS | Kind.CAPTIONS, partial(_set, ctx, profile, before, was), profile)


def caption_class(ctx: Services, profile: str, name: str, text: str) -> Change:
    """Say what clips of a class without a caption of their own sound like; "" for nothing. BadRequest."""
    check_text("caption", text)
    key = class_key(name)
    if not key:
        raise BadRequest("Say which class is meant.")
    with ctx.library.transactions.transaction():
        before = class_caption(ctx, profile, name)
        ctx.library.captions.keep_of_class(profile, key, one_line(text))
    return Change(Kind.CLIPS, partial(caption_class, ctx, profile, name, before), profile)


def write_template(path: str, one: Template, overwrite: bool = False) -> None:
    """Write a template into a file, as `read_template` takes it. BadRequest where there is one; EnvironmentProblem.

    What is overwritten is a caption template, never a library, a video or anything else.
    """
    if exists(path):
        if not overwrite:
            raise BadRequest(f"There is already {shown(path)}. Choose another name, or add --overwrite.", path)
        try:
            read_template(path)
        except EnvironmentProblem as problem:
            raise BadRequest(
                f"{shown(path)} is no caption template, so it is not replaced. Choose another name.", path
            ) from problem
    _DOOR.write(Path(path), f"{json.dumps(one.values(), ensure_ascii=False, indent=1)}\n".encode())


def class_caption(ctx: Services, profile: str, name: str) -> str:
    """What is said of clips of a class without a caption of their own; "" where nothing is."""
    return ctx.library.captions.of_classes(profile).get(class_key(name), "")


def read_template(path: str) -> Template:
    """The template of a file: see docs/captions.md. EnvironmentProblem names the file and what is wrong with it."""
    try:
        return template(read_json(Path(path), _LARGEST))
    except BadRequest as problem:
        raise BadRequest(f"{shown(path)}: {problem.message} docs/captions.md shows one.", path) from problem
    except Unfit as problem:
        raise BadRequest(f"The file {shown(path)} {problem}. docs/captions.md shows a template.", path) from problem
    except OSError as problem:
        raise EnvironmentProblem(f"{shown(path)} cannot be read: {problem.strerror}.", path) from problem
