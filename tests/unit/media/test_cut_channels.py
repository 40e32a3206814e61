"""A clip's channels as they are asked for: one doubled, two averaged, six mixed with the centre in both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut

TONE, OTHER = "0.25*sin(2*PI*500*t)", "0.25*sin(2*PI*800*t)"


def levels(path: Path) -> list[tuple[float, float]]:
    """Of each channel: amplitude at 500 and at 800 Hz."""
    with av.open(str(path)) as clip:
        frames = [frame.to_ndarray() for frame in clip.decode(clip.streams.audio[0])]
        stream = clip.streams.audio[0]
        planar, channels, rate = stream.format.is_planar, stream.channels, stream.rate
    held = np.concatenate([one if planar else one.reshape(-1, channels).T for one in frames], axis=1)
    sound = held / 2.0 ** (8 * held.dtype.itemsize - 1)
    time = np.arange(sound.shape[1]) / rate
    tones = [np.exp(-2j * np.pi * hertz * time) for hertz in (500, 800)]
    return [(abs(2 * np.mean(one * tones[0])), abs(2 * np.mean(one * tones[1]))) for one in sound]


@pytest.mark.parametrize(
    ("layout", "tones", "channels", "expected"),
    [
        ("mono", [TONE], 2, [(0.25, 0), (0.25, 0)]),
        ("stereo", [TONE, OTHER], 1, [(0.125, 0.125)]),
        ("stereo", [TONE, OTHER], 2, [(0.25, 0), (0, 0.25)]),
        ("stereo", [TONE, OTHER], 0, [(0.25, 0), (0, 0.25)]),
    ],
)
@pytest.mark.parametrize("name", ["a.mp4", "a.wav"])
def test_channels_are_as_asked(
    name: str, layout: str, tones: list[str], channels: int, expected: list[tuple[float, float]],
    make_media: Callable[..., Path], picture: Callable[..., list[str]], tmp_path: Path,
) -> None:  # fmt: skip
    source = make_media(
        "s.mkv", *picture(3), "-f", "lavfi", "-i", f"aevalsrc='{'|'.join(tones)}':c={layout}:d=3:s=48000",
        "-c:a", "pcm_s16le",
    )  # fmt: skip
    form = Form("WAV" if name.endswith(".wav") else "MP4", "flac", channels=channels)
    cut(CutJob(str(source), str(tmp_path / name), 0.5, 2.0, form=form), CancelToken())
    found = levels(tmp_path / name)
    assert np.array(found) == pytest.approx(np.array(expected), abs=0.003)


def test_six_channels_keep_their_centre_in_both(
    make_media: Callable[..., Path], picture: Callable[..., list[str]], tmp_path: Path
) -> None:
    tones = "|".join(["0", "0", TONE, "0", "0", "0"])
    source = make_media(
        "s.mkv", *picture(3), "-f", "lavfi", "-i", f"aevalsrc='{tones}':c=5.1:d=3:s=48000", "-c:a", "pcm_s16le"
    )
    for channels in (1, 2):
        path = tmp_path / f"{channels}.mp4"
        cut(CutJob(str(source), str(path), 0.5, 2.0, form=Form(sound="flac", channels=channels)), CancelToken())
        found = levels(path)
        assert len(found) == channels
        assert all(one[0] == pytest.approx(found[0][0], abs=0.003) for one in found)
        assert found[0][0] > 0.05
