"""Makes the recordings of the demonstration from two Debian packages; nothing is installed.

    apt-get download sonic-pi-samples minetest-data
    for package in *.deb; do dpkg-deb -x "$package" unpacked; done
    python tools/pick_recordings.py unpacked

Only files that their own authors gave away under CC0 are taken, and the statement is looked up in the package each
time: in the copyright file of sonic-pi-samples, in the README.txt of each mod of minetest_game. Files of minetest-data
are copied as they are; those of sonic-pi-samples become Ogg Vorbis, mono, at most `LONGEST` seconds.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from eightcut.services.demo.kinds import BEDS, CONFUSABLE, OTHERS, RECORDINGS, SOURCES, TARGET

LONGEST = 9.0
SONIC_PI = "sonic-pi-samples 3.2.2~repack-8"
MINETEST = "minetest-data 5.6.1+dfsg+~1.9.0mt8+dfsg-2"
MINETEST_WORDS = {
    "default_dig_choppy": (
        "Sheyvan",
        "Sheyvan (CC0 1.0): https://freesound.org/people/Sheyvan/sounds/476113/ default_dig_choppy.*.ogg",
    ),
    "default_furnace_active": (
        "iankath",
        "iankath (CC0 1.0) https://freesound.org/people/iankath/sounds/173991/ default_furnace_active.ogg",
    ),
    "default_gravel_dig": (
        "lolamadeus",
        "lolamadeus (CC0 1.0): https://freesound.org/people/lolamadeus/sounds/179341/ default_gravel_dig.*.ogg",
    ),
    "default_gravel_dug": (
        "lolamadeus",
        "lolamadeus (CC0 1.0): https://freesound.org/people/lolamadeus/sounds/179341/ default_gravel_dig.*.ogg"
        " default_gravel_dug.*.ogg",
    ),
    "default_metal_footstep": (
        "mypantsfelldown",
        "default_metal_footstep.*.ogg - (CC0 1.0) - CC0 1.0 - https://freesound.org/people/mypantsfelldown/sounds/398937/",
    ),
    "default_sand_footstep": (
        "worthahep88",
        "worthahep88 (CC0 1.0): https://freesound.org/people/worthahep88/sounds/319224/ default_sand_footstep.*.ogg",
    ),
    "default_snow_footstep": (
        "Ryding",
        "Ryding (CC0 1.0): http://freesound.org/people/Ryding/sounds/94337/ default_snow_footstep.*.ogg",
    ),
    "doors_glass_door_open": (
        "SkeetMasterFunk69",
        "doors_glass_door_open.ogg, doors_glass_door_close.ogg:"
        " https://www.freesound.org/people/SkeetMasterFunk69/sounds/235546/ (CC0 1.0)",
    ),
    "doors_glass_door_close": (
        "SkeetMasterFunk69",
        "doors_glass_door_open.ogg, doors_glass_door_close.ogg:"
        " https://www.freesound.org/people/SkeetMasterFunk69/sounds/235546/ (CC0 1.0)",
    ),
    "env_sounds_water": (
        "Yuval",
        "Yuval (CC0 1.0) https://freesound.org/people/Yuval/sounds/197023/ env_sounds_water.*.ogg",
    ),
    "tnt_explode": ("steveygos93", "by steveygos93 (CC0 1.0) <https://freesound.org/s/80401/>"),
    "tnt_ignite": ("theneedle.tv", "by theneedle.tv (CC0 1.0) <https://freesound.org/s/316682/>"),
}
"""Author of each sound, and the words (spaces joined) that the mod's README.txt must hold for it to be taken."""


@dataclass(frozen=True)
class Source:
    """Where one recording comes from."""

    name: str
    author: str
    origin: str
    package: str
    statement: str
    change: str


def names() -> list[str]:
    """Every recording that the demonstration uses, without its suffix."""
    kinds = (TARGET, *CONFUSABLE, *OTHERS)
    return sorted({*BEDS, *(name for kind in kinds for name in kind.recordings)})


def sonic_pi(name: str, unpacked: Path) -> Source:
    """Convert one sample; SystemExit where its own entry does not say CC0."""
    statement = "usr/share/doc/sonic-pi-samples/copyright"
    entries = (unpacked / statement).read_text(encoding="utf-8").split("\n\n")
    mine = [entry for entry in entries if entry.startswith(f"Files: etc/samples/{name}.flac\n")]
    if len(mine) != 1 or "\nLicense: CC0" not in mine[0]:
        raise SystemExit(f"{name}: no CC0 entry of its own in {statement}")
    author = re.search(r"^Copyright: (.+)$", mine[0], re.MULTILINE)
    origin = re.search(r"https?://\S+", mine[0])
    if not author or not origin:
        raise SystemExit(f"{name}: no author or origin in {statement}")
    argv = [get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(unpacked / f"usr/share/sonic-pi/samples/{name}.flac")]
    argv += ["-t", str(LONGEST), "-ac", "1", "-ar", "44100", "-map_metadata", "-1", "-c:a", "libvorbis", "-q:a", "4"]
    argv += ["-fflags", "+bitexact", "-flags:a", "+bitexact", str(RECORDINGS / f"{name}.ogg")]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    change = f"mono, Ogg Vorbis, first {LONGEST:g} s at most"
    return Source(name, re.sub(r"^[0-9]{4} | <.*>$", "", author.group(1)), origin.group(0), SONIC_PI, statement, change)


def minetest(name: str, unpacked: Path) -> Source:
    """Copy one sound; SystemExit where the README of its mod does not give it away under CC0."""
    mods = "usr/share/games/minetest/games/minetest_game/mods"
    found = list(unpacked.glob(f"{mods}/*/sounds/{name}.ogg"))
    if len(found) != 1:
        raise SystemExit(f"{name}: {len(found)} files of that name")
    readme = found[0].parent.parent / "README.txt"
    said = " ".join(readme.read_text(encoding="utf-8").split())
    author, words = MINETEST_WORDS[re.sub(r"[.][0-9]+$", "", name)]
    origin = re.search(r"https?://[^\s>]+", words)
    if words not in said or not origin:
        raise SystemExit(f"{name}: {readme} does not say {words!r}")
    shutil.copyfile(found[0], RECORDINGS / f"{name}.ogg")
    return Source(name, author, origin.group(0), MINETEST, readme.relative_to(unpacked).as_posix(), "none")


def main(argv: list[str]) -> int:
    """Fill the folder of recordings and its table of sources."""
    if len(argv) != 1 or not Path(argv[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    unpacked = Path(argv[0])
    RECORDINGS.mkdir(parents=True, exist_ok=True)
    for old in RECORDINGS.glob("*.ogg"):
        old.unlink()
    rows = ["file\tauthor\tlicence\torigin\tpackage\tstatement\tchanges"]
    for name in names():
        from_sonic_pi = (unpacked / f"usr/share/sonic-pi/samples/{name}.flac").exists()
        source = sonic_pi(name, unpacked) if from_sonic_pi else minetest(name, unpacked)
        cells = (
            f"{name}.ogg",
            source.author,
            "CC0-1.0",
            source.origin,
            source.package,
            source.statement,
            source.change,
        )
        rows.append("\t".join(cells))
    SOURCES.write_text("\n".join(rows) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in RECORDINGS.glob("*.ogg"))
    print(f"{len(rows) - 1} recordings, {size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
