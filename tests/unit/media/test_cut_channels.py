"""A clip's channels as they are asked for: one doubled, two averaged, six mixed with the centre in both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from eightcut.domain.channels import ALL, LEFT, NO_CENTRE, RIGHT
from eightcut.domain.clip_form import Form
from eightcut.domain.loudness import Loudness
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut
from eightcut.media.extract import extract_audio
from eightcut.media.sound_quality import sound_quality
from tests.unit.media.numbered import run

TONE, OTHER = "0.25*sin(2*PI*500*t)", "0.25*sin(2*PI*800*t)"


def levels(path: Path, *hertz: int) -> list[tuple[float, ...]]:
    """Of each channel: amplitude at these frequencies, 500 and 800 Hz where none are given."""
    with av.open(str(path)) as clip:
        frames = [frame.to_ndarray() for frame in clip.decode(clip.streams.audio[0])]
        stream = clip.streams.audio[0]
        planar, channels, rate = stream.format.is_planar, stream.channels, stream.rate
    held = np.concatenate([one if planar else one.reshape(-1, channels).T for one in frames], axis=1)
    sound = held / 2.0 ** (8 * held.dtype.itemsize - 1)
    time = np.arange(sound.shape[1]) / rate
    tones = [np.exp(-2j * np.pi * hertz * time) for hertz in hertz or (500, 800)]
    return [tuple(float(abs(2 * np.mean(one * tone))) for tone in tones) for one in sound]


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


EACH = (300, 400, 500, 600, 700, 800)
"""Hz of the tone in each of six channels: left, right, centre, bass, left and right behind."""


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film of two seconds with a tone of .3 in each of six channels, whose places it tells, or not (unnamed)."""
    tones = "|".join(f"0.3*sin(2*PI*{hertz}*t)" for hertz in EACH)
    folder = tmp_path_factory.mktemp("six")
    run(
        "-f", "lavfi", "-i", "testsrc=s=32x32:r=25:d=2", "-f", "lavfi", "-i", f"aevalsrc='{tones}':c=5.1:d=2:s=48000",
        "-map", "0", "-map", "1", "-c:a", "flac", folder / "told.mkv", "-map", "0", "-map", "1", "-c:a", "pcm_s16le",
        folder / "unnamed.mkv", "-map", "0", "-map", "1", "-c:a", "pcm_f32le", folder / "floats.mkv",
    )  # fmt: skip
    return {path.stem: path for path in folder.iterdir()}


@pytest.mark.parametrize("kind", ["told", "unnamed"])
def test_without_the_centre_all_others_have_the_level_of_the_usual_mix(
    six: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    def made(channels: int, choice: str) -> list[tuple[float, ...]]:
        output = tmp_path / f"{channels}{choice}.wav"
        form = Form("WAV", channels=channels)
        cut(CutJob(str(six[kind]), str(output), 0.5, 1.0, form=form, channels=choice), CancelToken())
        return levels(output, *EACH)

    for channels in (2, 1):
        every, without = made(channels, ALL), made(channels, NO_CENTRE)
        for one, other in zip(every, without, strict=True):
            assert one[2] > 0.05
            assert other[2] < 0.0005
            assert other[:2] + other[3:] == pytest.approx(one[:2] + one[3:], abs=0.0005)
    own = made(0, NO_CENTRE)
    assert np.array(own) == pytest.approx(np.diag([0.3, 0.3, 0, 0.3, 0.3, 0.3]), abs=0.0005)


def test_six_channels_are_mixed_as_loud_whatever_their_samples_and_brought_to_a_loudness(
    six: dict[str, Path], tmp_path: Path
) -> None:
    """Whole numbers were mixed fainter than floats, by 7.7 dB."""
    found = []
    for kind, wanted in (("told", None), ("floats", None), ("told", Loudness(-30.0)), ("floats", Loudness(-30.0))):
        output = tmp_path / f"{kind}{wanted is None}.mp4"
        form = Form(sound="flac", channels=2)
        made = cut(CutJob(str(six[kind]), str(output), 0.5, 1.0, form=form, loudness=wanted), CancelToken())
        measured = sound_quality(str(output), CancelToken()).loudness
        found.append((measured, made.level.loudness if made.level is not None else None))
    assert found[0][0] == pytest.approx(found[1][0], abs=0.02)
    assert found[2:] == [pytest.approx((-30.0, found[0][0]), abs=0.02)] * 2


def test_one_side_alone_is_one_channel_or_doubled(six: dict[str, Path], tmp_path: Path) -> None:
    for choice, place in ((LEFT, 0), (RIGHT, 1)):
        for channels, name in ((0, "own.wav"), (2, "two.mp4")):
            output = tmp_path / f"{choice}{name}"
            form = Form("WAV" if name.endswith("wav") else "MP4", channels=channels)
            cut(CutJob(str(six["told"]), str(output), 0.5, 1.0, form=form, channels=choice), CancelToken())
            expected = [0.3 if number == place else 0 for number in range(6)]
            assert np.array(levels(output, *EACH)) == pytest.approx(np.array([expected] * max(1, channels)), abs=0.0005)


def test_a_stretch_of_sound_has_the_chosen_channels(six: dict[str, Path], tmp_path: Path) -> None:
    output = tmp_path / "sound.wav"
    extract_audio(str(six["told"]), 0.5, 1.0, None, str(output), CancelToken(), channels=NO_CENTRE)
    assert levels(output, *EACH)[2] == pytest.approx((0,) * 6, abs=0.0005)


@pytest.mark.parametrize(("layout", "choice"), [("stereo", NO_CENTRE), ("mono", LEFT)])
def test_what_has_no_such_channels_is_refused(
    layout: str, choice: str, make_media: Callable[..., Path], tmp_path: Path
) -> None:
    tones = "|".join([TONE] * (1 if layout == "mono" else 2))
    source = make_media("s.wav", "-f", "lavfi", "-i", f"aevalsrc='{tones}':c={layout}:d=3:s=48000")
    with pytest.raises(CutProblem, match=r"its sound track has no (centre|left).*Choose all channels, or another"):
        cut(CutJob(str(source), str(tmp_path / "a.wav"), 0.5, 2.0, channels=choice), CancelToken())
    assert not list(tmp_path.glob("a*"))
