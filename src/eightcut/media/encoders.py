"""H.264 encoders: the options of each, and which of them work on this machine, found by trying them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av
import av.error

from eightcut.atomic import scratch
from eightcut.domain.clip_form import HARDWARE_AT_ONCE
from eightcut.domain.media import Encoder
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, CutProblem
from eightcut.media.ffmpeg import Outcome, attempt
from eightcut.values import dataclass

_FRAMES = 5
_LISTED = re.compile(r"^\s*V\S{5}\s+(\S+)", re.MULTILINE)
_SPEAKER = re.compile(r"^(\[[^\]]*\]\s*)+")
_LOOK_EVERY = 0.05
"""Seconds between two looks at the cancel token."""


@dataclass(frozen=True, slots=True)
class Way:
    """How ffmpeg is told to use an encoder: what it is called, its device, its last filter, its options, its need."""

    title: str
    options: tuple[str, ...]
    device: tuple[str, ...] = ()
    upload: str = ""
    needs: str = ""
    repeatable: tuple[str, ...] = ()
    """What makes it write the same bytes every time."""


def _device(kind: str) -> tuple[str, ...]:
    return ("-init_hw_device", f"{kind}=hw", "-filter_hw_device", "hw")


_SOFTWARE = Way(
    "Software (x264)", ("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"),
    # looking ahead on a thread of its own, it wrote other bytes in 13 of 250 runs (four at once on two cores)
    repeatable=("-x264-params", "sync-lookahead=0"),
)  # fmt: skip
_UPLOAD = "format=nv12,hwupload"
WAYS = {
    "": _SOFTWARE,
    "libx264": _SOFTWARE,
    "h264_nvenc": Way(
        "NVIDIA (NVENC)",
        ("-c:v", "h264_nvenc", "-preset", "p5", "-rc", "vbr", "-cq", "19", "-b:v", "0", "-pix_fmt", "yuv420p"),
        needs="an NVIDIA card and its driver",
    ),
    "h264_qsv": Way(
        "Intel (Quick Sync)",
        ("-c:v", "h264_qsv", "-preset", "medium", "-global_quality", "19", "-pix_fmt", "nv12"),
        needs="an Intel graphics unit and its driver",
    ),
    "h264_amf": Way(
        "AMD (AMF)",
        ("-c:v", "h264_amf", "-quality", "balanced", "-rc", "cqp", "-qp_i", "19", "-qp_p", "21", "-pix_fmt", "nv12"),
        needs="an AMD card and its driver",
    ),
    "h264_vaapi": Way(
        "VA-API",
        ("-c:v", "h264_vaapi", "-rc_mode", "CQP", "-qp", "19"),
        _device("vaapi"),
        _UPLOAD,
        "a graphics card with a VA-API driver",
    ),
    "h264_vulkan": Way(
        "Vulkan",
        ("-c:v", "h264_vulkan", "-rc_mode", "cqp", "-qp", "19"),
        _device("vulkan"),
        _UPLOAD,
        "a graphics card whose Vulkan driver encodes video",
    ),
    "h264_videotoolbox": Way(
        "Apple (VideoToolbox)",
        ("-c:v", "h264_videotoolbox", "-q:v", "65", "-pix_fmt", "yuv420p"),
        needs="a Mac whose chip encodes video",
    ),
    "h264_mf": Way(
        "Windows (Media Foundation)",
        ("-c:v", "h264_mf", "-hw_encoding", "1", "-rate_control", "quality", "-quality", "85", "-pix_fmt", "nv12"),
        needs="a graphics card whose Windows driver encodes video",
    ),
}
"""ffmpeg's name of an encoder -> how it writes a clip."""
HARDWARE = tuple(name for name, way in WAYS.items() if way is not _SOFTWARE)

Attempt = Callable[[Sequence[str], CancelToken], Outcome]


class Encoders:
    """The encoders of this machine; each is tested once, when it is first asked for. Threads may share it."""

    def __init__(self, run: Attempt = attempt) -> None:
        """`run` starts ffmpeg with these arguments."""
        self._run = run
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(HARDWARE_AT_ONCE)
        self._listed: tuple[str, ...] | None = None
        self._tested: dict[str, Encoder] = {}

    def all(self, cancel: CancelToken) -> tuple[Encoder, ...]:
        """Every hardware encoder that ffmpeg was built with, tested here and now. Cancelled; CutProblem: no ffmpeg."""
        with _held(self._lock, cancel):
            return tuple(self._test(name, cancel) for name in self._names(cancel))

    def require(self, name: str, cancel: CancelToken) -> None:
        """BadRequest for an encoder that nobody knows, CutProblem for one that does not work here."""
        if WAYS.get(name) is _SOFTWARE:
            return
        if name not in WAYS:
            known = ", ".join(HARDWARE)
            raise BadRequest(f"There is no encoder {name!r}. Choose libx264 or one of these: {known}.")
        with _held(self._lock, cancel):
            listed = name in self._names(cancel)
            found = (
                self._test(name, cancel)
                if listed
                else Encoder(name, WAYS[name].title, "This ffmpeg does not include it.")
            )
        if found.problem:
            raise CutProblem(
                f"This computer cannot encode with {found.title}: {found.problem} Choose the software encoder."
            )

    @contextmanager
    def turn(self, name: str, cancel: CancelToken) -> Iterator[None]:
        """Wait until fewer than 3 clips are encoded in hardware; software never waits. Cancelled."""
        if WAYS[name] is _SOFTWARE:
            yield
            return
        with _held(self._turns, cancel):
            yield

    def _names(self, cancel: CancelToken) -> tuple[str, ...]:
        if self._listed is None:
            told = self._run(["-encoders"], cancel)
            there = set(_LISTED.findall(told.told))
            self._listed = tuple(name for name in HARDWARE if name in there)
        return self._listed

    def _test(self, name: str, cancel: CancelToken) -> Encoder:
        if name not in self._tested:
            self._tested[name] = Encoder(name, WAYS[name].title, self._problem(name, cancel))
        return self._tested[name]

    def _problem(self, name: str, cancel: CancelToken) -> str:
        """Why a few frames could not be encoded as those of a clip; "" where they could."""
        with scratch() as folder:
            clip = folder / "test.mp4"
            outcome = self._run(trial_arguments(name, str(clip)), cancel)
            if outcome.code != 0:
                return f"{_first_words(outcome)} It requires {WAYS[name].needs}."
            return "" if _frames(clip) == _FRAMES else "It wrote an incomplete video."


def trial_arguments(name: str, target: str) -> list[str]:
    """ffmpeg's arguments to encode a few frames as those of a clip."""
    way = WAYS[name]
    upload = ["-vf", way.upload] if way.upload else []
    return [
        *way.device, "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25", *upload, "-frames:v", str(_FRAMES), *way.options,
        "-y", "-f", "mp4", f"file:{target}",
    ]  # fmt: skip


def _first_words(outcome: Outcome) -> str:
    """What ffmpeg said first; what follows are consequences."""
    words = [_SPEAKER.sub("", line).strip() for line in outcome.complaints.splitlines()]
    said = next((line for line in words if line), f"ffmpeg ended with code {outcome.code}")
    return said if said.endswith(".") else f"{said}."


def _frames(clip: Path) -> int:
    try:
        with av.open(f"file:{clip}", options={"protocol_whitelist": "file"}) as video:
            return sum(1 for _ in video.decode(video=0))
    except (av.error.FFmpegError, IndexError):
        return 0


@contextmanager
def _held(lock: threading.Lock | threading.Semaphore, cancel: CancelToken) -> Iterator[None]:
    while not lock.acquire(timeout=_LOOK_EVERY):
        cancel.check()
    try:
        yield
    finally:
        lock.release()


ENCODERS = Encoders()
"""Those of this process: all that it runs shares the few videos that a card encodes at a time."""
