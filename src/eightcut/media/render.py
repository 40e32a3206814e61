"""Makes a video out of a still picture and a computed sound track, and reads short recordings for it."""

from __future__ import annotations

import io
import wave
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from eightcut.atomic import scratch
from eightcut.domain.progress import CancelToken
from eightcut.errors import EmptyAudio, UnreadableFile
from eightcut.media.cut_files import CLIPS
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.values import dataclass

Still = NDArray[np.uint8]
Sound = NDArray[np.float32]

RATE = 44100
CLOCK = "testsrc2=size=320x180:rate={fps},crop=100:36:2:2,format=gray,scale=300:108:flags=neighbor,format=yuv420p"
"""The corner of ffmpeg's test picture that shows film time and frame number, in a font of its own."""
CURSOR = "color=white:size=2x{height}:rate={fps}"
MOTION = (
    "[0:v]format=yuv420p,loop=-1:1[back];[back][1:v]overlay=(W-w)/2:(H-h)/3[timed];"
    "[timed][2:v]overlay=x='W*t/{seconds}'[picture]"
)


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """What to write: a still picture (height, width, 3) uint8 with even sides, stereo sound (n, 2) float32 at `RATE`.

    The picture is shown for the length of the sound, rounded to frames, with a clock (film time and frame number) and
    a cursor that crosses it from left to right. Sound beyond -1 to 1 is clipped.
    """

    still: Still
    sound: Sound
    fps: int = 25

    @property
    def frames(self) -> int:
        """Pictures in the video."""
        return round(Fraction(len(self.sound) * self.fps, RATE))


def render(video: Film, output: Path, cancel: CancelToken) -> None:
    """Write the video as H.264 and AAC in MP4: the same video gives the same bytes with the same ffmpeg.

    Written under a temporary name beside `output` and renamed when complete; CutProblem where that fails, Cancelled
    where the token was set: neither leaves anything behind.
    """
    partial = CLIPS.part(output)
    try:
        with scratch() as folder:
            still, sound = folder / "still.ppm", folder / "sound.wav"
            CLIPS.write(still, _still(video.still))
            CLIPS.write(sound, _sound(video.sound))
            run_ffmpeg(render_arguments(video, still, sound, partial), cancel, source=str(sound), output=str(output))
        CLIPS.replace(partial, output)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def render_arguments(video: Film, still: Path, sound: Path, output: Path) -> list[str]:
    """What ffmpeg is told for a video whose picture and sound lie in files."""
    height, seconds = len(video.still), video.frames / video.fps
    clock, cursor = CLOCK.format(fps=video.fps), CURSOR.format(fps=video.fps, height=height)
    return [
        *("-y", "-filter_complex_threads", "1", "-framerate", str(video.fps), "-i", str(still)),
        *("-f", "lavfi", "-i", clock, "-f", "lavfi", "-i", cursor, "-i", str(sound)),
        *("-filter_complex", MOTION.format(seconds=seconds)),
        *("-map", "[picture]", "-map", "3:a", "-frames:v", str(video.frames)),
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-g", str(2 * video.fps), "-threads", "1"),
        *("-pix_fmt", "yuv420p", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "192k"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart"),
        *("-f", "mp4", str(output)),
    ]


def read_recording(path: Path) -> Sound:
    """A short sound file as mono samples at `RATE`; UnreadableFile or EmptyAudio where it gives none."""
    resampler = av.AudioResampler("fltp", "mono", RATE)
    try:
        with av.open(str(path)) as container:
            frames = [*container.decode(audio=0), None]
            parts = [part.to_ndarray()[0] for frame in frames for part in resampler.resample(frame)]
    except (av.FFmpegError, OSError, IndexError) as error:
        raise UnreadableFile(f"{path.name} is not a readable sound file. Reinstall 8-cut.", str(path)) from error
    if not parts:
        raise EmptyAudio(f"{path.name} contains no sound. Reinstall 8-cut.", str(path))
    return np.concatenate(parts).astype(np.float32)


def _still(still: Still) -> bytes:
    height, width, _ = still.shape
    return b"P6 %d %d 255\n" % (width, height) + np.ascontiguousarray(still).tobytes()


def _sound(sound: Sound) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).round().astype("<i2").tobytes())
    return held.getvalue()
