"""Words of the scan panel: versions, models, buttons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import DifferenceKind, ScanVersion
from eightcut.domain.timestamps import parse_timestamp, shown
from eightcut.domain.training import TrainingRun
from eightcut.services.clips.match_clips import MatchClips
from eightcut.services.scans.thresholds import Step
from eightcut.services.training.telling import better
from eightcut.ui import theme
from eightcut.ui.actions import FOLDER
from eightcut.ui.kit.times import plural

GLYPHS = {Verdict.ACCEPT: "✓", Verdict.REJECT: "✕", Verdict.UNCERTAIN: "?"}
EXPORTED, CAPTION = "↗", "”"
CHANGES = {DifferenceKind.NEW: "+", DifferenceKind.GONE: "−", DifferenceKind.MOVED: "~", DifferenceKind.SCORE: "≈"}


def moment_of(version: ScanVersion) -> datetime | None:
    """When a version was saved, local time; None where unknown."""
    try:
        return datetime.fromisoformat(version.saved_at).astimezone().replace(tzinfo=None)
    except ValueError:
        return parse_timestamp(version.timestamp)


def version_dates(versions: Sequence[ScanVersion]) -> list[str]:
    """`2026-04-19 14:30` for each, with seconds where two share a minute; `undated` for rows from before history."""
    moments = [moment_of(v) if v.timestamp else None for v in versions]
    minutes = Counter(m.strftime("%Y%m%d%H%M") for m in moments if m)
    return [
        m.strftime("%Y-%m-%d %H:%M:%S" if minutes[m.strftime("%Y%m%d%H%M")] > 1 else "%Y-%m-%d %H:%M")
        if m
        else shown(v.timestamp)
        for m, v in zip(moments, versions, strict=True)
    ]


def version_labels(versions: Sequence[ScanVersion]) -> list[str]:
    """`2026-04-19 14:30 (12 matches, best: 0.95)` for each."""
    return [f"{date} ({_holds(v)})" for date, v in zip(version_dates(versions), versions, strict=True)]


def _holds(version: ScanVersion) -> str:
    count = plural(version.count, "match", "matches").replace(",", "")
    return count if version.max_score is None else f"{count}, best: {version.max_score:.2f}"


CUTS = (
    "Matches closer than the join gap (bracket in the list) are cut as one span: a clip every few seconds (Spread), "
    "each at least half in a match. The timeline shows them under the matches. Moments of this class that you cut by "
    "hand are left out."
)
"""How many clips matches give, as a tooltip."""


def export_text(plan: MatchClips | None, selected: bool, name: str = "", kinds: str = "") -> str:
    """Text of the export button; `plan` is None while being counted, `name` the class, `kinds` from `kinds_line`."""
    if plan is None:
        text = "Export selected" if selected else "Export"
    else:
        count = plural(len(plan.starts), "clip")
        text = f"Export selected ({count})" if selected else f"Export {count}"
    if name:
        text = f"{text} to {name}"
    more = kinds or (plan.short if plan is not None else "")  # both are more than a narrow button holds
    return f"{text} ({more})" if more else text


def kinds_line(taken: Sequence[Verdict | None], left_out: int) -> str:
    """`3 accepted + 3 not judged, 1 unsure left out`: answers to what is exported, "" where all of it was accepted."""
    counts = Counter(taken)
    kinds = [kind for kind in (Verdict.ACCEPT, None, Verdict.UNCERTAIN) if counts[kind]]
    said = " + ".join(f"{counts[kind]:,} {verdict_name(kind)}" for kind in kinds) if kinds != [Verdict.ACCEPT] else ""
    return ", ".join(words for words in (said, f"{left_out:,} unsure left out" if left_out else "") if words)


def goal_line(folder: str, chosen: bool, classes: Sequence[str]) -> str:
    """Where the regions go and why, as a tooltip."""
    if not folder:
        return FOLDER.words
    if chosen:
        why = "You chose this folder for the matches of this model."
    elif len(classes) == 1:
        why = "This is the class that the model learned."
    elif classes:
        why = f"The model learned several classes ({', '.join(classes)}), so the clips go to this list's folder."
    else:
        why = "The class of this model is unknown, so the clips go to this list's folder."
    return f"{folder}\n{why}"


def model_line(run: TrainingRun | None, now: datetime) -> str:
    """Which model made a scan, and whether it is better than the one before, as rich text; "" where not known."""
    if run is None:
        return ""
    try:
        made = datetime.fromisoformat(run.created_at).astimezone().replace(tzinfo=None)
    except ValueError:
        return ""
    date = made.strftime("%H:%M" if made.date() == now.date() else "%Y-%m-%d %H:%M")
    text = f"Model from {date}"
    if run.positives:
        text += f", from {plural(run.positives, 'clip')}"
    which = better(run.metrics)
    return text if which is None else f"{text} · {_COMPARED[which]}"


def model_figures(run: TrainingRun | None) -> str:
    """How the model measures, for whoever wants the figure; "" where it was not measured."""
    if run is None or run.metrics is None:
        return ""
    return (
        f"Average precision at least {run.metrics.average_precision:.2f} on {plural(run.metrics.videos, 'video')}, "
        "each left out in turn. Matches that nobody judged count as wrong."
    )


def step_line(lower: bool, step: Step | None) -> str:
    """What one match more (`lower`: by a lower threshold) or one fewer did; "" where it did just that."""
    if step is None:
        return "No lower threshold shows other matches." if lower else "No higher threshold shows other matches."
    change = step.count - step.before
    if lower and change < 0:
        return f"{plural(1 - change, 'match', 'matches')} run together here."
    if not lower and change > 0:
        return f"A match parts into {change + 1:,} here."
    return "" if abs(change) == 1 else f"{abs(change):,} at once: they score the same."


_COMPARED = {
    1: f'<span style="color:{theme.GOOD}">▲</span> better than the one before',
    -1: f'<span style="color:{theme.BAD}">▼</span> worse than the one before',
    0: "≈ as good as the one before",
}


def verdict_name(verdict: Verdict | None) -> str:
    """A verdict in words."""
    names = {Verdict.ACCEPT: "accepted", Verdict.REJECT: "rejected", Verdict.UNCERTAIN: "unsure"}
    return names[verdict] if verdict else "not judged"


def change_name(change: DifferenceKind) -> str:
    """A difference between two versions in words."""
    names = {
        DifferenceKind.NEW: "new",
        DifferenceKind.GONE: "gone",
        DifferenceKind.MOVED: "moved",
        DifferenceKind.SCORE: "score changed",
    }
    return names[change]


def changes_line(changes: Sequence[DifferenceKind]) -> str:
    """`2 new, 1 gone, 3 moved, 1 other score`; what does not occur is left out."""
    counts = Counter(changes)
    said = [f"{CHANGES[kind]} {counts[kind]:,} {change_name(kind)}" for kind in DifferenceKind if counts[kind]]
    return ", ".join(said) if said else "Nothing changed."
