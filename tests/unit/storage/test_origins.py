"""Which rows speak of one video."""

from __future__ import annotations

from eightcut.storage.origins import LastSeen, Origin, sources

X = "a" * 32
Y = "b" * 32


def grouped(origins: list[Origin], last_seen: LastSeen | None = None) -> dict[tuple[str, str], list[Origin]]:
    """Origins by path and content id of the video they were given to."""
    found = sources(origins, last_seen or {})
    return {(source.video.path, source.video.content_id): list(source.origins) for source in found}


def test_rows_of_one_content_are_one_video_whatever_its_names() -> None:
    rows = [(X, "film.mp4", "/a/film.mp4"), (X, "renamed.mp4", "/b/renamed.mp4")]
    (source,) = sources(rows, {X: ("renamed.mp4", "/c/renamed.mp4")})
    assert (source.video.filename, source.video.path) == ("renamed.mp4", "/c/renamed.mp4")
    assert source.paths == ("/c/renamed.mp4", "/a/film.mp4", "/b/renamed.mp4")


def test_two_videos_of_one_name_stay_apart_by_their_paths() -> None:
    first, second = ("", "film.mp4", "/a/film.mp4"), ("", "film.mp4", "/b/film.mp4")
    assert grouped([second, first]) == {("/a/film.mp4", ""): [first], ("/b/film.mp4", ""): [second]}


def test_an_old_row_joins_the_content_that_lies_at_its_path() -> None:
    old, new = ("", "film.mp4", "/a/film.mp4"), (X, "film.mp4", "/a/film.mp4")
    assert grouped([old, new]) == {("/a/film.mp4", X): [new, old]}
    assert grouped([old], {X: ("film.mp4", "/a/film.mp4")}) == {("/a/film.mp4", X): [old]}


def test_an_old_row_of_another_path_stays_apart_from_known_content() -> None:
    old, new = ("", "film.mp4", "/b/film.mp4"), (X, "film.mp4", "/a/film.mp4")
    assert grouped([old, new]) == {("/a/film.mp4", X): [new], ("/b/film.mp4", ""): [old]}


def test_a_row_without_path_goes_to_the_known_content_of_its_name() -> None:
    bare, placed, known = ("", "film.mp4", ""), ("", "film.mp4", "/b/film.mp4"), (X, "film.mp4", "/a/film.mp4")
    assert grouped([bare, placed, known]) == {("/a/film.mp4", X): [known, bare], ("/b/film.mp4", ""): [placed]}


def test_a_row_without_path_goes_to_every_video_of_its_name_while_none_is_known() -> None:
    bare, first, second = ("", "film.mp4", ""), ("", "film.mp4", "/a/film.mp4"), ("", "film.mp4", "/b/film.mp4")
    assert grouped([bare, first, second]) == {
        ("/a/film.mp4", ""): [first, bare],
        ("/b/film.mp4", ""): [second, bare],
    }


def test_a_row_without_path_may_be_all_that_is_known() -> None:
    (source,) = sources([("", "film.mp4", "")], {})
    assert (source.video.filename, source.paths) == ("film.mp4", ())


def test_a_content_whose_place_is_unknown_has_no_path() -> None:
    (source,) = sources([(X, "film.mp4", "")], {Y: ("film.mp4", "")})
    assert (source.video.content_id, source.paths) == (X, ())


def test_videos_come_by_filename() -> None:
    rows = [("", "b.mp4", "/a/b.mp4"), ("", "a.mp4", "/b/a.mp4"), (X, "c.mp4", "/c.mp4"), ("", "a.mp4", "/a/a.mp4")]
    assert [source.video.path for source in sources(rows, {})] == ["/a/a.mp4", "/b/a.mp4", "/a/b.mp4", "/c.mp4"]
