"""Videos of a list are listened to ahead, so that words find their moments."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.hearing import Heard, heard_among, listen
from eightcut.services.listening.searching import find_sounds
from tests.unit.services.films import write_scene


def test_what_was_not_listened_to_is_told_heard_and_then_found_in_its_own_list_alone(
    ctx: Services, tmp_path: Path
) -> None:
    ctx = replace(ctx, frames=FrameStore(tmp_path / "own frames"))
    one, two, broken, gone = (str(tmp_path / name) for name in ("one.wav", "two.wav", "broken.wav", "gone.wav"))
    write_scene(Path(one), 10, [("misc_crow", 4.25)])
    write_scene(Path(two), 11, [("misc_crow", 6.25)])
    Path(broken).write_bytes(b"no sound")
    assert heard_among(ctx, [one, two, broken, gone], Job()) == Heard(frozenset(), (one, two, broken))

    token = CancelToken()
    with pytest.raises(Cancelled):
        list(listen(ctx, [one, two], Job(lambda *_: token.cancel(), cancel=token)))

    told: list[tuple[float, float]] = []
    done = list(listen(ctx, [one, broken, two, gone], Job(lambda _task, _file, *part: told.append(part))))
    assert [each.file if isinstance(each, Failure) else each for each in done] == [one, broken, two, gone]
    assert [isinstance(each, Failure) for each in done] == [False, True, False, True]
    assert told == sorted(told)
    assert {total for _, total in told} == {4}
    heard = heard_among(ctx, [one, two], Job())
    assert (len(heard.contents), heard.unheard) == (2, ())
    alone = heard_among(ctx, [two], Job()).contents
    search = find_sounds(ctx, ["crow"], 5, Job(), alone)
    assert (search.films, {hit.file for hit in search.hits}) == (1, {two})
    assert search.hits[0].heard.start in (6.0, 7.0)
