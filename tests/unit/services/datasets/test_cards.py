"""The card of a dataset says what a reader asks of it, whatever names and licences are made of."""

from __future__ import annotations

from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.datasets import Candidate, Planned
from eightcut.domain.videos import VideoRef
from eightcut.services.datasets.cards import card
from eightcut.services.datasets.checking import Checked, Dropped
from eightcut.services.datasets.samples import Fault
from eightcut.services.datasets.targets import target_named

RECIPE = {"license": 'Mine: "all" \\ of it', "limits": "strict"}
LEFT_OUT = {"shares time with a clip that goes in": 3, "could not be cut": 12}


def clip(name: str, side: str, label: str, source: str, version: int = 0) -> BuiltClip:
    video = VideoRef(f"{name}|<b>\n.mp4", "", name)
    return BuiltClip(
        Planned(Candidate(video, label, 1.0, "", source, 0.5, "AISFX 20260101", version), name, side), "", "", ""
    )


def test_a_card_has_sources_classes_reasons_checks_licence_and_the_command() -> None:
    clips = [
        clip("a", "train", "Door", "accepted", 3), clip("b", "test", "Door", "accepted", 3),
        clip("a", "train", "Gate", "matches"), clip("c", "train", "Gate", "exported"),
    ]  # fmt: skip
    dataset = Dataset("a b", "set", "hf-audio", "/x", 8.0, RECIPE, LEFT_OUT, {}, 4, "2026-11-30T10:00:00+00:00")
    dropped = (Dropped("x", Fault("is silent", "")), Dropped("y", Fault("is silent", "")))
    checks = [Checked("", "hf-audio", 4, dropped), Checked("", "hf-audio", 1, stops=(Fault("There is none.", ""),))]
    text = card(dataset, target_named("hf-audio"), clips, checks).decode()
    head, lines = text.split("---\n")[1].splitlines(), text.splitlines()
    assert head[:2] == ["license: other", 'license_name: "Mine: \\"all\\" \\\\ of it"']
    assert "size_categories: [n<1K]" in head
    for line in (
        "| Class | Clips | Seconds | Train | Test |",
        "| Door | 2 | 16 | 1 | 1 |",
        "| a\\|&lt;b> .mp4 | a | 2 |",
        "* 2 clips: matches that were accepted",
        "* 2 clips of the scan AISFX 20260101, model version 3",
        "| 12 | could not be cut |",
        "* 2 clips left out by it: is silent",
        "* It stops: There is none.",
        "* Each clip is within the limits `strict`.",
        'Mine: "all" \\ of it',
        "    8cut dataset rebuild set 4 --profile 'a b' --out DIR",
    ):
        assert line in lines, text
    plain = card(Dataset("default", "set", "plain", "/x", 8.0), target_named("plain"), clips[:1], []).decode()
    assert plain.startswith("# set\n")
    assert "Nothing." in plain.splitlines()
    assert "Not stated." in plain.splitlines()
