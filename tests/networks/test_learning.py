"""Learning with large networks: one that cannot be run is named as what is amiss, and no video is."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from eightcut.domain.clips import ClipRow
from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import TrainingSettings
from eightcut.errors import NetworkProblem
from eightcut.services.context import Job, Services
from eightcut.services.training.comparing import CompareRequest, compare
from eightcut.services.training.training import TrainRequest, train
from tests.networks.conftest import AST, HUBERT, random_network, save
from tests.unit.services.films import write_scene

SETTINGS = TrainingSettings(("Knock",))


@pytest.fixture
def marked(ctx: Services, tmp_path: Path) -> None:
    """Three sounds with a clip each."""
    for number in range(3):
        path = tmp_path / f"{number}.wav"
        write_scene(path, 40 + number, [("default_dig_choppy.1", 5.0)])
        clip = f"/out/Knock/vid_00{number}/clip_00{number}_m1_0.mp4"
        ctx.library.clips.add(ClipRow(path.name, 5.0, clip, clip_count=1, source_path=str(path)))


@pytest.fixture(params=["changed", "incomplete"])
def amiss(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """What is wrong with weights that a quick look finds nothing wrong with."""
    weights = save(random_network(HUBERT), HUBERT, tmp_path / "networks")
    if request.param == "incomplete":
        values = load_file(weights.file)
        del values["encoder.layers.0.layer_norm.weight"]
        save_file(values, weights.file, {"format": "pt"})
        return "lacks 1 parameters"
    weights.checked()
    save(random_network(HUBERT, 1), HUBERT, tmp_path / "networks")
    return "it has changed"


@pytest.mark.usefixtures("marked")
def test_a_network_that_cannot_be_run_ends_the_training_with_its_own_sentence(ctx: Services, amiss: str) -> None:
    warned: list[str] = []

    with pytest.raises(NetworkProblem, match=f"weights of HUBERT_BASE, .*{amiss}.*8cut models get HUBERT_BASE"):
        train(ctx, TrainRequest("default", ModelKey("HUBERT_BASE"), SETTINGS), Job(warn=lambda _, m: warned.append(m)))

    assert warned == []


@pytest.mark.usefixtures("marked")
def test_a_comparison_goes_on_without_a_network_that_cannot_be_run(ctx: Services, tmp_path: Path, amiss: str) -> None:
    save(random_network(AST), AST, tmp_path / "networks")

    broken, whole = compare(ctx, CompareRequest("default", SETTINGS, ("HUBERT_BASE", "AST"), embed=True), Job())

    assert broken.metrics is None
    assert amiss in broken.why
    assert whole.key == "AST"
    assert amiss not in whole.why
    with pytest.raises(NetworkProblem, match=amiss):
        compare(ctx, CompareRequest("default", SETTINGS, ("HUBERT_BASE",), embed=True), Job())
