"""Which video a path means, whatever other paths the library has recorded for its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.domain.videos import VideoRef
from eightcut.services.videos.identity import find_video, open_video
from tests.unit.services.small_media import small_bench

STRANGE = ("/" + "9" * 5000 + "/film.mp4", "/a\0b/film.mp4", "/a" * 3000 + "/film.mp4", "film.mp4", "")


@pytest.mark.parametrize("recorded", STRANGE)
def test_a_recorded_path_that_no_disk_can_have_counts_as_gone(tmp_path: Path, recorded: str) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    with small_bench(tmp_path) as ctx:
        ctx.library.videos.claim(VideoRef("film.mp4", recorded, "f" * 32), [])
        assert open_video(ctx, str(film)).path == str(film)
        assert find_video(ctx, str(film), "default").path == str(film)
        assert find_video(ctx, recorded, "default").path
