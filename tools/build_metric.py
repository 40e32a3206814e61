"""Builds the metric of YAMNET's middle layers: how recordings of one and the same sound differ from each other.

    python -m tools.build_metric [--packages FOLDER] [--out FOLDER]

It needs apt-get, 1.2 GB of Debian 12's packages (`metric_sounds`), 4 GB of memory and half an hour. Tracks are mixed
from their sounds (`metric_tracks`), half of them go through a codec or a narrow band, and the embedder hears them. What
is written is one matrix, W: the covariance of the seconds of a group of recordings around the group's mean, over all
groups. Its leading directions are kept, and one variance for all others. The same processor writes the same bytes
each time; another rounds some values the other way.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

from eightcut.domain.spans import TimeSpan
from eightcut.media.render import RATE, Sound
from eightcut.ml.backends import yamnet
from eightcut.ml.embedder import F32, Cores, Embedder
from tools.arrays import write_arrays
from tools.metric_sounds import PACKAGES, recordings
from tools.metric_tracks import Track, mix
from tools.wheels import sha256

F64 = NDArray[np.float64]
LAYERS = ("conv10", "conv14", "conv18", "conv22")
TRACKS = 40
"""Of each kind: as they are mixed, and with a nuisance."""
DIRECTIONS = 128
LEAST_DEVIATION = 1e-3
LONG = 2.5
"""Seconds. A longer event gives a row near both of its ends too."""
WEIGHTS = yamnet.weights_file().parent
CODECS = (
    ("-c:a", "libmp3lame", "-b:a", "48k", "-f", "mp3"),
    ("-c:a", "aac", "-b:a", "32k", "-f", "adts"),
    ("-c:a", "libopus", "-b:a", "20k", "-f", "ogg"),
)
NOTICE = """\
yamnet_metric.npz

How the values of YAMNet's middle layers vary between recordings of one and the same sound: one covariance matrix,
computed by tools/build_metric.py of 8-cut from sounds of ten packages of Debian 12. No sound, and nothing from which
one could be restored, is in the file: only these statistics. The packages, their licences as their copyright files
state them for what they sum up the sounds under, and where they come from:

wesnoth-1.16-data 1.16.9      GPL-2+                             https://www.wesnoth.org
hedgewars-data 1.0.2          GPL-2, GFDL-1.3, CC BY-SA 3.0      https://hedgewars.org
colobot-common-sounds 0.2.0   GPL-3+                             https://github.com/colobot/colobot
boswars-data 2.7              GPL-2+                             https://www.boswars.org
starfighter-data 2.4          GPL-2+, CC BY 3.0, CC BY-SA 3.0,
                              public domain                      https://sourceforge.net/projects/pr-starfighter
freedroidrpg-data 1.0         GPL-2+                             https://www.freedroid.org
flare-game 1.14               CC BY-SA 3.0+, GPL-3+              https://github.com/flareteam/flare-game
supertux-data 0.6.3           GPL-3+, GPL-2+, CC BY-SA 4.0, CC0  https://github.com/SuperTux/supertux
warzone2100-data 4.3.3        GPL-2+, CC BY-SA 3.0, CC0          https://wz2100.net
openttd-opensfx 1.0.3         CC BY-SA 3.0                       https://github.com/OpenTTD/OpenSFX

The file itself: GNU General Public License, version 3 or later, as 8-cut.
"""


def heard(sound: Sound, nuisance: np.random.Generator | None) -> F32:
    """The sound at the embedder's rate, through a codec or a narrow band drawn at random where `nuisance` is given."""
    source = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    content = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
    filters: list[str] = []
    if nuisance is not None:
        kind = int(nuisance.integers(len(CODECS) + 1))
        if kind < len(CODECS):
            content, source = _ffmpeg([*source, *CODECS[kind]], content), ["-i", "-"]
        else:
            highest, lowest = nuisance.uniform(3000, 5000), nuisance.uniform(100, 300)
            filters = ["-af", f"highpass=f={lowest},lowpass=f={highest},lowpass=f={highest}"]
    plain = _ffmpeg([*source, *filters, "-ac", "1", "-ar", str(yamnet.RATE), "-f", "f32le"], content)
    return np.frombuffer(plain, "<f4").astype(np.float32)


def _ffmpeg(arguments: Sequence[str], content: bytes) -> bytes:
    argv = [get_ffmpeg_exe(), "-v", "error", *arguments, "-"]
    return subprocess.run(argv, input=content, capture_output=True, check=True).stdout


def instances(embedder: Embedder, sound: F32) -> F32:
    """Instances (seconds, width of all layers) of a track: z-scored over the track, each layer of the same weight."""
    stream = embedder.stream()
    stored = np.concatenate([stream.push(sound), stream.finish()]).astype(np.float16).astype(np.float32)
    stored[:-1] = np.maximum(stored[:-1], stored[1:])
    parts, first = [], 0
    for field in embedder.spec.fields:
        if field.name in LAYERS:
            rows = stored[:, first : first + field.dims]
            scored = (rows - rows.mean(0)) / np.maximum(rows.std(0), LEAST_DEVIATION)
            parts.append(scored * np.float32(field.dims**-0.5))
        first += field.dims
    return np.concatenate(parts, axis=1)


def seconds_of(event: TimeSpan, rows: int) -> list[int]:
    """The instances that stand for an event: its middle, and near both ends of a long one."""
    at = {round(event.middle - 1)}
    if event.duration > LONG:
        at |= {round(event.start), round(event.end - 2)}
    return sorted(min(max(second, 0), rows - 1) for second in at)


def tracks(packages: Path) -> Iterator[tuple[Track, np.random.Generator | None]]:
    """All tracks, and what their nuisance is drawn from; None for those that have none."""
    groups, beds = recordings(packages, PACKAGES)
    for with_nuisance, seed in ((False, 5), (True, 6)):
        for number in range(TRACKS):
            rng = np.random.default_rng([seed, number])
            track = mix(groups, beds, rng)
            yield track, rng if with_nuisance else None


def within(rows: F32, groups: Sequence[str]) -> F64:
    """Covariance of rows (n, d) around the mean of their group; groups with one row are left out."""
    belonging: dict[str, list[int]] = {}
    for i, group in enumerate(groups):
        belonging.setdefault(group, []).append(i)
    apart = [
        (rows[members] - rows[members].mean(0)) * np.float32((len(members) / (len(members) - 1)) ** 0.5)
        for _, members in sorted(belonging.items())
        if len(members) > 1
    ]
    differences = np.concatenate(apart).astype(np.float64)
    covariance: F64 = differences.T @ differences / len(differences)
    return covariance


def compact(covariance: F64) -> dict[str, NDArray[Any]]:
    """`basis` (d, 128) float16, `along` (128,) float32 and `rest` () float32 of the covariance, at trace 1.

    It is basis diag(along) basis' + rest (1 - basis basis').
    """
    variances, directions = np.linalg.eigh(covariance / np.trace(covariance))
    leading = directions[:, ::-1][:, :DIRECTIONS]
    leading = leading * np.sign(leading[np.abs(leading).argmax(0), np.arange(DIRECTIONS)])
    return {
        "basis": leading.astype(np.float16),
        "along": variances[::-1][:DIRECTIONS].astype(np.float32),
        "rest": np.array(variances[::-1][DIRECTIONS:].mean(), np.float32),
    }


def main() -> None:
    """Build the file and its licence notice, and print its size and sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, help="folder of the packages, where they already exist")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    chosen = parser.parse_args()
    rows: list[F32] = []
    groups: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        cores = Cores(1)
        embedder = yamnet.load(cores)
        for number, (track, nuisance) in enumerate(tracks(chosen.packages or Path(folder)), 1):
            x = instances(embedder, heard(track.sound, nuisance))
            for group, event in track.events:
                at = seconds_of(event, len(x))
                rows.append(x[at])
                groups += [group] * len(at)
            print(f"track {number}: {len(groups)} rows", flush=True)
        cores.close()
    chosen.out.mkdir(parents=True, exist_ok=True)
    target = chosen.out / "yamnet_metric.npz"
    write_arrays(compact(within(np.concatenate(rows), groups)), target)
    target.with_name("LICENSE-yamnet_metric.txt").write_text(NOTICE, encoding="utf-8")
    print(f"{sha256(target)}  {target.stat().st_size:>9}  {target.name}")


if __name__ == "__main__":
    main()
