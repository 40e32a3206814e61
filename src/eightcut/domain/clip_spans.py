"""How the clips of one moment lie: how many, how far apart, how long."""

from __future__ import annotations

from eightcut.domain.clip_form import LTX_FPS, snap_ltx
from eightcut.errors import BadRequest

MOST_CLIPS = 99
LONGEST_GAP, LONGEST_AREA = 60.0, 3600.0
"""Seconds between matches that are joined, and of the least area that is exported, at most."""
SHORTEST_SOUND, LONGEST_SOUND = 0.1, 86_400.0
"""Seconds of a sound that is extracted."""
LEAST_SPREAD, MOST_SPREAD = 2.0, 8.0
"""Seconds from the start of one clip to that of the next."""
SHORTEST, LONGEST = 2.0, 30.0
"""Seconds of a clip."""
LENGTH_STEP = 0.5


def check_spread(clips: int, spread: float, duration: float, ltx: bool = False) -> None:
    """BadRequest for numbers outside the limits above.

    `ltx`: the duration is 9, 17, ... 745 frames at 25 a second instead.
    """
    if not 1 <= clips <= MOST_CLIPS:
        raise BadRequest(f"{clips} clips cannot be cut from one moment. Use 1 to {MOST_CLIPS}.")
    if not LEAST_SPREAD <= spread <= MOST_SPREAD:
        raise BadRequest(f"A spread of {spread:g} s is not possible. Use {LEAST_SPREAD:g} to {MOST_SPREAD:g} s.")
    if ltx:
        frames = duration * float(LTX_FPS)
        if not frames < 1e6 or abs(frames - snap_ltx(round(frames))) > 1e-6:
            many = "1 frame" if frames == 1 else f"{frames:g} frames"
            raise BadRequest(f"A clip of {many} is not possible for LTX-2. Use 9, 17, 25 ... 745.")
    elif not SHORTEST <= duration <= LONGEST or duration % LENGTH_STEP:
        raise BadRequest(
            f"A clip of {duration:g} s is not possible. Use {SHORTEST:g} to {LONGEST:g} s in steps of {LENGTH_STEP:g}."
        )
