"""The whole folder of a dataset but its card: clips, what its trainer wants around them, the manifest, the checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.dataset_rows import BuiltClip
from eightcut.domain.datasets import SIDES, LeftOut, Planned
from eightcut.domain.judgements import NOBODY
from eightcut.domain.loudness import Levelled
from eightcut.domain.sound_quality import SILENCE
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest, CutProblem
from eightcut.services.context import Job, Services
from eightcut.services.datasets.checking import Checked, check
from eightcut.services.datasets.cutting import Former, Made, cut_all, place, sha256
from eightcut.services.datasets.reading import below, called
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.writing import DOOR
from eightcut.services.videos.same_place import exists
from eightcut.values import dataclass

MANIFEST = ".8cut"
"""Folder in a dataset that says what each clip is; loaders pass over names with a leading dot."""
CARD = "README.md"
Instead = Callable[[Sequence[LeftOut], Sequence[Planned]], Sequence[Planned]]


@dataclass(frozen=True, slots=True)
class Filled:
    """What lies in a folder: its clips, SHA-256 of its other files by place, what its trainer makes of each side."""

    clips: tuple[BuiltClip, ...]
    files: Mapping[str, str]
    failed: tuple[LeftOut, ...]
    checked: tuple[Checked, ...]
    cut: int
    """How many clips were cut, and not taken over."""


@dataclass(slots=True)
class NewFolder:
    """A folder under a temporary name, until `name` gives it its own."""

    part: Path
    folder: Path
    named: bool = False

    def name(self) -> None:
        """It is complete. BadRequest where something has its name by now."""
        self.named = DOOR.name(self.part, self.folder)
        if not self.named:
            raise _taken(self.folder)


def folder_of(recipe: Recipe) -> Path:
    """The folder NAME of `out`. BadRequest where there is something of that name."""
    folder = Path(recipe.out).absolute() / recipe.name
    if exists(folder):
        raise _taken(folder)
    return folder


def _taken(folder: Path) -> BadRequest:
    return BadRequest(f"There is already {folder}. Choose another name or folder, or move it away.", str(folder))


@contextmanager
def new_folder(folder: Path) -> Iterator[NewFolder]:
    """Inside, the folder is made; whole, or not at all."""
    DOOR.folder(folder.parent)
    made = NewFolder(DOOR.part(folder, folder=True), folder)
    try:
        yield made
    except BaseException:
        remove(made.folder if made.named else made.part)
        raise


def fill(
    ctx: Services, recipe: Recipe, clips: Sequence[Planned], part: Path, job: Job,
    former: Former | None = None, limits: str = "", instead: Instead | None = None,
) -> Filled:  # fmt: skip
    """Write all of it; a moment that cannot be cut, or is outside the limits, is left out, and the rest goes on.

    `instead`: which others are cut then, once it knows all that failed and all that is made. Whatever chance decides
    stays out: the same clips give the same bytes. CutProblem where none is left, Cancelled.
    """
    made, failed = list[Made](), list[LeftOut]()
    wanted = clips
    while wanted:
        cut, wrong = cut_all(ctx, recipe, wanted, part, job, former, limits)
        made, failed = [*made, *cut], [*failed, *wrong]
        wanted = instead(failed, [one.planned for one in made]) if wrong and instead is not None else ()
    if not made:
        other = f" Other limits than {limits} may let some in." if limits else ""
        raise CutProblem(f"No clip of {plural(len(failed), 'moment')} is left: the first one {failed[0].why}.{other}")
    checked = _sides(ctx, recipe, made, part, job)
    built, files = _listed(recipe, made, part)
    lines = "".join(f"{json.dumps(_line(recipe, one), ensure_ascii=False)}\n" for one in built)
    DOOR.folder(part / MANIFEST)
    DOOR.write(part / MANIFEST / "manifest.jsonl", lines.encode("utf-8", "surrogateescape"))
    job.cancel.check()
    return Filled(built, files, tuple(failed), tuple(checked), sum(not one.taken for one in made))


def _sides(ctx: Services, recipe: Recipe, made: Sequence[Made], part: Path, job: Job) -> list[Checked]:
    """Write what belongs around the clips of each side, and ask the loader's rules."""
    checked = []
    for side in SIDES:
        clips = [one.written for one in made if one.planned.side == side]
        if clips:
            folder = place(part, recipe, side)
            recipe.loader.shape.write(folder, clips)
            checked.append(check(ctx.media, str(folder), recipe.target, job, sound_only=recipe.sound_only))
    return checked


def _listed(recipe: Recipe, made: Sequence[Made], part: Path) -> tuple[tuple[BuiltClip, ...], dict[str, str]]:
    there = {path.name: called(path, part) for path in below(part)}
    suffix = recipe.loader.shape.form.container.suffix
    clips = tuple(
        BuiltClip(
            one.planned,
            there.get(f"{one.planned.name}{suffix}", ""),
            one.sha256,
            one.cut,
            one.channels,
            one.level,
            one.shown,
        )
        for one in made
    )
    own = {one.file for one in clips}
    return clips, {name: sha256(path) for path in below(part) if (name := called(path, part)) not in own}


def _line(recipe: Recipe, clip: BuiltClip) -> dict[str, object]:
    """What is known of a clip: where it comes from, all the way."""
    one, candidate = clip.planned, clip.planned.candidate
    return {
        "name": one.name, "side": one.side, "class": candidate.label, "caption": candidate.caption,
        "video": candidate.video.path, "content_id": candidate.video.content_id, "start": round(candidate.start, 6),
        "seconds": recipe.loader.shape.seconds, "source": candidate.source, "score": candidate.score,
        "origin": candidate.origin, "model_version": candidate.model_version, "target": recipe.target.id,
        "sha256": clip.sha256, **({"off_screen": True} if candidate.off_screen else {}),
        **({"said_at": candidate.said.at, "said_by": candidate.said.by} if candidate.said != NOBODY else {}),
        **({"channels": clip.channels} if clip.channels else {}), **({"shown": clip.shown} if clip.shown else {}),
        **_level(clip.level),
    }  # fmt: skip


def _level(level: Levelled | None) -> dict[str, object]:
    if level is None:
        return {}
    told = {"loudness": level.loudness, "gain": level.gain, "loudness_reached": level.reached}
    return {name: None if number <= SILENCE else round(number, 2) for name, number in told.items()}
