"""A dataset is cut from the videos in the form of its trainer, and its trainer's loader takes every clip of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.datasets import OFF_SCREEN
from eightcut.domain.judgements import Judgement, Verdict
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.errors import BadRequest, Cancelled
from eightcut.media.clip_facts import clip_facts
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import Built, build, planned
from eightcut.services.datasets.checking import check
from eightcut.services.datasets.filling import MANIFEST
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.targets import TARGETS, loader_of, target_named
from eightcut.services.datasets.writing import Written, plain, rows, tsv
from eightcut.services.scans.off_screen import set_off_screen
from eightcut.services.scans.review import judge, place_of
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KEY

WAYS = [(name, sound) for name, target in TARGETS.items() for sound in (False, True) if not sound or target.sound]


@pytest.mark.parametrize(("target", "sound_only"), WAYS)
def test_what_is_built_is_taken_by_its_trainer(target: str, sound_only: bool, made: Callable[..., Built]) -> None:
    built = made(target, sound_only=sound_only)
    assert [(one.taken, one.dropped, one.stops) for one in built.checked] == [(3, (), ())]
    found = loader_of(target_named(target), sound_only=sound_only).find(Path(built.folder))
    assert (len(found.samples), found.dropped, found.stops) == (3, [], []), "the card is in its way"
    lines = (Path(built.folder) / MANIFEST / "manifest.jsonl").read_text().splitlines()
    told = [json.loads(line) for line in lines]
    assert [one["name"] for one in told] == [clip.name for clip in built.clips]
    assert {Path(one["video"]).stem for one in told} == {"one", "two"}


def test_a_clip_has_the_form_that_is_demanded(made: Callable[..., Built]) -> None:
    built = made("minimax-h3")
    facts = clip_facts(str(next(Path(built.folder).glob("*.mp4"))), CancelToken())
    assert facts.picture is not None
    assert facts.sound is not None
    assert (facts.picture.frames, float(facts.picture.fps)) == (192, 24.0)
    assert (facts.picture.width % 32, facts.picture.height % 32) == (0, 0)
    assert (facts.sound.rate, facts.sound.channels, facts.sound.samples) == (32_000, 2, 256_000)
    mono = made("mmaudio-44k", name="mono")
    sound = clip_facts(str(next(Path(mono.folder).glob("*.mp4"))), CancelToken()).sound
    assert sound is not None
    assert (sound.rate, sound.channels) == (44_100, 1)


def test_whole_videos_are_held_out_for_test_and_validation(
    made: Callable[..., Built], mark: Callable[..., list[Clip]]
) -> None:
    mark("three.mp4", 5.0)
    built = made("hf-audio", holdout=0.25, validation=0.25)
    assert [Path(one.folder).name for one in built.checked] == ["train", "validation", "test"]
    assert [(one.taken, one.dropped, one.stops) for one in built.checked] == [(2, (), ()), (1, (), ()), (1, (), ())]
    sides = {(one.candidate.film, one.side) for one in built.clips}
    assert len(sides) == 3
    whole = check(FfmpegMedia(), built.folder, target_named("hf-audio"), Job())
    assert (whole.taken, whole.dropped, whole.stops) == (4, (), ())
    lines = (Path(built.folder) / MANIFEST / "manifest.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["side"] for line in lines) == ["test", "train", "train", "validation"]
    assert "| Knock | 4 | 32 | 2 | 1 | 1 |" in (Path(built.folder) / "README.md").read_text()


def test_what_cannot_be_built_is_said_and_leaves_nothing(
    ctx: Services, made: Callable[..., Built], tmp_path: Path
) -> None:
    with pytest.raises(BadRequest, match="Nothing of class Bell can go into a dataset"):
        made("plain", classes=("Bell",))
    with pytest.raises(BadRequest, match="Nothing is left"):
        made("plain", sources=("accepted",))
    stopped = Job(cancel=CancelToken())
    stopped.cancel.cancel()
    with pytest.raises(Cancelled):
        made("plain", stopped)
    shares = ({"holdout": 1.0}, {"validation": -0.1}, {"holdout": 0.5, "validation": 0.5})
    overlaps = ({"overlap": 7.5}, {"overlap": -1.0}, {"overlap": float("nan")})
    picks = ({"pick": "luck", "per_video": 1}, {"pick": "variety"})
    for wrong in (*shares, *overlaps, *picks, {"per_video": -1}, {"sources": ("nowhere",)}, {"name": "a/b"}):
        with pytest.raises(BadRequest):
            made("plain", **wrong)
    sets = tmp_path / "sets"
    assert not sets.exists() or not list(sets.iterdir())
    assert ctx.library.datasets.all("default") == []
    made("plain")
    with pytest.raises(BadRequest, match="There is already"):
        made("plain")
    assert [one.name for one in sets.iterdir()] == ["set"]


def test_a_share_that_no_video_can_give_is_said(ctx: Services, mark: Callable[..., list[Clip]], tmp_path: Path) -> None:
    mark("one.mp4", 3.0, 15.0)
    said: list[str] = []
    job = Job(warn=lambda _, message: said.append(message))
    recipe = Recipe("set", target_named("plain"), str(tmp_path), holdout=0.3, validation=0.2)
    assert len(planned(ctx, recipe, job).clips) == 2
    assert [message.partition(":")[0] for message in said] == ["Nothing is held out", "Nothing is for validation"]


def test_stopped_in_the_middle_nothing_is_left(made: Callable[..., Built], tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(task: str, _file: str, _done: float, _total: float) -> None:
        if task == "cut":
            cancel.cancel()

    with pytest.raises(Cancelled):
        made("plain", Job(stop, cancel=cancel))
    assert not list((tmp_path / "sets").iterdir())


def test_a_moment_that_cannot_be_cut_is_left_out_and_the_rest_goes_on(
    ctx: Services, mark: Callable[..., list[Clip]], films: dict[str, Path], tmp_path: Path
) -> None:
    mark("one.mp4", 3.0)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(films["two.mp4"].read_bytes())
    clip = mark("two.mp4", 5.0)[0]
    ctx.library.clips.resource({clip.row.source_path: str(copy)})
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 3] + bytes(len(whole) // 3) + whole[2 * len(whole) // 3 :])
    built = build(ctx, Recipe("set", target_named("plain"), str(tmp_path / "sets")), Job())
    assert len(built.clips) + len(built.left_out) == 2
    assert built.clips[0].candidate.video.filename == films["one.mp4"].name


def test_accepted_matches_go_in_and_others_only_where_asked(
    ctx: Services, films: dict[str, Path], tmp_path: Path
) -> None:
    video = open_video(ctx, str(films["one.mp4"]))
    regions = tuple(Region(start, start + 8.0, 0.9) for start in (0.0, 10.0, 20.0, 30.0))
    ctx.library.scans.save(NewScan(video, "default", str(KEY), regions, 1, duration=45.0, folders=("Knock",)))
    where = place_of(ctx, video, "default", str(KEY))
    for region, verdict in zip(regions, (Verdict.ACCEPT, Verdict.REJECT, Verdict.UNCERTAIN), strict=False):
        judge(ctx, where, [region], verdict)

    def starts(source: str) -> list[float]:
        recipe = Recipe("set", target_named("plain"), str(tmp_path), sources=(source,))
        return [one.candidate.start for one in planned(ctx, recipe, Job()).clips]

    assert (starts("accepted"), starts("matches"), starts("exported")) == ([0.0], [0.0, 30.0], [])


def test_what_was_accepted_and_is_no_match_any_more_goes_in_too(ctx: Services, films: dict[str, Path]) -> None:
    one = open_video(ctx, str(films["one.mp4"]))

    def scan(*starts: float) -> tuple[Region, ...]:
        regions = tuple(Region(start, start + 8, 0.9) for start in starts)
        ctx.library.scans.save(NewScan(one, "default", str(KEY), regions, 1, duration=90.0, folders=("Knock",)))
        return regions

    regions = scan(0.0, 30.0, 60.0)
    judge(ctx, place_of(ctx, one, "default", str(KEY)), regions, Verdict.ACCEPT)
    ctx.library.verdicts.add_all([Judgement(one, "default", ("Door",), TimeSpan(80.0, 82.0), Verdict.ACCEPT)])
    scan(1.0, 30.0)
    heard: list[str] = []
    job = Job(warn=lambda _, message: heard.append(message))
    recipe = Recipe("set", target_named("plain"), "out", sources=("accepted",))
    chosen = planned(ctx, recipe, job)
    found = sorted((clip.candidate.start, clip.candidate.label) for clip in chosen.clips)
    assert found == [(1.0, "Knock"), (30.0, "Knock"), (60.0, "Knock"), (77.0, "Door")]
    assert chosen.left_out == ()
    assert heard == []


def test_what_is_off_screen_is_left_out_of_every_dataset_with_picture_and_goes_into_sounds(
    ctx: Services, made: Callable[..., Built], films: dict[str, Path]
) -> None:
    def starts(target: str, sound_only: bool) -> tuple[list[float], list[str]]:
        recipe = Recipe("set", target_named(target), "out", sources=("exported", "matches"), sound_only=sound_only)
        chosen = planned(ctx, recipe, Job())
        return sorted(one.candidate.start for one in chosen.clips), [one.why for one in chosen.left_out]

    one = open_video(ctx, str(films["one.mp4"]))
    match = Region(25.0, 41.0, 0.9)
    ctx.library.scans.save(NewScan(one, "default", str(KEY), (match,), 1, duration=45.0, folders=("Knock",)))
    set_off_screen(ctx, place_of(ctx, one, "default", str(KEY)), [Region(4.0, 10.0, 0.9), match], True)
    pictures = {name for name, sound in WAYS if loader_of(target_named(name), sound_only=sound).seen}
    assert pictures == set(TARGETS) - {"hf-audio"}
    assert not any(loader_of(target_named(name), sound_only=True).seen for name, sound in WAYS if sound)
    for target, sound_only in (("plain", False), ("webdataset", False)):
        assert starts(target, sound_only) == ([5.0, 15.0], [OFF_SCREEN] * 3)
    for target, sound_only in (("plain", True), ("hf-audio", False)):
        assert starts(target, sound_only) == ([3.0, 5.0, 15.0, 25.0, 33.0], [])
    built = made("plain", sound_only=True)
    lines = (Path(built.folder) / MANIFEST / "manifest.jsonl").read_text().splitlines()
    told = {one["start"]: one.get("off_screen") for one in map(json.loads, lines)}
    assert told == {3.0: True, 15.0: None, 5.0: None}
    assert [one.planned for one in ctx.library.datasets.clips(built.dataset)] == list(built.clips)


def test_a_caption_of_any_text_is_one_line_everywhere(tmp_path: Path) -> None:
    """Tabs, quotes and line breaks part columns and rows; a loader reads what the user meant all the same."""
    caption = 'a "loud"\tknock,\r\ntwice\u2028 \U0001f6aa' + "x" * 10_000
    (tmp_path / "a.mp4").write_bytes(b"")
    clips = [Written("a", tmp_path / "a.mp4", caption, "Door")]
    plain(tmp_path, clips)
    rows("video")(tmp_path, clips)
    tsv("label", "")(tmp_path, clips)
    line = " ".join(caption.split())
    assert (tmp_path / "a.txt").read_text("utf-8") == f"{line}\n"
    assert json.loads((tmp_path / "dataset.json").read_text("utf-8"))[0]["caption"] == line
    with (tmp_path / "metadata.csv").open(encoding="utf-8", newline="") as file:
        assert next(iter(csv.DictReader(file)))["caption"] == line
    assert (tmp_path / "clips.tsv").read_text("utf-8").count("\t") == 2
