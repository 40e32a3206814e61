"""How two datasets differ: by video and moment, whatever their files are called."""

from __future__ import annotations

from dataclasses import replace

from eightcut.domain.dataset_rows import BuiltClip, difference
from eightcut.domain.datasets import TEST, Candidate, Planned
from eightcut.domain.videos import VideoRef


def built(film: str, start: float, label: str = "Door", sha256: str = "0") -> BuiltClip:
    candidate = Candidate(VideoRef(f"{film}.mp4", "", film), label, start, "a knock", "exported")
    return BuiltClip(Planned(candidate, f"{label}_{film}_{start:g}"), "a.mp4", sha256, "cut")


def test_clips_are_added_gone_and_changed() -> None:
    former = [built("a", 1.0), built("a", 20.0), built("b", 1.0), built("c", 5.0)]
    held_out = replace(built("b", 1.0), planned=replace(former[2].planned, side=TEST, name="other"))
    later = [held_out, built("a", 20.0004, "Gate", "1"), built("a", 40.0), built("c", 5.0)]
    found = difference(former, later)
    assert (found.added, found.gone) == ((later[2],), (former[0],))
    assert {(one.before, one.after, one.what) for one in found.changed} == {
        (former[2], held_out, "train is test"),
        (former[1], later[1], "class Door is Gate, other bytes"),
    }
    assert found.told(4, 3) == "Dataset 4: +1 -1 clips against 3, 2 clips changed"
    assert difference(later, later).told(4, 4) == "Dataset 4: +0 -0 clips against 4"
