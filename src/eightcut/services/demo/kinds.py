"""What the demonstration is made of: which recordings make which sound, and what sounds beneath them."""

from __future__ import annotations

from pathlib import Path

from eightcut.values import dataclass

RECORDINGS = Path(__file__).parent / "recordings"
SOURCES = RECORDINGS / "SOURCES.tsv"
"""Author, licence and origin of each recording."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of sounds: `repeats` recordings one after the other, onsets `gap` seconds apart, make one event."""

    name: str
    recordings: tuple[str, ...]
    """File names inside `RECORDINGS`, without `.ogg`."""
    repeats: tuple[int, int] = (1, 1)
    gap: tuple[float, float] = (0.4, 0.6)
    longest: float = 3.0
    """Seconds of a recording that are used at most."""
    loudness: tuple[float, float] = (4.0, 20.0)
    """dB of an event over the bed beneath it."""


def _numbered(stem: str, count: int) -> tuple[str, ...]:
    return tuple(f"{stem}.{number}" for number in range(1, count + 1))


TARGET = Kind("snow_steps", _numbered("default_snow_footstep", 5), (4, 7), (0.38, 0.6), loudness=(2.0, 14.0))
CONFUSABLE = (
    Kind("sand_steps", _numbered("default_sand_footstep", 3), (4, 7), (0.38, 0.6)),
    Kind(
        "gravel_digging",
        (*_numbered("default_gravel_dig", 2), *_numbered("default_gravel_dug", 3)),
        (3, 6),
        (0.4, 0.7),
    ),
    Kind("metal_steps", _numbered("default_metal_footstep", 3), (4, 7), (0.38, 0.6)),
)
OTHERS = (
    Kind("wood_chops", _numbered("default_dig_choppy", 3), (2, 4), (0.5, 0.9)),
    Kind("glass_door", ("doors_glass_door_open", "doors_glass_door_close"), (1, 2), (0.7, 1.2)),
    Kind("blast", ("tnt_explode",)),
    Kind("fuse", ("tnt_ignite",)),
    Kind("bell", ("perc_bell",)),
    Kind("crow", ("misc_crow",), (2, 4), (0.5, 0.9)),
    Kind("till", ("perc_till",)),
    Kind("tabla", ("tabla_na_o", "tabla_tun1", "tabla_ghe4", "tabla_te1"), (4, 8), (0.18, 0.4), 0.8),
    Kind("scratch", ("vinyl_scratch", "vinyl_backspin"), (1, 3), (0.3, 0.6)),
    Kind("guitar", ("guit_harmonics",)),
)
BEDS = (
    "ambi_choir",
    "ambi_drone",
    "ambi_glass_hum",
    "ambi_haunted_hum",
    "ambi_lunar_land",
    "ambi_piano",
    "default_furnace_active",
    "env_sounds_water.1",
    "env_sounds_water.3",
    "guit_em9",
    "loop_compus",
    "loop_garzul",
    "loop_mika",
    "loop_safari",
    "loop_tabla",
    "vinyl_hiss",
)
"""Music and ambience, looped beneath everything."""
