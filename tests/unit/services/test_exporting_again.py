"""Matches that are exported again: what is there just so stays under its name, what is new is cut, the rest goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.services.change import NOTHING
from eightcut.services.clips.batches import Exported
from eightcut.services.clips.cutting_accepted import accepted_matches, cut_accepted
from eightcut.services.clips.exporting import export_regions
from eightcut.services.clips.requests import ScanExportRequest
from eightcut.services.context import Failure, Job, Services
from eightcut.services.scans.review import judge, place_of
from eightcut.services.videos.identity import open_video


def _save_scan(ctx: Services, path: Path, *spans: tuple[float, float]) -> None:
    regions = tuple(Region(start, end, 0.9) for start, end in spans)
    ctx.library.scans.save(NewScan(open_video(ctx, str(path)), "default", "AISFX", regions, folders=("Knock",)))


def _files(out: Path) -> list[str]:
    return sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file())


def test_finds_that_are_cut_just_so_stay_where_they_are_unless_they_are_asked_for_again(
    ctx: Services, films: dict[str, Path], tmp_path: Path
) -> None:
    one, out = str(films["one.mp4"]), tmp_path / "out"
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0), (40.0, 48.0))
    request = ScanExportRequest("default", "AISFX", str(out), "Found", workers=2, again=False)
    version = ctx.library.scans.versions(open_video(ctx, one), "default", "AISFX")[0]
    first, second = (region.id for region in ctx.library.scans.regions(version))
    made = export_regions(ctx, one, replace(request, regions=(first,)), Job())
    assert (len(made.clips), made.standing) == (1, 0)
    again = export_regions(ctx, one, replace(request, regions=(first,)), Job())
    assert (len(again.clips), again.standing, again.change.kinds) == (0, 1, NOTHING)
    more = export_regions(ctx, one, replace(request, regions=(first, second)), Job())
    assert ([clip.row.start_time for clip in more.clips], more.standing) == ([40.0], 1)
    before = _files(out)
    none = export_regions(ctx, one, request, Job())
    assert (len(none.clips), none.standing, _files(out)) == (0, 2, before)
    Path(more.clips[0].row.output_path).unlink()
    for other, counts in (
        (request, (1, 1, 1)), (replace(request, lowest=0.95), (0, 0, 0)), (request, (2, 0, 0)),
        (replace(request, spread=2.0), (2, 0, 2)), (replace(request, again=True, spread=2.0), (2, 0, 2)),
    ):  # fmt: skip
        whole = export_regions(ctx, one, other, Job())
        assert (len(whole.clips), whole.standing, len(whole.replaced)) == counts
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0))
    fewer = export_regions(ctx, one, replace(request, spread=2.0), Job())
    assert (len(fewer.clips), fewer.standing, len(fewer.replaced)) == (0, 1, 1)
    assert [row.start_time for row in ctx.library.clips.of_profile("default")] == [10.0]


def test_what_was_accepted_anywhere_is_cut_once_beside_what_is_there(
    ctx: Services, films: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    gone = tmp_path / "gone.mp4"
    gone.write_bytes(films["two.mp4"].read_bytes() + b"\0\0\0\x08free")
    for path in (films["one.mp4"], films["two.mp4"], gone):
        _save_scan(ctx, path, (10.0, 18.0), (40.0, 48.0))
    request = ScanExportRequest("default", "AISFX", str(out), "Found", workers=2)
    assert accepted_matches(ctx, "default", "AISFX") == []
    by_hand = export_regions(ctx, str(films["one.mp4"]), request, Job())  # the open one too
    for path, at in ((films["one.mp4"], 10.0), (films["two.mp4"], 40.0), (gone, 10.0)):
        where = place_of(ctx, open_video(ctx, str(path)), "default", "AISFX")
        judge(ctx, where, [Region(at, at + 8.0, 0.9)], Verdict.ACCEPT)
    gone.unlink()
    found = accepted_matches(ctx, "default", "AISFX")
    names = [Path(one.path).name for one in found]
    assert sorted(names) == ["gone.mp4", "one.mp4", "two.mp4"]
    found.sort(key=lambda one: Path(one.path).name)
    assert [len(one.regions) for one in found] == [1, 1, 1]
    assert [one.path for one in accepted_matches(ctx, "default", "AISFX", [str(films["two.mp4"])])] == [found[2].path]

    failed, one, two = cut_accepted(ctx, found, request, Job())
    assert isinstance(failed, Failure)
    assert "gone.mp4" in failed.message
    assert isinstance(one, Exported)
    assert isinstance(two, Exported)
    assert (len(one.clips), one.standing) == (0, 1)
    assert [clip.row.start_time for clip in two.clips] == [40.0]
    assert all(Path(clip.row.output_path).exists() for clip in by_hand.clips)
    before = _files(out)
    again = [each for each in cut_accepted(ctx, found, request, Job()) if isinstance(each, Exported)]
    assert [len(each.clips) for each in again] == [0, 0]
    assert _files(out) == before
