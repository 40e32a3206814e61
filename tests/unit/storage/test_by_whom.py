"""Who cut, judged or marked something, and when, is kept with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eightcut.domain.captions import Captioned, typed
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import NOBODY, HardNegative, Judgement, OffScreen, Signed, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from eightcut.storage.rows import user_name

FILM = VideoRef("film.mp4", "/in/film.mp4", "a" * 32)


@pytest.fixture(params=["anna", "  Björn \n \udcff", "x" * 3000])
def user(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Whoever works here, as the system says."""
    monkeypatch.setenv("LOGNAME", request.param)
    user_name.cache_clear()
    yield " ".join(request.param.replace("\udcff", "?").split())[:100]
    user_name.cache_clear()


def said(library: Library, profile: str) -> list[Signed]:
    """Of the clip, the verdict and the hard negative of a profile."""
    (judgement,) = library.verdicts.of_video(FILM, profile)
    return [
        *library.clips.exported(profile).values(),
        judgement.given,
        *library.negatives.added(profile).values(),
        *(
            Signed(at, by)
            for table in ("off_screen", "moment_captions")
            for at, by in library.transactions.rows(
                f"SELECT given_at, given_by FROM {table} WHERE profile = ?", (profile,)
            )
        ),
    ]


def test_who_said_it_and_when_is_kept_copied_and_undone(library: Library, user: str) -> None:
    span = TimeSpan(12, 20)
    clip = library.clips.add(ClipRow("film.mp4", 12.0, "/out/Door/film_0/film_0_0.mp4", profile="default"))
    library.verdicts.add_all([Judgement(FILM, "default", ("Door",), span, Verdict.ACCEPT)])
    library.off_screen.add_all([OffScreen(FILM, "default", ("Door",), span)])
    library.moment_captions.add_all([Captioned(FILM, "default", ("Door",), span, typed("slams"))])
    library.negatives.add([HardNegative("film.mp4", 60.0, "/in/film.mp4")], "default")
    kept = said(library, "default")
    assert [one.by for one in kept] == [user] * 5
    assert all(one.at.endswith("+00:00") for one in kept)
    library.profiles.copy("default", "copy")
    assert said(library, "copy") == kept

    taken = library.clips.take([clip])
    library.clips.put_back([row[:-2] for row in taken])  # as a release before this one took it
    assert library.clips.exported("default") == {clip: Signed(kept[0].at)}


@pytest.mark.parametrize(
    ("signed", "words"),
    [
        (NOBODY, ""),
        (Signed("2026-11-30T20:15:00.000000+00:00", "anna"), "by anna, 2026-11-30 20:15 UTC"),
        (Signed("", "anna"), "by anna"),
        (Signed("2026-11-30 20:15:00"), "2026-11-30 20:15 UTC"),
    ],
)
def test_people_read_what_is_known(signed: Signed, words: str) -> None:
    assert signed.words == words
