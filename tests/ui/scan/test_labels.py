"""Words of the scan panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import DifferenceKind, ScanVersion
from eightcut.domain.training import Metrics, TrainingRun, TrainingSettings
from eightcut.services.clips.match_clips import MatchClips
from eightcut.ui.scan import labels

NOW = datetime(2026, 4, 19, 14, 30, 12)


def version(moment: datetime | None, count: int, best: float | None = None, timestamp: str = "") -> ScanVersion:
    saved = moment.astimezone(UTC).isoformat() if moment else ""
    text = timestamp or (moment.strftime("%Y%m%d_%H%M%S_%f") if moment else "")
    return ScanVersion(1, "f.mp4", "", "default", "AISFX", text, saved, count, best, False)


def test_versions_read_as_the_plan_says() -> None:
    assert labels.version_labels(
        [version(NOW, 12, 0.954), version(NOW - timedelta(days=1), 1, 0.95), version(None, 12, 0.95)]
    ) == [
        "2026-04-19 14:30 (12 matches, best: 0.95)",
        "2026-04-18 14:30 (1 match, best: 0.95)",
        "undated (12 matches, best: 0.95)",
    ]


def test_seconds_are_shown_where_two_share_a_minute() -> None:
    three = [version(NOW, 1, 0.9), version(NOW - timedelta(seconds=9), 2, 0.8), version(NOW - timedelta(hours=1), 0)]
    assert labels.version_labels(three) == [
        "2026-04-19 14:30:12 (1 match, best: 0.90)",
        "2026-04-19 14:30:03 (2 matches, best: 0.80)",
        "2026-04-19 13:30 (0 matches)",
    ]


def test_a_version_without_an_instant_goes_by_its_name() -> None:
    named = [version(None, 1200, 0.5, "20260419_143000"), version(None, 1, 0.5, "odd")]
    assert labels.version_labels(named) == ["2026-04-19 14:30 (1200 matches, best: 0.50)", "odd (1 match, best: 0.50)"]


def test_the_export_button_names_its_clips() -> None:
    assert labels.export_text(MatchClips((1.0, 4.0)), False) == "Export 2 clips"
    assert labels.export_text(MatchClips((1.0,)), True) == "Export selected (1 clip)"
    plan = MatchClips((1.0, 4.0, 7.0), 2, 3, 1)
    said = "Export 3 clips to Door (2 joined: 3 clips, 1 already exported)"
    assert labels.export_text(plan, False, "Door") == said
    assert labels.export_text(plan, False, "Door", "2 not judged") == "Export 3 clips to Door (2 not judged)"
    assert labels.export_text(None, True) == "Export selected"
    assert labels.export_text(None, False) == "Export"
    kinds = [Verdict.ACCEPT, None, None]
    assert labels.kinds_line(kinds, 1) == "1 accepted + 2 not judged, 1 unsure left out"
    assert labels.kinds_line([Verdict.ACCEPT] * 10 + [None] * 20, 0) == "10 accepted + 20 not judged"
    assert (labels.kinds_line(kinds[:1], 0), labels.kinds_line([Verdict.UNCERTAIN], 0)) == ("", "1 unsure")
    assert (
        labels.export_text(MatchClips((1.0,)), False, "Door", "2 not judged") == "Export 1 clip to Door (2 not judged)"
    )


def test_the_model_line_tells_date_and_change() -> None:
    run = TrainingRun("default", "AISFX", "f", TrainingSettings(("Door",)), created_at=NOW.astimezone(UTC).isoformat())
    assert labels.model_line(run, NOW) == "Model from 14:30"
    assert labels.model_line(run, NOW + timedelta(days=1)) == "Model from 2026-04-19 14:30"
    learned = replace(run, positives=9, metrics=Metrics(6, 0.71, 0.5, 0.5, 0.63))
    assert labels.model_line(learned, NOW) == "Model from 14:30, from 9 clips"
    assert labels.model_figures(learned).startswith("Average precision at least 0.71 on 6 videos, each")
    assert labels.model_figures(run) == labels.model_figures(None) == ""
    for low, high, said in ((0.1, 0.2, "better than"), (-0.2, -0.1, "worse than"), (-0.1, 0.1, "≈ as good as")):
        line = labels.model_line(replace(run, metrics=Metrics(6, 0.7, 0.5, 0.5, 0.6, low, high)), NOW)
        assert f"{said} the one before" in line
    assert labels.model_line(None, NOW) == ""
    assert labels.model_line(replace(run, created_at="?"), NOW) == ""


def test_changes_are_counted_in_words() -> None:
    kinds = [DifferenceKind.NEW, DifferenceKind.NEW, DifferenceKind.GONE, DifferenceKind.SCORE]
    assert labels.changes_line(kinds) == "+ 2 new, − 1 gone, ≈ 1 score changed"
    assert labels.changes_line([]) == "Nothing changed."
