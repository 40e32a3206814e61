"""What the user says of clips afterwards: labels, ratings, notes, captions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from eightcut.domain.captions import Composed
from eightcut.domain.clips import MOST_STARS, ClipRow
from eightcut.domain.wording import one_line, shown
from eightcut.errors import BadRequest
from eightcut.ordinary import content
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import is_strange, is_there, with_folders
from eightcut.services.clips.names import check_text
from eightcut.services.clips.words import words_of_clips
from eightcut.services.clips.work import contents, restore_files, working
from eightcut.services.context import Job, Services
from eightcut.services.videos.same_place import is_folder

_LARGEST = 1_000_000
"""Bytes of a caption."""
Remark = str | int | Composed


def label(ctx: Services, ids: Collection[int], text: str) -> Change:
    """Give clips, by number, a label ("": none), which `dataset.json` of their class follows; all or none. CutProblem.

    Of clips that are not there, the library alone gets it.
    """
    check_text("label", text)
    return _labelled(ctx, dict.fromkeys(ids, text.strip()))


def rate(ctx: Services, ids: Collection[int], stars: int) -> Change:
    """Give clips 1 to MOST_STARS stars; 0 takes them away. BadRequest for another number."""
    if not 0 <= stars <= MOST_STARS:
        raise BadRequest(f"A rating is a whole number from 0 (none) to {MOST_STARS}, not {stars}.")
    return say(ctx, {"rating": dict.fromkeys(ids, stars)})


def annotate(ctx: Services, ids: Collection[int], text: str) -> Change:
    """Give clips a note; "" takes it away."""
    check_text("note", text)
    return say(ctx, {"note": dict.fromkeys(ids, text.strip())})


def caption(ctx: Services, ids: Collection[int], text: str) -> Change:
    """Give clips a caption, on one line; "" takes it away, and one that was composed beforehand stands there again.

    Of clips that have a composed one alone, "" takes that.
    """
    check_text("caption", text)
    said = one_line(text)
    if said:
        return say(ctx, {"caption": dict.fromkeys(ids, said)})
    rows = ctx.library.clips.of_ids(list(ids))
    return say(ctx, {
        "caption": {row.id: "" for row in rows if row.caption},
        "composed": {row.id: Composed() for row in rows if not row.caption},
    })  # fmt: skip


def replace_in_captions(ctx: Services, profile: str, rows: Sequence[ClipRow], old: str, new: str) -> tuple[int, Change]:
    """Write other words in the captions of these clips, wherever they stand; of how many. BadRequest without words.

    One that was composed, or is that of the clip's moment, is a typed one then.
    """
    if not old.strip():
        raise BadRequest("Say which words of the captions are to be replaced.")
    check_text("caption", new)
    there = words_of_clips(ctx, profile, rows)
    values = {number: one_line(words.own.replace(old, new)) for number, words in there.items() if old in words.own}
    return len(values), say(ctx, {"caption": values})


def read_captions(ctx: Services, rows: Collection[ClipRow], job: Job) -> tuple[int, Change]:
    """Take the captions of clips from the .txt files beside them, where there are such; how many had one. Cancelled.

    A file that is none, or no text, is warned of, and its clip keeps what it has.
    """
    found: dict[int, Remark] = {}
    for row in rows:
        job.cancel.check()
        path = Path(row.output_path).with_suffix(".txt")
        text = caption_in(path, job) if path.exists() else None
        if text is not None:
            found[row.id] = text
    return len(found), say(ctx, {"caption": found})


def caption_in(path: Path, job: Job) -> str | None:
    """What a file says, on one line; None, with a warning, where it says nothing that can be read."""
    try:
        text = one_line(content(path, _LARGEST).decode("utf-8-sig"))
        why = "" if text else "it is empty, and the clip keeps its caption"
    except UnicodeDecodeError:
        text, why = "", "it is not UTF-8 text; save it so"
    except (OSError, ValueError) as problem:
        text, why = "", str(problem.strerror if isinstance(problem, OSError) else problem)
    if why:
        job.warn(str(path), f"{shown(str(path))} was not read as a caption: {why}.")
        return None
    return text


def say(ctx: Services, values: Mapping[str, Mapping[int, Remark]]) -> Change:
    """Give clips, by number, other values in these columns of `ClipRow`; all or none."""
    rows: dict[int, ClipRow] = {}
    before: dict[str, Mapping[int, Remark]] = {}
    with ctx.library.transactions.transaction():
        for column, new in values.items():
            others, before[column] = _others(ctx, column, new)
            ctx.library.clips.say(column, {number: new[number] for number in before[column]})
            rows.update((row.id, row) for row in others)
    return _change(rows.values(), partial(say, ctx, before))


def _labelled(ctx: Services, values: Mapping[int, str]) -> Change:
    wanted, _ = _others(ctx, "label", values)
    sound = [row for row in wanted if not row.scan_export and not is_strange(row.output_path)]
    with working(ctx, makes=tuple(row.output_path for row in sound)) as work:
        undo: list[Callable[[], object]] = []
        try:
            with ctx.library.transactions.transaction():
                rows, before = _others(ctx, "label", values)
                ctx.library.clips.say("label", {number: values[number] for number in before})
                _write(sound, values, undo)
                work.end()
            work.over()
        except BaseException:
            work.undo(undo)
            raise
    return _change(rows, partial(_labelled, ctx, {number: str(text) for number, text in before.items()}))


def _others(ctx: Services, column: str, values: Mapping[int, Remark]) -> tuple[list[ClipRow], dict[int, Remark]]:
    """The clips of which something else is said so far, and what."""
    rows = [row for row in ctx.library.clips.of_ids(list(values)) if getattr(row, column) != values[row.id]]
    return rows, {row.id: getattr(row, column) for row in rows}


def _write(rows: Collection[ClipRow], values: Mapping[int, str], undo: list[Callable[[], object]]) -> None:
    """Bring `dataset.json` of each class in line; of a clip that is not there, an entry that there is."""
    folders: dict[Path, list[ClipRow]] = {}
    for row, folder in with_folders(rows):
        folders.setdefault(folder, []).append(row)
    there = {folder: mine for folder, mine in folders.items() if is_folder(folder)}
    undo.append(partial(restore_files, contents([folder / dataset_json.NAME for folder in there])))
    for folder, mine in there.items():
        entered = {str(entry.get("path")) for entry in dataset_json.labels(folder, {row.output_path for row in mine})}
        known = [row for row in mine if row.output_path in entered or is_there(row.output_path)]
        labels = {row.output_path: values[row.id] for row in known if values[row.id]}
        dataset_json.bring_in_line(folder, {row.output_path for row in known}, labels)


def _change(rows: Collection[ClipRow], undo: Callable[[], Change]) -> Change:
    profiles = {row.profile for row in rows}
    return Change(Kind.CLIPS if rows else NOTHING, undo, profiles.pop() if len(profiles) == 1 else "")
