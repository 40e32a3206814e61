"""Nothing grows with the square: no write reads all that is there, and many at once are as many times one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from eightcut.domain.captions import typed
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.media import VideoClock
from eightcut.domain.scans import NewScan, Region, carry_disabled, compare
from eightcut.domain.unfinished import Unfinished
from eightcut.domain.videos import VideoRef
from eightcut.services.context import Services
from eightcut.services.scans import edits, review
from eightcut.services.scans.describing import describe
from eightcut.services.scans.off_screen import set_off_screen
from eightcut.services.scans.review import ReviewedScan
from eightcut.services.scans.versions import find_version
from eightcut.storage.processed_db import ProcessedDB
from tests.unit.services.growing import FILM, MODEL, REGIONS, calls, grown, steps

FEW, MANY = 60, 240
_names = count()
NAMELESS = VideoRef("film.mkv", "/films/film.mkv")


@dataclass
class Library:
    """A library of a size, and where one looks in it."""

    services: Services
    where: ReviewedScan
    size: int
    folder: Path

    @property
    def find(self) -> Region:
        return self.services.library.scans.regions(self.where.version)[3]


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    made = []
    for size in (FEW, MANY):
        folder = tmp_path_factory.mktemp("growth") / "library"
        ctx = grown(folder, size)
        version = ctx.library.scans.newest(FILM, "default", MODEL)
        assert version is not None
        made.append(Library(ctx, ReviewedScan(FILM, "default", version), size, folder))
    yield made[0], made[1]
    for one in made:
        one.services.library.close()


def judged(verdict: Verdict | None) -> Callable[[Library], object]:
    return lambda at: review.judge(at.services, at.where, [at.find], verdict)


def taken_back(at: Library) -> None:
    review.judge(at.services, at.where, [at.find], Verdict.REJECT).undo().undo()


def saved(at: Library, video: VideoRef = FILM, carry: bool = True) -> str:
    return at.services.library.scans.save(NewScan(video, "default", MODEL, REGIONS), 5, carry)


def promised(at: Library) -> ProcessedDB:
    """The promised names over a library that is open already."""
    face = ProcessedDB.__new__(ProcessedDB)
    face._library = at.services.library
    return face


def clip(at: Library) -> None:
    clips = at.services.library.clips
    number = clips.add(ClipRow("film.mkv", 5.0, "/out/Door/vid_001/clip_001_m9_0.mp4", content_id=FILM.content_id))
    clips.video_number(FILM, "default")
    clips.highest_number("default")
    clips.last_marker(FILM, "default", "Door", "m")
    clips.of_names(["CLIP_001_M9_0.mp4"])
    clips.learn({"/out/Door/vid_001/clip_001_m9_0.mp4": "f" * 32})
    clips.relocate({"/out/Door/vid_001/clip_001_m9_0.mp4": "/new/Door/vid_001/clip_001_m9_0.mp4"})
    clips.place({number: "/out/Door/vid_001/clip_001_m99999_0.mp4"})
    clips.put_back(clips.take([number]))
    clips.has_any(FILM, "default")
    clips.newest("default", "Door")
    clips.delete([number])


def noted(at: Library) -> None:
    notes = at.services.library.unfinished
    notes.end(notes.begin(Unfinished(1, "t", 1.0, FILM.content_id, "default")))


WRITES: dict[str, Callable[[Library], object]] = {
    "a find is rejected": judged(Verdict.REJECT),
    "a find is accepted": judged(Verdict.ACCEPT),
    "what was said is taken back": judged(None),
    "an edit is undone": taken_back,
    "a match is off screen": lambda at: set_off_screen(at.services, at.where, [at.find], True),
    "a match has a caption": lambda at: describe(at.services, at.where, [at.find], typed("slams")),
    "a moment is marked": lambda at: review.mark_negatives(at.services, at.where, [7.25], ("Door",)),
    "a moment is marked by its name": lambda at: promised(at).add_hard_negatives("film.mkv", "default", [9.5]),
    "a negative is deleted": lambda at: review.delete_negatives(at.services, [30]),
    "negatives are asked for by number": lambda at: review.known_negatives(at.services, "default", [3, 5]),
    "a scan is kept": saved,
    "a scan is kept by its name": lambda at: promised(at).save_scan_results("film.mkv", "default", "N", [(0, 8, 0.5)]),
    "a scan of a name without content is kept": lambda at: saved(at, NAMELESS),
    "a version is looked up": lambda at: find_version(at.services, FILM, "default", MODEL, "20250101_000000_000007"),
    "a version is loaded by its name": lambda at: promised(at).load_scan_version(
        "film.mkv", "default", MODEL, "20250101_000000_000003"
    ),
    "a version is pinned": lambda at: edits.pin(at.services, at.where.version, True),
    "a version is deleted": lambda at: edits.delete_version(
        at.services, find_version(at.services, FILM, "default", MODEL, "20250101_000000_000009")
    ),
    "finds are switched off": lambda at: edits.set_disabled(at.services, [at.find.id], True),
    "a find is resized": lambda at: edits.resize(at.services, at.find.id, at.find.start, at.find.end + 1),
    "a threshold is kept": lambda at: edits.keep_threshold(at.services, at.where, 0.4, REGIONS),
    "a film is opened": lambda at: at.services.library.videos.claim(FILM, ["/gone.mkv"]),
    "its paths are asked for": lambda at: at.services.library.videos.recorded_paths("film.mkv"),
    "a film is found by its name": lambda at: at.services.library.videos.named("default", "film.mkv", "/f/film.mkv"),
    "a clock is kept": lambda at: at.services.library.videos.keep_clock(FILM.content_id, -1, VideoClock(60.0, ())),
    "a track is chosen": lambda at: at.services.library.videos.choose_track("audio", FILM.content_id, 1),
    "a clip comes and goes": clip,
    "a film is hidden and shown": lambda at: (
        at.services.library.hidden_files.hide("default", ["/new.mkv"]),
        at.services.library.hidden_files.show("default", ["/new.mkv"]),
    ),
    "work is noted": noted,
}  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
def test_a_write_reads_no_more_in_a_library_of_four_times_the_size(
    libraries: tuple[Library, Library], write: str
) -> None:
    few, many = (steps(at.services, lambda at=at: WRITES[write](at)) for at in libraries)  # type: ignore[misc]
    assert many <= 1.3 * few + 400


def rejected_at_once(at: Library, many: int) -> Callable[[], object]:
    finds = [Region(100_000.0 + 20 * i, 100_008.0 + 20 * i, 0.5) for i in range(many)]
    return lambda: review.judge(at.services, at.where, finds, Verdict.REJECT)


def marked_at_once(at: Library, many: int) -> Callable[[], object]:
    times = [200_000.0 + 5 * i for i in range(many)]
    return lambda: promised(at).add_hard_negatives("film.mkv", "two", times)


def hidden_at_once(at: Library, many: int) -> Callable[[], object]:
    names = [f"hidden {i}.mkv" for i in range(many)]
    hidden = at.services.library.hidden_files
    return lambda: (hidden.hide("default", names), hidden.show("default", names))


def moved_at_once(at: Library, many: int) -> Callable[[], object]:
    paths = [row.output_path for row in at.services.library.clips.of_profile("default")][:many]
    away = {path: f"/there{path}" for path in paths}
    clips = at.services.library.clips
    return lambda: (
        clips.relocate(away), clips.learn(dict.fromkeys(away.values(), "e")),
        clips.relocate({new: old for old, new in away.items()}),
        clips.resource({f"/films/{i}.mkv": f"/new/{i}.mkv" for i in range(many)}),
    )  # fmt: skip


def versions_compared(_: Library, many: int) -> Callable[[], object]:
    old = [Region(20.0 * i, 20.0 * i + 8, 0.5, disabled=True) for i in range(many)]
    new = [Region(20.0 * i + 9 * (i % 2), 20.0 * i + 9 * (i % 2) + 8, 0.5) for i in range(many)]
    return lambda: (compare(old, new), carry_disabled(old, new))


def profile_copied(at: Library, many: int) -> Callable[[], object]:
    """As many as there are in the library, which has as many as were asked for."""
    assert at.size == many
    return lambda: at.services.library.profiles.copy("default", f"copy {next(_names)}")


AT_ONCE: dict[str, Callable[[Library, int], Callable[[], object]]] = {
    "finds are rejected": rejected_at_once,
    "moments are marked": marked_at_once,
    "films are hidden and shown": hidden_at_once,
    "clips are moved": moved_at_once,
    "versions are compared": versions_compared,
    "a profile is copied": profile_copied,
}


def steps_of(at: Library, work: Callable[[], object]) -> int:
    return steps(at.services, work)


def calls_of(_: Library, work: Callable[[], object]) -> int:
    return calls(work)


@pytest.mark.parametrize("counted", [steps_of, calls_of])
@pytest.mark.parametrize("work", AT_ONCE)
def test_four_times_as_much_at_once_is_four_times_the_work(
    libraries: tuple[Library, Library], work: str, counted: Callable[[Library, Callable[[], object]], int]
) -> None:
    few, many = (counted(at, AT_ONCE[work](at, at.size)) for at in libraries)
    assert many <= 4.8 * few + 400
