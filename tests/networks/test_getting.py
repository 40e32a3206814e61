"""The weights of large networks get here from a folder, a file, or the store of the hub's library."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from huggingface_hub import hf_hub_download
from safetensors.torch import load_file

from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.backends.big.hub import Hub
from eightcut.ml.backends.big.weights import sha256
from eightcut.ml.registry import Registry
from eightcut.services.context import Job, Services
from eightcut.services.listening.networks import networks, plan
from eightcut.services.listening.renewal import old, useless
from tests.disks import small_files
from tests.networks.conftest import AST, HUBERT, SMALL, Get, random_network, save, told, weights_of, whole
from tests.networks.hub import Shelf

FAMILIES = pytest.mark.parametrize(
    "model", {model.family: model for model in SMALL}.values(), ids=lambda model: model.family
)


@FAMILIES
@pytest.mark.parametrize("form", ["folder", "file"])
@pytest.mark.parametrize("ending", ["", "_ML"])
def test_weights_are_taken_from_a_folder_or_a_file(
    get: Get, ctx: Services, shelf: Path, tmp_path: Path, model: BigModel, form: str, ending: str
) -> None:
    folder = shelf / model.name
    source = folder if form == "folder" else folder / "model.safetensors"

    got = get(model.name + ending, source)

    weights = weights_of(model, tmp_path)
    whole(weights)
    assert (got.how, got.file, got.sha256) == ("copied", weights.file, sha256(folder / "model.safetensors"))
    assert got.network.present
    assert not got.network.why
    assert told(weights)["source"] == str(folder / "model.safetensors")
    assert told(weights)["licence"] == model.licence
    assert ctx.embedders.load(model.name + ending).spec.weights == got.sha256


@FAMILIES
def test_what_is_here_is_not_got_again_and_another_file_takes_its_place(
    get: Get, ctx: Services, hub: Shelf, shelf: Path, tmp_path: Path, model: BigModel
) -> None:
    first = get(model.name, shelf / model.name)
    other = save(random_network(model, seed=4), model, tmp_path / "other")

    assert get(model.name).how == get(model.name, shelf / model.name).how == "there"
    assert hub.asked == []
    planned = plan(ctx, model.name, other.folder, Job())
    second = planned.run(Job())

    assert planned.replaces == first.file
    assert (second.how, second.sha256) == ("copied", sha256(other.file))
    whole(weights_of(model, tmp_path))


@FAMILIES
def test_no_other_networks_weights_are_taken_and_what_is_here_stays(
    get: Get, shelf: Path, tmp_path: Path, model: BigModel
) -> None:
    get(model.name, shelf / model.name)
    before = sha256(weights_of(model, tmp_path).file)

    for other in SMALL:
        if (other.family, other.shape.normal_sound) != (model.family, model.shape.normal_sound):
            with pytest.raises(EnvironmentProblem, match=f"not taken as the weights of {model.name}: .*untouched"):
                get(model.name, shelf / other.name)

    whole(weights_of(model, tmp_path))
    assert sha256(weights_of(model, tmp_path).file) == before


@FAMILIES
@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "checkpoint.PTH"])
def test_pickles_are_not_taken_and_the_tool_is_named(
    get: Get, shelf: Path, tmp_path: Path, model: BigModel, name: str
) -> None:
    (tmp_path / "pickled").mkdir()
    torch.save(load_file(shelf / model.name / "model.safetensors"), tmp_path / "pickled" / name)

    for source in (tmp_path / "pickled", tmp_path / "pickled" / name):
        with pytest.raises(BadRequest, match=rf"{name} can hold code.*tools/convert_weights\.py .*--key {model.name}"):
            get(model.name, source)


@pytest.mark.parametrize("name", ["nothing", "empty", "pipe.safetensors", "words.txt", "damaged.safetensors"])
def test_what_holds_no_weights_is_refused_with_its_name(get: Get, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.safetensors")
    (tmp_path / "words.txt").write_text("hello", "utf-8")
    (tmp_path / "damaged.safetensors").write_bytes(b"\xff" * 100)

    with pytest.raises(EnvironmentProblem, match=f"{tmp_path / name}.* (no file of weights|cannot be read)"):
        get("AST", tmp_path / name)


def test_weights_in_the_store_of_the_hubs_library_are_taken_without_asking_anyone(
    ctx: Services, hub: Shelf, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    for name in ("model.safetensors", "config.json"):
        hf_hub_download(HUBERT.repository, name, cache_dir=store, endpoint=hub.address)
    hub.asked.clear()

    planned = plan(ctx, "HUBERT_BASE", None, Job(), Hub(hub.address, store))
    got = planned.run(Job())

    assert (got.how, planned.offer, hub.asked) == ("stored", None, [])
    assert told(weights_of(HUBERT, tmp_path))["compared"] is True
    assert (got.file.parent / "config.json").is_file()


def test_a_damaged_file_in_that_store_is_not_taken(ctx: Services, hub: Shelf, tmp_path: Path) -> None:
    store = tmp_path / "store"
    file = Path(hf_hub_download(AST.repository, "model.safetensors", cache_dir=store, endpoint=hub.address))
    content = bytearray(file.read_bytes())
    content[-1] ^= 0xFF
    file.write_bytes(content)

    with pytest.raises(EnvironmentProblem, match="was damaged on its way: its SHA-256 is"):
        plan(ctx, "AST", None, Job(), Hub(hub.address, store)).run(Job())
    assert not weights_of(AST, tmp_path).present


def test_a_repository_with_pickles_only_names_the_one_that_is_in_the_store(
    ctx: Services, hub: Shelf, tmp_path: Path
) -> None:
    content = hub.files.pop(f"{HUBERT.repository}/model.safetensors")
    hub.files[f"{HUBERT.repository}/pytorch_model.bin"] = content
    store = tmp_path / "store"
    file = hf_hub_download(HUBERT.repository, "pytorch_model.bin", cache_dir=store, endpoint=hub.address)

    with pytest.raises(EnvironmentProblem, match=f"convert_weights.py {file} FOLDER --key HUBERT_BASE"):
        plan(ctx, "HUBERT_BASE", None, Job(), Hub(hub.address, store))


def test_a_network_that_is_not_on_the_hub_says_where_it_is(get: Get) -> None:
    with pytest.raises(BadRequest, match=r"not on the hub.*microsoft/unilm.*convert_weights\.py FILE"):
        get("BEATS_ML")


@pytest.mark.parametrize("way", ["copied", "downloaded"])
def test_a_full_disk_is_a_sentence_and_leaves_what_is_here(get: Get, shelf: Path, tmp_path: Path, way: str) -> None:
    save(random_network(AST, seed=7), AST, tmp_path / "networks").checked()
    weights = weights_of(AST, tmp_path)
    before = weights.file.read_bytes()
    if way == "downloaded":
        (weights.folder / "about.json").write_text('{"sha256": "0"}', "utf-8")

    with small_files(90_000), pytest.raises(EnvironmentProblem, match=f"{weights.folder}.*EIGHTCUT_NETWORKS"):
        get("AST", shelf / "AST" if way == "copied" else None)

    assert weights.file.read_bytes() == before
    assert get("AST", shelf / "AST" if way == "copied" else None).how == way
    whole(weights)


@pytest.mark.parametrize("way", ["copied", "downloaded"])
def test_a_folder_that_cannot_be_written_to_is_a_sentence(get: Get, shelf: Path, tmp_path: Path, way: str) -> None:
    (tmp_path / "networks").write_text("a file", "utf-8")

    with pytest.raises(EnvironmentProblem, match=f"{tmp_path / 'networks'}.*EIGHTCUT_NETWORKS"):
        get("AST", shelf / "AST" if way == "copied" else None)


@pytest.mark.parametrize("key", ["NOPE", "AST_ML_ML", ""])
def test_an_unknown_key_is_refused_with_the_known_ones(get: Get, key: str) -> None:
    with pytest.raises(BadRequest, match=f"no network '{key}'. Available: WAV2VEC2_BASE, .*BEATS"):
        get(key)


def test_the_list_tells_what_each_network_is(ctx: Services, get: Get, shelf: Path) -> None:
    get("EAT", shelf / "EAT")

    rows = {row.key: row for row in networks(ctx)}

    assert list(rows) == [model.name for model in SMALL]
    assert rows["EAT"].dims == {"EAT": 32, "EAT_ML": 128}
    assert (rows["EAT"].present, rows["EAT"].why, rows["EAT"].verified) == (True, "", False)
    assert rows["EAT"].bytes == (shelf / "EAT" / "model.safetensors").stat().st_size
    assert not rows["AST"].present
    assert rows["AST"].why.endswith("8cut models get AST")
    assert rows["AST"].verified


@pytest.mark.parametrize(("key", "other"), [("HUBERT_BASE", "WAV2VEC2_BASE"), ("WAV2VEC2_LARGE_LV60K", "HUBERT_LARGE")])
def test_weights_known_as_another_networks_are_not_taken_and_doubt_is_told(
    get: Get, shelf: Path, tmp_path: Path, key: str, other: str
) -> None:
    bare = tmp_path / "bare.safetensors"
    bare.write_bytes((shelf / other / "model.safetensors").read_bytes())

    assert get(key, bare).rival == other
    assert get(key, shelf / key).rival == ""
    shutil.rmtree(tmp_path / "networks")
    get(other, shelf / other)
    with pytest.raises(EnvironmentProblem, match=f"not taken as the weights of {key}: it holds those of {other}"):
        get(key, bare)
    assert not (tmp_path / "networks" / key / "model.safetensors").exists()


def test_damaged_weights_stop_neither_the_list_of_frames_nor_that_of_networks(
    ctx: Services, shelf: Path, tmp_path: Path
) -> None:
    shutil.copytree(shelf / "AST", tmp_path / "networks" / "AST")
    for number, key in enumerate(("AST", "AST_ML")):
        spec = ctx.embedders.load(key).spec
        with ctx.frames.create(str(number) * 32, -1, spec, "a.mp4") as writer:
            writer.append(np.zeros((1, spec.dims), np.float32))
            writer.commit(1.0)
    assert old(ctx, ctx.frames.all()) == useless(ctx, ctx.frames.all()) == set()
    (tmp_path / "networks" / "EAT").mkdir()
    (tmp_path / "networks" / "EAT" / "model.safetensors").write_bytes(b"garbage")
    shutil.copytree(
        shelf / "HUBERT_BASE", tmp_path / "networks" / "HUBERT_BASE", ignore=shutil.ignore_patterns("about.json")
    )
    (tmp_path / "networks" / "AST" / "model.safetensors").write_bytes(b"garbage")

    assert old(ctx, ctx.frames.all()) == useless(ctx, ctx.frames.all()) == set()
    assert not (tmp_path / "networks" / "HUBERT_BASE" / "about.json").exists()
    rows = {row.key: row for row in networks(ctx)}
    assert "cannot be used: it cannot be read" in rows["EAT"].why
    assert not rows["HUBERT_BASE"].why


def test_a_key_in_lower_case_is_understood_as_a_slip(get: Get) -> None:
    with pytest.raises(BadRequest, match=r"no network 'ast_ml'\. Did you mean AST_ML\?"):
        get("ast_ml")


@pytest.mark.parametrize("device", ["cuda:99", "nonsense"])
def test_a_device_that_is_not_there_shows_in_the_list(ctx: Services, shelf: Path, device: str) -> None:
    there = replace(ctx, embedders=Registry(threads=1, entries=entries(shelf, device, SMALL), keys={}))

    assert all(f"There is no device '{device}' here" in row.why for row in networks(there))
    assert there.embedders.names == ()
