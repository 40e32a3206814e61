"""The card of a dataset (README.md): what it holds, where that comes from, what stayed out, how to build it again."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from eightcut.domain.channels import HEARD
from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.datasets import ACCEPTED, EXPORTED, MATCHES, SIDES
from eightcut.domain.loudness import CEILING, Loudness, evened
from eightcut.domain.picture_part import shown_words
from eightcut.domain.wording import plural, shown
from eightcut.services.commands import command
from eightcut.services.datasets.checking import Checked
from eightcut.services.datasets.targets import Target

_FROM = {
    EXPORTED: "cut by hand or exported before",
    ACCEPTED: "matches that were accepted",
    MATCHES: "matches that nobody judged",
}
_SIZES = ((1000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LICENSE_ID = re.compile(r"[a-z0-9][a-z0-9.-]*")


def card(dataset: Dataset, target: Target, clips: Sequence[BuiltClip], checked: Iterable[Checked]) -> bytes:
    """The same for the same dataset, wherever and whenever it is built again; UTF-8."""
    license_ = str(dataset.recipe.get("license", ""))
    head = list(_head(dataset, target, len(clips), license_)) if target.id.startswith("hf-") else []
    seconds = len(clips) * dataset.seconds
    lines = [
        *head, f"# {_plain(dataset.name)}", "",
        f"{plural(len(clips), 'clip')} of {dataset.seconds:g} s ({seconds:,.0f} s) for {target.title} (`{target.id}`), "
        f"number {dataset.number} of this name, built on {dataset.built_at[:10]} by 8-cut.", "",
        "## Classes", "", *_classes(dataset, clips),
        "## Sources", "", *_sources(clips),
        "## Where the clips come from", "", *_origins(clips), *_heard(clips), *_shown(clips),
        "## Left out", "", *_left_out(dataset.left_out),
        "## Checks", "", *_checks(dataset, target, clips, checked), "",
        "## Licence", "", _plain(license_) or "Not stated.", "",
        "## Build it again", "",
        f"    {rebuild_command(dataset)}", "",
        "Video and second of each clip are in `.8cut/manifest.jsonl`.",
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def loudness_of(dataset: Dataset) -> Loudness | None:
    """What its clips were brought to."""
    target, ceiling = dataset.recipe.get("loudness"), dataset.recipe.get("true_peak")
    if not isinstance(target, float | int):
        return None
    return Loudness(target, ceiling if isinstance(ceiling, float | int) else CEILING)


def rebuild_command(dataset: Dataset) -> str:
    """The command line that builds it again."""
    profile = () if dataset.profile == "default" else ("--profile", dataset.profile)
    return shown(f"{command('dataset', 'rebuild', dataset.name, dataset.number, *profile)} --out DIR")


def _head(dataset: Dataset, target: Target, count: int, license_: str) -> Iterator[str]:
    """What the Hugging Face hub reads; a licence that it does not know is called other there."""
    yield "---"
    if _LICENSE_ID.fullmatch(license_):
        yield f"license: {json.dumps(license_)}"
    elif license_:
        yield from ("license: other", f"license_name: {json.dumps(license_, ensure_ascii=False)}")
    yield f"pretty_name: {json.dumps(dataset.name, ensure_ascii=False)}"
    yield f"tags: [{'audio' if target.id == 'hf-audio' else 'video'}, sound-effects]"
    yield f"size_categories: [{next((name for most, name in _SIZES if count < most), 'n>1M')}]"
    yield from ("---", "")


def _classes(dataset: Dataset, clips: Sequence[BuiltClip]) -> Iterator[str]:
    sides = sorted({one.planned.side for one in clips}, key=SIDES.index)
    counts = Counter((one.planned.candidate.label, one.planned.side) for one in clips)
    several = len(sides) > 1
    rows = []
    for label in sorted({label for label, _ in counts}):
        each = [counts[label, side] for side in sides]
        rows.append((label, sum(each), f"{sum(each) * dataset.seconds:,.0f}", *(each if several else ())))
    yield from _table(("Class", "Clips", "Seconds", *(map(str.capitalize, sides) if several else ())), rows)


def _sources(clips: Sequence[BuiltClip]) -> Iterator[str]:
    counts: dict[str, int] = defaultdict(int)
    names = {}
    for one in clips:
        film = one.planned.candidate.film
        counts[film] += 1
        names[film] = one.planned.candidate.video
    rows = ((video.filename, video.content_id, counts[film]) for film, video in names.items())
    yield from _table(("Video", "Content", "Clips"), sorted(rows))


def _origins(clips: Sequence[BuiltClip]) -> Iterator[str]:
    counts = Counter(one.planned.candidate.source for one in clips)
    for source, words in _FROM.items():
        if counts[source]:
            yield f"* {plural(counts[source], 'clip')}: {words}"
    scans = Counter(
        (one.planned.candidate.origin, one.planned.candidate.model_version)
        for one in clips
        if one.planned.candidate.source != EXPORTED
    )
    for (origin, version), count in sorted(scans.items()):
        yield f"* {plural(count, 'clip')} of the scan {_plain(origin)}{f', model version {version}' if version else ''}"
    yield ""


def _heard(clips: Sequence[BuiltClip]) -> Iterator[str]:
    counts = Counter(one.channels for one in clips if one.channels)
    for choice, count in sorted(counts.items()):
        yield f"* {plural(count, 'clip')}: {HEARD[choice]}"
    if counts:
        yield ""


def _shown(clips: Sequence[BuiltClip]) -> Iterator[str]:
    counts = Counter(one.shown for one in clips if one.shown)
    for part, count in sorted(counts.items()):
        yield f"* {plural(count, 'clip')}: {shown_words(part)}, without its bars"
    if counts:
        yield ""


def _left_out(reasons: Mapping[str, int]) -> Iterator[str]:
    if reasons:
        yield from _table(("Moments", "Each of them"), sorted(((n, why) for why, n in reasons.items()), reverse=True))
    else:
        yield from ("Nothing.", "")


def _checks(
    dataset: Dataset, target: Target, clips: Sequence[BuiltClip], checked: Iterable[Checked]
) -> Iterator[str]:  # fmt: skip
    for one in checked:
        yield f"* The loader of {target.title} takes {one.taken:,} of {plural(one.all, 'clip')}."
        for reason, count in sorted(Counter(drop.fault.reason for drop in one.dropped).items()):
            yield f"* {plural(count, 'clip')} left out by it: {_plain(reason)}"
        yield from (f"* It stops: {_plain(stop.reason)}" for stop in one.stops)
    wanted = loudness_of(dataset)
    if wanted is not None:
        yield f"* {evened(wanted, (one.level for one in clips)).told}"
    limits = str(dataset.recipe.get("limits", ""))
    yield f"* Each clip is within the limits `{limits}`." if limits else "* Sound and picture were not measured."


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in (columns, ["---"] * len(columns), *rows):
        yield f"| {' | '.join(_plain(str(cell)) for cell in row)} |"
    yield ""


def _plain(text: str) -> str:
    """One line that no sign of a table or of HTML breaks."""
    return shown(" ".join(text.split())).replace("|", r"\|").replace("<", "&lt;")
