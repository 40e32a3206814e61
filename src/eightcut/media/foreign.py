"""The sound of a foreign file, heard in a process that may crash of it (see `aside`) and loads PyAV alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from eightcut.domain.media import MediaInfo, VideoClock
from eightcut.domain.progress import CancelToken, Warn, unheard
from eightcut.media.aside import READERS
from eightcut.media.aside_wire import F32

if TYPE_CHECKING:
    from eightcut.media.audio import VideoSound


class ForeignSound:
    """`audio.VideoSound` of a file that another process reads; what that tells of itself is known after a pass."""

    def __init__(
        self, path: str, rates: Sequence[int], track: int | None, warn: Warn, cancel: CancelToken | None = None
    ) -> None:
        self._cancel = CancelToken(cancel)
        self._path, self._rates, self._warn = path, tuple(rates), warn
        self._info, self._track = READERS.call(path, _opened, path, track, self._cancel)
        self._clock = VideoClock(self._info.duration)

    @property
    def duration(self) -> float:
        """Video length in seconds as the file tells it; exact once a pass is over."""
        return self._clock.duration

    @property
    def clock(self) -> VideoClock:
        """What the pass measured, once it is over."""
        return self._clock

    def __iter__(self) -> Iterator[tuple[F32, ...]]:
        """A pass from the beginning; the process ends where it is given up. ReaderCrashed, Cancelled."""
        told = yield from READERS.stream(
            self._path, self._cancel, self._warn, _passed, self._info, self._rates, self._track, self._warn
        )
        assert isinstance(told, VideoClock)
        self._clock = told


def _opened(path: str, track: int | None, _cancel: CancelToken) -> tuple[MediaInfo, int]:
    from eightcut.media.audio import listen

    sound = listen(path, (), track, unheard)
    return sound.info, sound.track


def _passed(info: MediaInfo, rates: tuple[int, ...], track: int, warn: Warn) -> VideoSound:
    from eightcut.media.audio import VideoSound

    return VideoSound(info, rates, track, warn)
