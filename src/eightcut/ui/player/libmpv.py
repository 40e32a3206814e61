"""libmpv, and its software renderer, which draws into memory on every platform.

The Python package knows the parameters of OpenGL only; those of software rendering are added here (libmpv render.h).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QImage

from eightcut.media.formats import OPEN_OPTIONS

_LAVF = ",".join(f"{name}=%{len(value)}%{value}" for name, value in OPEN_OPTIONS.items())
ONE_FILE = {
    "demuxer": "lavf", "demuxer_lavf_o": _LAVF, "load_unsafe_playlists": False, "autoload_files": False,
    "access_references": False, "ordered_chapters": False, "cover_art_auto": "no",
}  # fmt: skip
"""A video is one file: no lists, scripts, chapters or covers that lead to others; the kinds that the program reads."""
_BLOCK, _SIZE, _FORMAT, _STRIDE, _POINTER = 12, 17, 18, 19, 20
_START_SIZE = QSize(640, 360)
_LONGEST = 0.1
"""Seconds for which a picture is held back at most."""


@cache
def library() -> Any:
    """The module over libmpv. ImportError or OSError where it is not installed; takes time, so not on the window's
    thread."""
    _load_aside()
    import mpv

    return mpv


def _load_aside() -> None:
    """Load libmpv and all it needs without holding Python up: opening a library the usual way would, for 100 ms."""
    name = ctypes.util.find_library("mpv")
    system = ctypes.CDLL(None) if os.name == "posix" else None
    if name is not None and system is not None:
        system.dlopen.restype = ctypes.c_void_p
        system.dlopen(os.fsencode(name), ctypes.c_int(os.RTLD_NOW))


def player(silent: bool, **more: object) -> Any:
    """A new player without window, keys or files of its own; `more`: further options of mpv.

    Raises what `library` raises, or RuntimeError.
    """
    options = {
        "vo": "libmpv", "hwdec": "auto-safe", "pause": True, "keep_open": "yes", "keep_open_pause": False,
        "idle": "yes", "keepaspect": "no",
        "config": False, "ytdl": False, "load_scripts": False, "input_default_bindings": False, "osc": False,
        "osd_level": 0, "audio_file_auto": "no", "sub_auto": "no", "sid": "no", "terminal": False,
        "audio_client_name": "8-cut", "audio_fallback_to_null": True, **ONE_FILE,
    }  # fmt: skip
    if silent:
        options["ao"] = "null"
    return library().MPV(**options, **more)


class Screen:
    """Where a player's pictures go: a thread that draws each into a QImage as soon as it is due."""

    def __init__(self, made: Any, show: Callable[[QImage], None]) -> None:
        """RuntimeError where this libmpv cannot draw into memory."""
        self._library = library()
        try:
            self._context = self._library.MpvRenderContext(made, "sw")
        except Exception as problem:
            raise RuntimeError(f"libmpv cannot draw into memory: {problem}") from problem
        self._show = show
        self._wake = threading.Event()
        self._over = False
        self._again = False
        self._size = _START_SIZE
        self._shown = 0.0
        self.pace = 0.0
        """Seconds that a picture is shown where mpv gives it less than half of them, as the last one of a loop, which
        it takes back at once for the first, and that one it leaves for twice its time. 0: as it likes."""
        self._context.update_cb = self._wake.set
        self._thread = threading.Thread(target=self._run, name="player-picture", daemon=True)
        self._thread.start()

    def set_size(self, size: QSize) -> None:
        """Pixels of the pictures from now on; what is shown is drawn again."""
        if size.width() > 0 and size.height() > 0:
            self._size = QSize(size)
            self.redraw()

    def redraw(self) -> None:
        """Hand over the picture shown now once more."""
        self._again = True
        self._wake.set()

    def close(self) -> None:
        """Stop drawing; before the player is closed."""
        self._over = True
        self._wake.set()
        self._thread.join()
        self._context.free()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._over:
                return
            due = self._context.update()
            if due or self._again:
                self._again = False
                image = self._draw(self._size, wait=due)
                if due:
                    self._hold()
                self._show(image)
                self._shown = time.monotonic()

    def _hold(self) -> None:
        """Leave the picture before this one where it is for its time."""
        shown = time.monotonic() - self._shown
        if shown < self.pace / 2:
            time.sleep(min(_LONGEST, self.pace - shown))

    def _draw(self, size: QSize, wait: bool) -> QImage:
        image = QImage(size, QImage.Format.Format_RGB32)
        numbers = (ctypes.c_int * 2)(size.width(), size.height())
        stride = ctypes.c_size_t(image.bytesPerLine())
        block = ctypes.c_int(int(wait))
        bits = image.bits()
        assert bits is not None
        parameters = (self._library.MpvRenderParam * 6)()
        for place, (kind, data) in enumerate((
            (_SIZE, ctypes.cast(numbers, ctypes.c_void_p)),
            (_FORMAT, ctypes.cast(ctypes.c_char_p(b"bgr0"), ctypes.c_void_p)),
            (_STRIDE, ctypes.cast(ctypes.pointer(stride), ctypes.c_void_p)),
            (_POINTER, ctypes.c_void_p(int(bits))),
            (_BLOCK, ctypes.cast(ctypes.pointer(block), ctypes.c_void_p)),
        )):  # fmt: skip
            parameters[place].type_id, parameters[place].data = kind, data
        self._library._mpv_render_context_render(self._context.handle, parameters)
        return image
