"""Checks whether a window can open, before Qt is loaded, because Qt would end the whole program if not."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Mapping

from eightcut.errors import EnvironmentProblem

_INSTEAD = "The command line does everything that the window does: 8cut --help."
_NEEDED = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Library -> Debian package."""


def require_screen(environment: Mapping[str, str] = os.environ) -> None:
    """EnvironmentProblem with the cure where no window can open."""
    if importlib.util.find_spec("PyQt6") is None:
        raise EnvironmentProblem(f"The window requires PyQt6: pip install 'PyQt6<6.12'. {_INSTEAD}")
    if not sys.platform.startswith("linux"):
        return
    _require(_NEEDED)
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return
    if environment.get("WAYLAND_DISPLAY") and not platform.startswith("xcb"):
        return
    display = environment.get("DISPLAY", "")
    if not display:
        raise EnvironmentProblem(f"No display is available (DISPLAY and WAYLAND_DISPLAY are empty). {_INSTEAD}")
    _require(_X11)
    if not _answers(display):
        raise EnvironmentProblem(f"The display {display} does not respond. {_INSTEAD}")


def has_screen() -> bool:
    """Whether a window can open."""
    try:
        require_screen()
    except EnvironmentProblem:
        return False
    return True


def _require(libraries: Mapping[str, str]) -> None:
    missing = [package for library, package in libraries.items() if not _loads(library)]
    if missing:
        raise EnvironmentProblem(
            "The window requires system libraries that are missing. On Debian: sudo apt-get install "
            f"{' '.join(missing)}. {_INSTEAD}"
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
