"""Which part of a video's picture is shown: kept with the video, in every clip from then on, and taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Crop, Cropping, Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WAV, WEBP
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.scans import NewScan, Region
from eightcut.errors import BadRequest, CutProblem, NoVideoTrack
from eightcut.services.clips.exporting import export, export_scans, standing
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.reexporting import reexport
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.videos.bars import Shown, choose_shown, find_bars, shown
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.tracks import choose_picture
from tests.unit.media.numbered import run
from tests.unit.services.films import clips_of

PART = PicturePart(0, 20, 160, 80)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Twelve seconds of a picture of 160 x 80 between bars, and a second picture of another size without any."""
    path = tmp_path / "barred.mkv"
    run(
        "-f", "lavfi", "-i", "testsrc2=s=160x80:r=10:d=12,pad=160:120:0:20", "-f", "lavfi", "-i",
        "testsrc2=s=64x16:r=10:d=12", "-f", "lavfi", "-i", "sine=d=12", "-map", 0, "-map", 1, "-map", 2,
        "-disposition:v:0", "default", "-c:v", "mpeg4", "-q:v", 2, path,
    )  # fmt: skip
    return path


@pytest.fixture
def request_(tmp_path: Path) -> ExportRequest:
    return ExportRequest("default", str(tmp_path / "out"), "Door", (1.0,), clips=1, duration=2.0)


def size(ctx: Services, row: ClipRow) -> tuple[int, int]:
    picture = ctx.media.probe(row.output_path).picture
    assert picture is not None
    return picture.width, picture.height


def test_bars_are_found_and_a_choice_is_kept_with_the_video_and_taken_back(ctx: Services, film: Path) -> None:
    told: list[tuple[str, float, float]] = []
    job = Job(progress=lambda task, _file, done, total: told.append((task, done, total)))
    assert find_bars(ctx, str(film), job) == PART
    assert told[-1] == ("look", 16.0, 16.0)
    assert shown(ctx, str(film)) == Shown("")
    change = choose_shown(ctx, str(film), PART)
    assert shown(ctx, str(film)) == Shown(PART.text)
    again = change.undo()
    assert shown(ctx, str(film)) == Shown("")
    again.undo()
    moved = film.rename(film.with_name("another name.mkv"))
    assert shown(ctx, str(moved)) == Shown(PART.text)
    assert ctx.library.videos.parts_shown() == {str(moved): PART.text}
    choose_shown(ctx, str(moved), PicturePart(0, 0, 160, 120))
    assert shown(ctx, str(moved)) == Shown("")
    assert ctx.library.videos.parts_shown() == {}


def test_a_part_that_the_chosen_picture_lacks_is_refused_and_told(
    ctx: Services, film: Path, request_: ExportRequest, tmp_path: Path
) -> None:
    with pytest.raises(BadRequest, match=r"fewer than 16 pixels .* 160 × 120\. Choose another one for barred\.mkv"):
        choose_shown(ctx, str(film), PicturePart(0, 110, 160, 80))
    choose_shown(ctx, str(film), PART)
    assert find_bars(ctx, str(film), Job(), picture=1) is None
    choose_picture(ctx, str(film), 1)
    assert find_bars(ctx, str(film), Job()) is None
    assert "fewer than 16 pixels" in shown(ctx, str(film)).problem
    with pytest.raises(CutProblem, match=r"lie in a picture of 64 × 16\. .*`8cut tracks --bars`"):
        list(export(ctx, str(film), request_, Job()))
    sound = tmp_path / "sound.wav"
    run("-f", "lavfi", "-i", "sine=d=3", sound)
    assert shown(ctx, str(sound)) == Shown("", picture=False)
    with pytest.raises(NoVideoTrack, match=r"sound\.wav has no picture, so no bars can be cut off"):
        choose_shown(ctx, str(sound), PART)


def test_every_clip_shows_the_part_and_sounds_stay_as_they_are(
    ctx: Services, film: Path, request_: ExportRequest
) -> None:
    path, job = str(film), Job()
    [whole] = clips_of(export(ctx, path, request_, job))
    assert (size(ctx, whole.row), whole.row.shown) == ((160, 120), "")
    assert standing(ctx, path, request_) is not None
    choose_shown(ctx, path, PART)
    assert standing(ctx, path, request_) is None
    [part] = clips_of(export(ctx, path, request_, job))
    assert (size(ctx, part.row), part.row.shown) == ((160, 80), PART.text)
    assert standing(ctx, path, request_) is not None

    portrait = replace(request_, times=(3.0,), cropping=Cropping("9:16", 0.0))
    [upright] = clips_of(export(ctx, path, portrait, job))
    assert upright.cut.size == (44, 80)
    assert upright.form.crop == Crop("9:16", 0.0)
    frames = replace(request_, times=(5.0,), form=Form(WEBP))
    [sequence] = clips_of(export(ctx, path, frames, job))
    assert (sequence.cut.size, sequence.row.shown) == ((160, 80), PART.text)
    heard = replace(request_, times=(7.0,), form=Form(WAV))
    [sound] = clips_of(export(ctx, path, heard, job))
    assert (sound.row.shown, sound.cut.size) == ("", None)
    choose_shown(ctx, path, None)
    assert standing(ctx, path, heard) is not None

    [anew] = overwrite(ctx, path, [part.row], request_, job).clips
    assert (size(ctx, anew.row), anew.row.shown) == ((160, 120), "")
    choose_shown(ctx, path, PART)
    again = reexport(ctx, path, [[anew.row], [whole.row]], request_, "count", job)
    assert [(size(ctx, clip.row), clip.row.shown) for clip in again.clips] == [((160, 80), PART.text)] * 2
    again.change.undo()
    assert [row.shown for row in ctx.library.clips.of_ids([anew.row.id, whole.row.id])] == ["", ""]


def test_clips_of_matches_are_cut_anew_after_another_choice(ctx: Services, film: Path, tmp_path: Path) -> None:
    ctx.library.scans.save(NewScan(open_video(ctx, str(film)), "default", "AISFX", (Region(1.0, 9.0, 0.9),)))
    asked = ScanExportRequest("default", "AISFX", str(tmp_path / "out"), "Found", again=False)

    def cut() -> tuple[int, list[str]]:
        [made] = export_scans(ctx, [str(film)], asked, Job())
        rows = ctx.library.clips.of_video(open_video(ctx, str(film)), "default")
        return len(clips_of([made])), [row.shown for row in rows]

    assert cut() == (1, [""])
    choose_shown(ctx, str(film), PART)
    assert cut() == (1, [PART.text])
    assert cut() == (0, [PART.text])
