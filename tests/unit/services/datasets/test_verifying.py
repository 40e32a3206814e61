"""What differs from what the library knows is named, file by file; a clip leads back to where it comes from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.errors import BadRequest
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import Built
from eightcut.services.datasets.origins import origin_of
from eightcut.services.datasets.verifying import verify
from eightcut.services.scans.review import judge, place_of
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KEY

Make = Callable[..., Built]


def _faults(ctx: Services, folder: str = "") -> dict[str, str]:
    found = verify(ctx, "default", folder, Job())
    return {Path(file).name: why for one in found for file, why in one.faults}


def test_each_file_that_is_gone_changed_or_a_stranger_is_named(ctx: Services, made: Make, tmp_path: Path) -> None:
    built = made("plain")
    folder, row = Path(built.folder), ctx.library.clips.of_profile("default")[0]
    assert _faults(ctx) == {}
    assert {one.what for one in verify(ctx, "default", "", Job())} == {"dataset 1 of set", "exported clips"}
    first, second, _ = sorted(folder.glob("*.mp4"))
    first.unlink()
    second.write_bytes(second.read_bytes() + b"x")
    (folder / "notes.txt").write_text("mine")
    (folder / "README.md").write_text("a card may be written into")
    (folder / "metadata.csv").write_text("file_name")
    assert _faults(ctx, str(folder)) == {
        first.name: "is gone", second.name: "has other bytes than were built", "notes.txt": "is not of the dataset",
        "metadata.csv": "has other bytes than were built",
    }  # fmt: skip
    Path(row.output_path).write_bytes(b"no clip")
    assert _faults(ctx, str(Path(row.output_path).parent)) == {
        Path(row.output_path).name: "holds something else than was exported"
    }
    shutil.rmtree(folder)
    assert _faults(ctx, str(tmp_path / "sets")) == {"set": "is gone"}
    with pytest.raises(BadRequest, match="knows of no dataset and no exported clip in"):
        verify(ctx, "default", str(tmp_path / "elsewhere"), Job())


def test_a_clip_leads_back_to_its_video_scan_and_verdict_and_on_to_its_datasets(
    ctx: Services, films: dict[str, Path], mark: Callable[..., list[Clip]], made: Make
) -> None:
    video = open_video(ctx, str(films["three.mp4"]))
    regions = (Region(8.0, 16.0, 0.9), Region(40.0, 48.0, 0.7))
    ctx.library.scans.save(NewScan(video, "default", str(KEY), regions, 7, duration=90.0, folders=("Knock",)))
    judge(ctx, place_of(ctx, video, "default", str(KEY)), [regions[0]], Verdict.ACCEPT)
    [clip] = mark("three.mp4", 9.0)
    built = made("plain")
    for name in (clip.row.output_path, str(clip.row.id)):
        found = origin_of(ctx, "default", name)
        assert (found.video.content_id, found.span.start, found.by_hand) == (video.content_id, 9.0, True)
        [(match, run)] = found.matches
        assert (match.place.version.model_version, match.region.score, match.verdict) == (7, 0.9, Verdict.ACCEPT)
        assert run is None
        [(dataset, inside)] = found.datasets
        assert (dataset.name, dataset.number) == ("set", 1)
    taken = next(one for one in built.clips if one.name == inside)
    again = origin_of(ctx, "default", str(next(Path(built.folder).glob(f"{inside}.mp4"))))
    assert (again.video.content_id, again.span.start) == (video.content_id, taken.candidate.start)
    assert json.dumps([match.region.score for match, _ in again.matches]) == "[0.9]"
    for wrong, told in (
        ("999", "No clip of profile default"),
        (str(Path(built.folder) / "README.md"), "no clip of it"),
    ):
        with pytest.raises(BadRequest, match=told):
            origin_of(ctx, "default", wrong)
