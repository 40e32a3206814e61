"""A film is passed through for its waveform once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.services.context import Job, Services
from eightcut.services.listening.peaks import ensure_peaks
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KNOCKS

NAME = next(iter(KNOCKS))


def test_knocks_are_seen_where_they_are(ctx: Services, films: dict[str, Path]) -> None:
    video = open_video(ctx, str(films[NAME]))
    reports: list[tuple[str, float, float]] = []

    peaks = ensure_peaks(ctx, video, Job(lambda task, _, done, total: reports.append((task, done, total))))

    for at in KNOCKS[NAME]:
        inside = peaks.columns(round(10 * at), 10, 0.1)[:, 1].max()
        assert inside > 2 * peaks.columns(round(10 * at) - 20, 10, 0.1)[:, 1].max()
    assert reports[-1][0] == "waveform"
    assert reports[-1][1:] == pytest.approx((peaks.duration, peaks.duration))


def test_the_second_time_nothing_is_decoded(ctx: Services, films: dict[str, Path]) -> None:
    video = open_video(ctx, str(films[NAME]))
    first = ensure_peaks(ctx, video, Job())

    again = ensure_peaks(ctx, replace(video, path="/nowhere.mp4"), Job())

    assert again.duration == first.duration


def test_a_damaged_waveform_is_told_and_made_anew(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    video = open_video(ctx, str(films[NAME]))
    ensure_peaks(ctx, video, Job())
    (path,) = (tmp_path / "peaks").iterdir()
    path.write_bytes(b"nonsense")
    told: list[str] = []

    peaks = ensure_peaks(ctx, video, Job(warn=lambda _, message: told.append(message)))

    assert len(peaks.levels[0]) > 100
    assert "damaged" in told[0]


def test_another_sound_track_has_a_waveform_of_its_own(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    video = open_video(ctx, str(films[NAME]))
    ensure_peaks(ctx, video, Job())
    ctx.library.videos.choose_track("audio", video.content_id, 0)

    ensure_peaks(ctx, video, Job())

    assert len(list((tmp_path / "peaks").iterdir())) == 2


def test_a_cancelled_pass_leaves_nothing(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    video = open_video(ctx, str(films[NAME]))
    token = CancelToken()

    with pytest.raises(Cancelled):
        ensure_peaks(ctx, video, Job(lambda *_: token.cancel(), cancel=token))

    assert list((tmp_path / "peaks").iterdir()) == []
