"""Matches that are exported again: what is there just so stays under its name, what is new is cut, the rest goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eightcut.domain.scans import NewScan, Region
from eightcut.services.change import NOTHING
from eightcut.services.clips.exporting import export_regions
from eightcut.services.clips.requests import ScanExportRequest
from eightcut.services.context import Job, Services
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
