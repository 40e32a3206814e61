"""The recordings that the metric is learned from: sounds of ten Debian packages of games, by group, and their music.

A group holds recordings of one thing: files of one folder whose names differ by digits only. Lines that one voice
speaks are one group. Whatever is longer than `EFFECT` seconds is music, or air, and lies under the others.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from eightcut.media.render import RATE, Sound
from eightcut.services.demo.augment import FRAME, rms, trimmed
from tools.debian import recordings_in, unpacked

PACKAGES = {
    "wesnoth-1.16-data": "1012b964bd412a6770685e3324ae3b61e176caff7846192d1ee63d55cd621e26",
    "hedgewars-data": "722225903a72604403e6e0026e40e9a6953f47a74d94efc5f55504bc05bb4761",
    "colobot-common-sounds": "819e799542eac69c95b072567b5584eb3e0b2bb900de13efa3684915747b1644",
    "boswars-data": "36098b478576810a786eb9d75b54e45f4d5fa507332fa8bf3360c14814ecc016",
    "starfighter-data": "0c6038f76836c88249928d2ec93375cada3ccf4beb6d6faac3679f3bdb0e39cd",
    "freedroidrpg-data": "16c3cfeb82b1ec20c98493bbe1de2e356bd1aec832845630a5a7f12e303baa2b",
    "flare-game": "4ab6a8298276013d35a0806257e130d992761af1b749041433b409c3dafec508",
    "supertux-data": "a6ad8865972f1dbb5e7b49f4e1b381dd16a68f3028a3502cfeaca2400285d27f",
    "warzone2100-data": "53ad292569e0bf9d16de1642d13629f29ed5dfb68896787e4c65ac60edc07d3d",
    "openttd-opensfx": "2898b4677a3caccc4abc08fb4cf83319047b5a04729291deb5c77a8cd713c006",
}
"""Packages of Debian 12, and the SHA-256 of each."""
VOICES = (
    "voices",
    "speech",
    "taunts",
    "memressp",
    "nexus",
    "trnsppil",
    "vtoltalk",
    "countdown",
    "extra",
    "comments",
    "tutorial",
    "voice_samples",
)
"""Folders, or the folder above, whose files are lines of one voice."""
NUMBERED = "colobot/sounds"
"""A folder whose sounds are told apart by nothing but their numbers."""
EFFECT, LONGEST_BED = 8.0, 90.0


def group_of(path: Path, root: Path) -> str:
    """The group's name: folder, and the file's name without its digits, except where the folder is one voice's."""
    folder = path.parent.relative_to(root).as_posix()
    if any(word in part for part in folder.split("/")[-2:] for word in VOICES):
        return folder
    name = path.stem if folder.endswith(NUMBERED) else re.sub(r"[0-9]+", "", path.stem)
    return f"{folder}/{name}"


def read(path: Path) -> Sound:
    """Mono float32 samples at 44.1 kHz without hum below 40 Hz; none for a file without sound."""
    argv = [get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-t", str(LONGEST_BED), "-af", "highpass=f=40"]
    done = subprocess.run([*argv, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"], capture_output=True, check=False)
    return np.frombuffer(done.stdout, "<f4").astype(np.float32)


def recordings(folder: Path, packages: Mapping[str, str]) -> tuple[dict[str, list[Sound]], list[Sound]]:
    """Groups of recordings from their onset on, at RMS 1, by name; and what lies under them.

    `packages`: names and SHA-256 sums; they are fetched into `folder` unless they are there.
    """
    groups: dict[str, list[Sound]] = defaultdict(list)
    beds: list[Sound] = []
    seen: set[bytes] = set()
    for package, expected in packages.items():
        root = unpacked(package, folder, expected)
        paths = recordings_in(root)
        with ThreadPoolExecutor(2) as pool:
            for path, sound in zip(paths, pool.map(read, paths), strict=True):
                digest = hashlib.sha256(sound.tobytes()).digest()
                if len(sound) < RATE // 50 or rms(sound) < 1e-4 or digest in seen:
                    continue
                seen.add(digest)
                if len(sound) > EFFECT * RATE or "music" in path.as_posix().lower():
                    beds.append(sound)
                    continue
                cut = trimmed(sound, 3.0)
                if len(cut) > 2 * FRAME:
                    groups[f"{package}/{group_of(path, root)}"].append(cut)
    return dict(sorted(groups.items())), [bed for bed in beds if len(bed) > EFFECT * RATE]
