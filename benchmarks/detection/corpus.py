"""Builds a corpus of labelled videos from the sounds of Debian packages; nothing is installed.

    python -m benchmarks.detection.corpus FOLDER [--table development] [--seed 0] [--rare] [--packages FOLDER]

Writes videos and `labels.json`: {"classes": [...], "videos": [{"file", "split": "train" or "test", "duration",
"events": [{"class", "start", "end"}]}]}, seconds. One half of the recordings of a class is heard in the videos to mark,
the other in those to search. Same seed, packages and ffmpeg: same corpus.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks.detection.mixing import LONG, RARE, USUAL, Bank, Shape, mix
from benchmarks.detection.sources import TABLES, Kind, Sources
from eightcut.media.render import RATE, Sound
from eightcut.services.demo.augment import FRAME, rms, trimmed
from tools.debian import recordings_in, unpacked
from tools.metric_sounds import read

QUIET = 1e-4
FEWEST = 4
"""Recordings of a class, so that both halves have several."""


def found(patterns: Iterable[str], folder: Path) -> list[Path]:
    """Recordings that one of the patterns means, each content once."""
    wanted: dict[str, list[str]] = {}
    for pattern in patterns:
        package, glob = pattern.split(":", 1)
        wanted.setdefault(package, []).append(glob)
    paths: dict[bytes, Path] = {}
    for package, globs in sorted(wanted.items()):
        for path in recordings_in(unpacked(package, folder)):
            if any(fnmatch.fnmatchcase(path.as_posix(), glob) for glob in globs):
                paths.setdefault(hashlib.sha256(path.read_bytes()).digest(), path)
    return sorted(paths.values())


def bank(paths: list[Path], longest: float | None) -> Bank:
    """What is heard in the files, cut from the onset on to `longest` seconds unless it is None; RMS 1."""
    with ThreadPoolExecutor(2) as pool:
        read_all = list(pool.map(read, paths))
    sounds = {
        path: sound
        for path, sound in zip(paths, read_all, strict=True)
        if len(sound) > 2 * FRAME and rms(sound) > QUIET
    }
    if longest is None:
        return {path: sound / np.float32(rms(sound)) for path, sound in sounds.items() if len(sound) > RATE}
    cut = {path: trimmed(sound, longest) for path, sound in sounds.items()}
    return {path: sound for path, sound in cut.items() if len(sound) > 2 * FRAME}


def build(sources: Sources, shape: Shape, out: Path, packages: Path, seed: int) -> None:
    """Write the corpus. SystemExit where the packages have too few recordings of a class."""
    halves: dict[str, dict[str, tuple[Kind, Bank]]] = {"train": {}, "test": {}}
    for number, (name, kind) in enumerate(sources.classes.items()):
        sounds = bank(found(kind.patterns, packages), None if kind.looped else kind.longest)
        if len(sounds) < FEWEST:
            raise SystemExit(f"The packages have only {len(sounds)} recordings of {name}.")
        order = [sorted(sounds)[i] for i in np.random.default_rng([seed, number]).permutation(len(sounds))]
        halves["train"][name] = kind, {path: sounds[path] for path in order[::2]}
        halves["test"][name] = kind, {path: sounds[path] for path in order[1::2]}
        print(f"{name}: {len(sounds)} recordings", flush=True)
    others = sources.distractors, bank(found(sources.distractors.patterns, packages), sources.distractors.longest)
    under = bank(found(sources.backgrounds, packages), None)
    beds = [under[path] for path in sorted(under)]
    out.mkdir(parents=True, exist_ok=True)
    videos = []
    for split, count, offset in (("train", shape.train, 0), ("test", shape.test, 1000)):
        for number in range(1, count + 1):
            rng = np.random.default_rng([seed, offset + number])
            sound, labels = mix(halves[split], others, beds, shape, rng)
            file = f"{split}_{number}.mp4"
            write_video(out / file, sound)
            events = [
                {"class": label.kind, "start": round(label.span.start, 3), "end": round(label.span.end, 3)}
                for label in labels
            ]
            videos.append({"file": file, "split": split, "duration": shape.seconds, "events": events})
            print(f"{file}: {len(events)} events", flush=True)
    labels_file = out / "labels.json"
    labels_file.write_text(json.dumps({"classes": list(sources.classes), "videos": videos}, indent=1) + "\n", "utf-8")


def write_video(path: Path, sound: Sound) -> None:
    """An MP4 file with a small picture and the sound (2, n) as AAC."""
    seconds = sound.shape[1] / RATE
    picture = ["-f", "lavfi", "-i", f"testsrc=size=160x90:rate=5:duration={seconds}"]
    source = ["-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "-"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "160k"]
    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    content = (np.clip(sound.T, -1, 1) * 32767).astype("<i2").tobytes()
    argv = [get_ffmpeg_exe(), "-v", "error", "-y", *picture, *source, *coded, *exact, str(path)]
    subprocess.run(argv, input=content, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--table", choices=TABLES, default="development")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rare", action="store_true", help="one event in five, in more videos")
    parser.add_argument("--packages", type=Path, default=Path.home() / ".cache" / "sound-packages")
    chosen = parser.parse_args()
    shape = LONG if chosen.table == "long" else RARE if chosen.rare else USUAL
    build(TABLES[chosen.table], shape, chosen.folder, chosen.packages, chosen.seed)


if __name__ == "__main__":
    main()
