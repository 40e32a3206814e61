from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.cores import usable_cores
from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.questions import Question, surest_moments
from eightcut.services.context import Job, Services
from eightcut.services.listening.asking import HERE, Stored, answers
from tests.unit.services.films import Ears
from tests.unit.services.named import CLASSES, film, store


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    return replace(ctx, frames=FrameStore(tmp_path / "own frames"))


def door() -> Question:
    return surest_moments([CLASSES.names.index("Door")])


def stored(number: int) -> Stored:
    return Stored(film(number).content_id, -1, CLASSES.spec)


def test_answers_come_in_the_order_asked_and_none_where_nothing_is_stored(ctx: Services) -> None:
    lengths = [40, 5, 30, 8, 20, 12]
    for number, seconds in enumerate(lengths):
        store(ctx, film(number), [{}] * (seconds - 1) + [{"Door": 0.9}])
    asked = [stored(number) for number in (3, 9, 0, 5, 1, 4, 2)]
    found = list(answers(ctx, asked, door(), Job()))
    assert [one for one, _ in found] == asked
    assert [None if told is None else told["seconds"].tolist() for _, told in found] == [
        None if one.content_id == film(9).content_id else [lengths[int(one.content_id, 16)] - 1] for one in asked
    ]


def test_damaged_frames_are_told_in_their_turn_and_the_rest_is_answered(ctx: Services, ears: Ears) -> None:
    for number in range(4):
        store(ctx, film(number), [{"Door": 0.9}] * 9)
    for file in ctx.frames.all():
        if file.content_id in (film(1).content_id, film(2).content_id):
            content = bytearray(file.path.read_bytes())
            content[-1] ^= 1
            file.path.write_bytes(content)
    found = answers(ctx, [stored(number) for number in range(4)], door(), ears.job)
    assert [told is None for _, told in found] == [False, True, True, False]
    assert [film(number).content_id in path for number, (path, _) in zip((1, 2), ears.warnings, strict=True)] == [
        True
    ] * 2


def test_no_more_is_asked_ahead_than_a_bounded_number(ctx: Services) -> None:
    taken = []

    def asked() -> Iterator[Stored]:
        for number in range(1000):
            taken.append(number)
            yield stored(number)

    with closing(answers(ctx, asked(), door(), Job())) as answered:
        for number in range(20):
            next(answered)
            assert len(taken) <= number + 2 + HERE * usable_cores()


def test_a_cancelled_job_gets_no_more_answers(ctx: Services) -> None:
    store(ctx, film(0), [{"Door": 0.9}] * 9)
    token = CancelToken()
    answered = answers(ctx, (stored(0) for _ in range(10_000)), door(), Job(cancel=token))
    assert next(answered)[1] is not None
    token.cancel()
    with pytest.raises(Cancelled):
        next(answered)
