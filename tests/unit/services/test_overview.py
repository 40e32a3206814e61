"""What a list shows of scans: open, accepted and the best score of each video, however large the library is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eightcut.domain.judgements import HardNegative, Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.services.context import Services
from eightcut.services.scans.edits import set_disabled
from eightcut.services.scans.overview import Found, Overview
from eightcut.services.scans.results import results, reviewed, scanned
from eightcut.services.scans.review import ReviewedScan, judge
from tests.unit.services.growing import MODEL, calls, grown, steps

CLASS = ("Door",)


def at(number: int, known: bool = True) -> VideoRef:
    return VideoRef(f"{number}.mkv", f"/films/{number}.mkv", f"{number:032x}" if known else "")


def keep(ctx: Services, video: VideoRef, count: int, model: str = MODEL) -> ReviewedScan:
    """A scan with so many matches, as the newest version."""
    if video.content_id:
        ctx.library.videos.claim(video)
    regions = tuple(Region(20.0 * i, 20.0 * i + 8, 0.9 - i / 100) for i in range(count))
    ctx.library.scans.save(NewScan(video, "default", model, regions, folders=CLASS))
    newest = ctx.library.scans.newest(video, "default", model)
    assert newest is not None
    return ReviewedScan(video, "default", newest)


def as_shown(ctx: Services, video: VideoRef) -> Found | None:
    """The same, put together from what the pane of matches reads of one video."""
    known = results(ctx, video, "default")
    if MODEL not in known.versions:
        return None
    version = known.versions[MODEL][0]
    regions = scanned(ctx, version).regions
    said = reviewed(known, regions, version.folders)
    on = [i for i, region in enumerate(regions) if not region.disabled]
    what = [Verdict.REJECT if i in said.negatives else said.verdicts.get(i) for i in on]
    return Found(
        what.count(None),
        what.count(Verdict.ACCEPT),
        what.count(Verdict.REJECT),
        what.count(Verdict.UNCERTAIN),
        max((regions[i].score for i in on), default=None),
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_list_counts_what_the_pane_of_matches_shows(ctx: Services, seed: int) -> None:
    draw = random.Random(seed)
    videos = [at(number, known=draw.random() < 0.8) for number in range(8)]
    for video in videos:
        for _ in range(draw.randrange(3)):
            keep(ctx, video, draw.randrange(6), draw.choice([MODEL, MODEL, "OTHER"]))
        newest = ctx.library.scans.newest(video, "default", MODEL)
        if newest is None:
            continue
        place = ReviewedScan(video, "default", newest)
        for region in ctx.library.scans.regions(newest):
            judge(ctx, place, [region], draw.choice([*Verdict, None]))
            if draw.random() < 0.2:
                set_disabled(ctx, [region.id], True)
            if draw.random() < 0.2:
                row = HardNegative(video.filename, region.start, video.path, content_id=video.content_id)
                ctx.library.negatives.add([row], "default")
    paths, lasting = [video.path for video in videos], Overview(ctx, "default", MODEL)
    told = lasting.found(paths)
    assert told == {video.path: as_shown(ctx, video) for video in videos}
    one = draw.choice(videos)
    assert lasting.found(paths, [one]) == {one.path: told[one.path]}
    newest = ctx.library.scans.newest(one, "default", MODEL)
    if newest is not None:
        regions = ctx.library.scans.regions(newest)
        change = judge(ctx, ReviewedScan(one, "default", newest), regions[:2], Verdict.UNCERTAIN)
        assert lasting.found(paths, [one], change.kinds) == {one.path: as_shown(ctx, one)}


def test_a_version_without_a_time_never_hides_one_with_a_time(ctx: Services) -> None:
    keep(ctx, at(1), 3)
    old = keep(ctx, at(1), 1)
    ctx.library.transactions.change("UPDATE scans SET scan_timestamp = 'yesterday' WHERE id = ?", (old.version.id,))
    assert Overview(ctx, "default", MODEL).found([at(1).path])[at(1).path] == as_shown(ctx, at(1)) == Found(3, best=0.9)


def test_a_list_is_read_with_as_many_steps_whatever_the_library_holds(tmp_path: Path) -> None:
    def work(films: int, listed: int) -> tuple[int, int]:
        ctx = grown(tmp_path / f"{films} {listed}", films)
        paths = [f"/films/{number}.mkv" for number in range(listed)]

        def asked() -> object:
            return Overview(ctx, "default", MODEL).found(paths)

        made = steps(ctx, asked), calls(asked)
        ctx.library.close()
        return made

    few, same, many = work(60, 50), work(240, 50), work(240, 200)
    assert same[0] <= 1.1 * few[0] + 50
    assert same[1] <= 1.1 * few[1] + 50
    assert many[0] <= 4.4 * same[0]
    assert many[1] <= 4.4 * same[1]
