"""One pass over a video's sound, from the file to the rows of its frames: the same wherever it runs."""

from __future__ import annotations

from collections.abc import Callable

from eightcut.domain.media import VideoClock
from eightcut.domain.progress import CancelToken, Warn
from eightcut.errors import MediaProblem
from eightcut.media.media import FfmpegMedia
from eightcut.ml.embedder import F32, Embedder
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard: a file, the content that lies there, the number of its sound track (-1 for the default)."""

    path: str
    content_id: str
    track: int


def refuse_another(media: FfmpegMedia, sound: Sound) -> None:
    """MediaProblem where another video lies at the path by now: its sound would be kept as this one's for good."""
    if media.content_id(sound.path) != sound.content_id:
        raise MediaProblem(
            f"{sound.path} was replaced by another video. Open or scan it again to work with what is there now.",
            sound.path,
        )


class Pass:
    """A sound that is being heard by an embedder."""

    def __init__(self, media: FfmpegMedia, embedder: Embedder, sound: Sound, warn: Warn, cancel: CancelToken) -> None:
        """Open the sound. MediaProblem, also where another video lies there; Cancelled."""
        cancel.check()
        refuse_another(media, sound)
        self._media, self._embedder, self._sound, self._cancel = media, embedder, sound, cancel
        track = sound.track if sound.track >= 0 else None
        self._listening = media.listen(sound.path, [embedder.spec.rate], track, warn, cancel)

    def run(self, take: Callable[[F32], object], progress: Callable[[float, float], object]) -> None:
        """Hear all of it: `take` gets rows as they are complete, `progress` seconds done and of all.

        MediaProblem, Cancelled; also where the file was replaced meanwhile.
        """
        stream, listening = self._embedder.stream(self._cancel), self._listening
        for second, (samples,) in enumerate(listening, 1):
            self._cancel.rest()
            if len(rows := stream.push(samples)):
                take(rows)
            progress(min(float(second), listening.duration), listening.duration)
        take(stream.finish())
        self._cancel.check()
        refuse_another(self._media, self._sound)

    @property
    def duration(self) -> float:
        """Length of the video in seconds, as it was measured once all was heard."""
        return self._listening.duration

    @property
    def clock(self) -> VideoClock:
        """What was measured meanwhile."""
        return self._listening.clock
