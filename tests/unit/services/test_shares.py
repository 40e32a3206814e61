"""How much of a find or a clip is speech and music: rows that say so, and recordings that are it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from eightcut.domain.clips import ClipRow
from eightcut.domain.model_key import ModelKey
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.services.clips.checking import CheckedClip, checked, known_faults
from eightcut.services.clips.exporting import export, export_scans
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import build
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.targets import target_named
from eightcut.services.listening.shares import Shares, shares, shares_of
from eightcut.services.listening.tagging import tag_videos
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos
from eightcut.services.training.training import TrainRequest, train
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import Ears, clips_of, write_scene
from tests.unit.services.named import film, store

SPOKEN: dict[str, float] = {"Speech": 0.9}
PLAYED: dict[str, float] = {"Piano": 0.6}


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    return replace(ctx, frames=FrameStore(tmp_path / "own frames"))


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """40 s: a crow at 4 s, music from 20 s on."""
    path = tmp_path / "scene.mp4"
    write_scene(path, 40, [("misc_crow", 4.25), ("guit_em9", 20.0), ("loop_tabla", 28.0), ("guit_em9", 33.0)])
    return path


def test_shares_are_of_the_span_s_own_seconds(ctx: Services) -> None:
    table = store(ctx, film(1), [SPOKEN] * 4 + [PLAYED] * 2 + [SPOKEN | PLAYED] * 2 + [{"Door": 0.9}] * 4)
    spans = [TimeSpan(0, 4), TimeSpan(0, 8), TimeSpan(3.5, 4.5), TimeSpan(8, 12), TimeSpan(7.75, 10), TimeSpan(10, 99)]

    found = shares_of(ctx, table, spans, Job())

    expected = [(1, 0), (0.75, 0.5), (0.5, 0.5), (0, 0), (1 / 9, 1 / 9), (0, 0)]
    assert [(share.speech, share.music) for share in found] == [pytest.approx(two) for two in expected]
    assert shares_of(ctx, table, [TimeSpan(50, 58)], Job()) == [Shares(0.0, 0.0)]
    assert shares_of(ctx, table, [], Job()) == []


def test_without_stored_rows_there_are_no_shares(ctx: Services) -> None:
    assert shares(ctx, film(1), [TimeSpan(0, 8)], Job()) is None


def test_music_that_is_played_counts_and_a_crow_does_not(ctx: Services, scene: Path) -> None:
    list(tag_videos(ctx, [str(scene)], 5, Job()))
    found = shares(ctx, open_video(ctx, str(scene)), [TimeSpan(0, 12), TimeSpan(22, 38)], Job())
    assert found is not None
    assert found[0] == Shares(0.0, 0.0)
    assert found[1].music > 0.8
    assert found[1].speech == 0


def test_a_scan_tells_of_each_find_how_much_is_music(ctx: Services, scene: Path, tmp_path: Path) -> None:
    list(export(ctx, str(scene), ExportRequest("default", str(tmp_path / "out"), "Crow", (1.0,), clips=1), Job()))
    for base, told in (("YAMNET", True), ("FOLEY", True), ("AISFX", False)):
        key = ModelKey(base)
        train(ctx, TrainRequest("default", key, TrainingSettings(("Crow",))), Job())
        (whole,) = scan_videos(ctx, [str(scene)], ScanRequest("default", key, threshold=0.0), Job())
        assert isinstance(whole, ScanResult)
        assert len(whole.regions) == 1
        assert (whole.shares is not None) is told
        if whole.shares is not None:
            (share,) = whole.shares
            assert 0.3 < share.music < 0.6


def test_a_clip_tells_how_much_is_music_where_the_rows_are_stored(
    ctx: Services, scene: Path, tmp_path: Path, ears: Ears
) -> None:
    request = ExportRequest("default", str(tmp_path / "out"), "Crow", (1.0, 24.0), clips=1)
    assert [clip.shares for clip in clips_of(export(ctx, str(scene), request, ears.job))] == [None, None]
    assert ears.embedded == []
    list(tag_videos(ctx, [str(scene)], 5, Job()))
    quiet, music = (clip.shares for clip in clips_of(export(ctx, str(scene), request, ears.job)))
    assert quiet == Shares(0.0, 0.0)
    assert music is not None
    assert music.music > 0.8

    recipe = Recipe(
        "set", target_named("plain"), str(tmp_path / "sets"), sound_only=True, limits="music=0.3,speech=0.3"
    )
    built = build(ctx, recipe, ears.job)
    assert [one.candidate.start for one in built.clips] == [1.0]
    assert any(one.why.startswith("is music for ") for one in built.left_out)

    video = open_video(ctx, str(scene))
    ctx.library.scans.save(NewScan(video, "default", "FOLEY", (Region(24.0, 32.0, 0.9),)))
    cut = ScanExportRequest("default", "FOLEY", str(tmp_path / "out"), "Found")
    [clip] = clips_of(export_scans(ctx, [str(scene)], cut, Job()))
    assert clip.shares == music


def test_classes_that_cannot_be_used_are_a_warning_and_the_clip_is_cut(
    ctx: Services, scene: Path, tmp_path: Path, ears: Ears
) -> None:
    store(ctx, open_video(ctx, str(scene)), [SPOKEN] * 40)
    broken = replace(ctx, classes=YamnetClasses(tmp_path / "gone.npz"))
    request = ExportRequest("default", str(tmp_path / "out"), "Crow", (1.0,), clips=1)
    [clip] = clips_of(export(broken, str(scene), request, ears.job))
    assert clip.shares is None
    assert Path(clip.row.output_path).is_file()
    assert [file for file, _ in ears.warnings] == [str(tmp_path / "gone.npz")]


def test_limits_of_speech_and_music_hold_for_clips_whose_video_was_listened_to(
    ctx: Services, tmp_path: Path, ears: Ears
) -> None:
    heard, unheard = film(1), film(2)
    store(ctx, heard, [SPOKEN] * 4 + [{"Door": 0.9}] * 4 + [PLAYED] * 12)
    for number, (video, at) in enumerate(((heard, 0.0), (heard, 10.0), (unheard, 0.0), (unheard, 9.0))):
        path = tmp_path / f"{number}.wav"
        wavfile.write(path, 16_000, np.random.default_rng(number).normal(0, 0.1, 8_000).astype(np.float32))
        row = ClipRow(video.filename, at, str(path), clip_count=1, source_path=video.path, content_id=video.content_id)
        ctx.library.clips.add(row)
    rows = ctx.library.clips.of_profile("default")

    def faults(limits: str) -> dict[str, tuple[str, ...]]:
        found = checked(ctx, rows, limits, ears.job)
        return {Path(one.row.output_path).stem: one.faults for one in found if isinstance(one, CheckedClip)}

    assert set(faults("loudness=-90").values()) == {()}
    assert ears.warnings == []  # nobody asked
    assert faults("speech=0.3,music=0.9") == {
        "0": ("is speech for 50% of its length, more than 30%",),
        "1": ("is music for 100% of its length, more than 90%",),
        "2": (), "3": (),
    }  # fmt: skip
    [(file, told)] = ears.warnings
    assert (file, "not known" in told) == (unheard.path or unheard.filename, True)
    assert [len(each) for each in known_faults(ctx, rows, "speech=0.3").values()] == [1, 0, 0, 0]
    store(ctx, unheard, [SPOKEN] * 20)
    assert [len(each) for each in faults("speech=0.3").values()] == [1, 0, 1, 1]
