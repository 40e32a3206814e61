"""Fetches Debian packages with apt-get and unpacks them, archives of games inside them too; nothing is installed."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from tools.wheels import sha256

SUFFIXES = (".wav", ".ogg", ".oga", ".flac", ".opus", ".mp3", ".wv")
_ARCHIVES = ("*.wz", "*.pk3")
_CATALOGUE = "opensfx.cat"


def unpacked(package: str, folder: Path, expected: str = "") -> Path:
    """The package unpacked below `folder`, fetched into it unless it is there.

    SystemExit where the package cannot be fetched, or where its SHA-256 is not `expected`.
    """
    target = folder / package
    if (target / ".complete").exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob(f"{package}_*.deb")):
        subprocess.run(["apt-get", "download", package], cwd=folder, check=False)
    debs = sorted(folder.glob(f"{package}_*.deb"))
    if not debs:
        raise SystemExit(f"The package {package} cannot be fetched; try `apt-get update` first.")
    if expected and sha256(debs[-1]) != expected:
        raise SystemExit(f"{debs[-1]} is not the expected package: its SHA-256 is {sha256(debs[-1])}.")
    subprocess.run(["dpkg-deb", "-x", str(debs[-1]), str(target)], check=True)
    for archive in sorted(path for pattern in _ARCHIVES for path in target.rglob(pattern)):
        with zipfile.ZipFile(archive) as inside:
            sounds = [name for name in inside.namelist() if name.lower().endswith(SUFFIXES)]
            inside.extractall(archive.with_suffix(".unpacked"), sounds)
    for catalogue in sorted(target.rglob(_CATALOGUE)):
        _take_apart(catalogue)
    (target / ".complete").touch()
    return target


def recordings_in(root: Path) -> list[Path]:
    """The sound files below a folder, in order of their paths."""
    return sorted(path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def _take_apart(catalogue: Path) -> None:
    """Write the recordings of a sound catalogue of OpenTTD: a table of place and length, and a WAV file at each."""
    content = catalogue.read_bytes()
    first = int.from_bytes(content[:4], "little") & 0x7FFFFFFF
    out = catalogue.with_suffix(".unpacked")
    out.mkdir(exist_ok=True)
    for entry in range(first // 8):
        at = int.from_bytes(content[8 * entry :][:4], "little") & 0x7FFFFFFF
        start = content.find(b"RIFF", at)
        size = int.from_bytes(content[start + 4 :][:4], "little") + 8
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{entry:03}")
        (out / f"{letters}.wav").write_bytes(content[start : start + size])
