"""The weights of large networks get here: from a folder, the store of the hub's library, a hub that may fail."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from huggingface_hub import hf_hub_download
from safetensors.torch import load_file

from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, Cancelled, EnvironmentProblem
from eightcut.media.media import FfmpegMedia
from eightcut.media.peak_store import PeakStore
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.entries import entries
from eightcut.ml.backends.big.hub import Hub
from eightcut.ml.backends.big.weights import Weights, sha256
from eightcut.ml.classes import YamnetClasses
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import Registry
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.services.context import Job, Services
from eightcut.services.listening.networks import Got, networks, plan
from eightcut.storage.library import Library
from tests.disks import small_files
from tests.networks.conftest import SMALL, random_network, save
from tests.networks.hub import Shelf, serving

FAMILIES = pytest.mark.parametrize(
    "model", {model.family: model for model in SMALL}.values(), ids=lambda model: model.family
)
HUBERT, AST = (next(model for model in SMALL if model.name == name) for name in ("HUBERT_BASE", "AST"))
Get = Callable[..., Got]


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Services]:
    """Services over small networks, none of whose weights are here."""
    library = Library(tmp_path / "library.db")
    yield Services(
        library,
        FfmpegMedia(),
        Registry(threads=1, entries=entries(tmp_path / "networks", "cpu", SMALL), keys={}),
        FrameStore(tmp_path / "frames"),
        RecogniserTrainer(),
        tmp_path / "models",
        YamnetClasses(),
        PeakStore(tmp_path / "peaks"),
    )
    library.close()


@pytest.fixture
def hub(shelf: Path) -> Iterator[Shelf]:
    """A hub with the weights of all small networks that are published on one."""
    with serving(Shelf()) as open_hub:
        for model in SMALL:
            if model.on_hub:
                names = [
                    "model.safetensors",
                    *(["config.json"] if model.family in ("hubert", "wav2vec2", "ast") else []),
                ]
                open_hub.put(model.repository, shelf / model.name, *names)
        yield open_hub


@pytest.fixture
def get(ctx: Services, hub: Shelf, tmp_path: Path) -> Get:
    """`get(key, source, job)`: as the command does, with the hub of this test and a store of its own."""

    def run(key: str, source: Path | None = None, job: Job | None = None) -> Got:
        job = job or Job()
        return plan(ctx, key, source, job, Hub(hub.address, tmp_path / "store")).run(job)

    return run


def weights_of(model: BigModel, tmp_path: Path) -> Weights:
    return Weights(tmp_path / "networks", model)


def told(weights: Weights) -> dict[str, object]:
    found: dict[str, object] = json.loads((weights.folder / "about.json").read_text("utf-8"))
    return found


def whole(weights: Weights) -> None:
    """These weights can be used, and nothing lies about."""
    assert weights.checked() == weights.noted
    assert {path.name for path in weights.folder.iterdir()} <= {"model.safetensors", "about.json", "config.json"}


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


@pytest.mark.parametrize("model", [one for one in SMALL if one.on_hub], ids=lambda model: model.name)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_weights_are_downloaded_and_their_sum_compared(
    get: Get, ctx: Services, hub: Shelf, tmp_path: Path, model: BigModel, elsewhere: bool
) -> None:
    hub.elsewhere = elsewhere
    steps: list[tuple[str, float, float]] = []
    offer = plan(ctx, model.name, None, Job(), Hub(hub.address, tmp_path / "store")).offer

    got = get(model.name, job=Job(lambda task, _, done, total: steps.append((task, done, total))))

    weights = weights_of(model, tmp_path)
    size = weights.file.stat().st_size
    whole(weights)
    assert offer is not None
    assert (offer.bytes, offer.sha256) == (size, got.sha256)
    assert got.how == "downloaded"
    assert told(weights)["compared"] is True
    assert str(told(weights)["source"]).startswith(f"{hub.address}/{model.repository}/resolve/")
    assert ("download", size, size) in steps
    assert [done for task, done, _ in steps if task == "download"] == sorted(
        done for task, done, _ in steps if task == "download"
    )
    assert ctx.embedders.load(model.name).spec.weights == got.sha256


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


@pytest.mark.parametrize("deaths", [[1], [70_000, 70_000], [0, 50_000]])
def test_a_download_goes_on_while_each_attempt_brings_something(
    get: Get, hub: Shelf, tmp_path: Path, deaths: list[int]
) -> None:
    hub.dies_after = [one for one in deaths if one]

    assert get("AST").how == "downloaded"

    whole(weights_of(AST, tmp_path))
    at = 0
    for death, ranged in zip(hub.dies_after or [one for one in deaths if one], hub.gets()[1:], strict=False):
        at += death
        assert ranged == f"bytes={at}-"


def test_a_download_that_broke_off_is_said_and_resumed_by_the_next(get: Get, hub: Shelf, tmp_path: Path) -> None:
    hub.dies_after = [60_000, 0]

    with pytest.raises(EnvironmentProblem, match=r"broke off after .* MB: .*What has come is kept.*models get AST"):
        get("AST")
    assert not weights_of(AST, tmp_path).present
    hub.asked.clear()
    get("AST")

    assert hub.gets() == ["bytes=60000-"]
    whole(weights_of(AST, tmp_path))


def test_a_stopped_download_is_resumed_by_the_next(get: Get, hub: Shelf, tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(task: str, _file: str, done: float, _total: float) -> None:
        if task == "download" and done > 100_000:
            cancel.cancel()

    with pytest.raises(Cancelled):
        get("AST", job=Job(stop, cancel=cancel))
    hub.asked.clear()
    get("AST")

    (ranged,) = hub.gets()
    assert int(ranged.removeprefix("bytes=").rstrip("-")) > 50_000
    whole(weights_of(AST, tmp_path))


def test_a_hub_that_sends_no_parts_sends_the_whole_again(get: Get, hub: Shelf, tmp_path: Path) -> None:
    hub.ranges, hub.dies_after = False, [60_000]

    get("AST")

    assert hub.gets() == ["", "bytes=60000-"]
    whole(weights_of(AST, tmp_path))


def test_a_file_that_was_published_anew_is_downloaded_from_its_beginning(get: Get, hub: Shelf, tmp_path: Path) -> None:
    hub.dies_after = [60_000, 0]
    with pytest.raises(EnvironmentProblem):
        get("AST")
    other = save(random_network(AST, seed=6), AST, tmp_path / "other")
    hub.put(AST.repository, other.folder, "model.safetensors")
    hub.asked.clear()

    assert get("AST").sha256 == sha256(other.file)
    assert hub.gets() == [""]


def test_a_file_with_another_sum_is_not_taken_and_what_is_here_stays(
    get: Get, hub: Shelf, shelf: Path, tmp_path: Path
) -> None:
    weights = weights_of(AST, tmp_path)
    save(random_network(AST, seed=7), AST, tmp_path / "networks").checked()
    weights.file.write_bytes(weights.file.read_bytes() + b" ")
    damaged = weights.file.read_bytes()
    hub.sums[f"{AST.repository}/model.safetensors"] = hashlib.sha256(b"another").hexdigest()
    warned: list[str] = []

    with pytest.raises(EnvironmentProblem, match=r"SHA-256 is [0-9a-f]{64} and should be [0-9a-f]{64}.*untouched"):
        get("AST", job=Job(warn=lambda _, message: warned.append(message)))

    assert weights.file.read_bytes() == damaged
    assert len(warned) == 1
    hub.sums.clear()
    get("AST")
    assert weights.checked() == sha256(shelf / "AST" / "model.safetensors")


@pytest.mark.parametrize("other", ["WAV2VEC2_BASE", "HUBERT_LARGE", "EAT"])
def test_a_hub_with_another_networks_file_is_told_so(
    get: Get, hub: Shelf, shelf: Path, tmp_path: Path, other: str
) -> None:
    for name in ("model.safetensors", "config.json"):
        hub.files.pop(f"{HUBERT.repository}/{name}")
    hub.put(HUBERT.repository, shelf / other)

    with pytest.raises(EnvironmentProblem, match="not taken as the weights of HUBERT_BASE: it holds"):
        get("HUBERT_BASE")
    assert not weights_of(HUBERT, tmp_path).present


def test_a_hub_that_sends_more_than_it_announced_is_not_believed(get: Get, hub: Shelf, tmp_path: Path) -> None:
    hub.too_much = b"x" * 1000

    with pytest.raises(EnvironmentProblem, match=r"sends more than the .* bytes that it announced"):
        get("AST")
    assert not weights_of(AST, tmp_path).present


@pytest.mark.parametrize(
    ("fails", "sentence"),
    [
        ((404, "RepoNotFound"), "has no repository MIT/ast.* Check HF_ENDPOINT.*--from FOLDER"),
        ((404, "EntryNotFound"), r"holds no model\.safetensors.*Get its pytorch_model\.bin from .*convert_weights\.py"),
        ((401, "GatedRepo"), "given only to those who accept its terms.*hf auth login"),
        ((401, ""), "refuses MIT/ast.*: 401 .*hf auth login"),
        ((403, ""), "refuses MIT/ast.*: 403 .*hf auth login"),
        ((404, ""), "refuses MIT/ast.*: 404 .*HF_ENDPOINT"),
        ((500, ""), "refuses MIT/ast.*: 500 .*Try again later"),
        ((503, ""), "refuses MIT/ast.*: 503 .*Try again later"),
    ],
    ids=lambda value: f"{value[0]}{value[1]}" if isinstance(value, tuple) else "",
)
def test_what_a_hub_refuses_is_a_sentence(
    get: Get, hub: Shelf, tmp_path: Path, fails: tuple[int, str], sentence: str
) -> None:
    hub.fails = fails

    with pytest.raises(EnvironmentProblem, match=sentence):
        get("AST")
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


def test_a_server_that_is_no_hub_and_one_that_is_not_there_are_sentences(
    get: Get, ctx: Services, hub: Shelf, tmp_path: Path
) -> None:
    hub.hub = False
    with pytest.raises(EnvironmentProblem, match="does not answer as a hub does"):
        get("AST")
    for address, sentence in (
        ("http://127.0.0.1:9", "cannot be reached: .*network"),
        ("http://nowhere.invalid", "cannot be reached"),
        ("http://[bad", "does not answer as a hub"),
        ("ftp://127.0.0.1", "does not answer as a hub"),
        ("http://127.0.0.1:99999999", "does not answer as a hub"),
    ):
        with pytest.raises(EnvironmentProblem, match=sentence):
            plan(ctx, "AST", None, Job(), Hub(address, tmp_path / "store"))


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


def test_two_programs_do_not_add_to_one_download(get: Get, tmp_path: Path) -> None:
    problems: list[str] = []

    def meanwhile(task: str, _file: str, _done: float, _total: float) -> None:
        if task == "download" and not problems:
            with pytest.raises(EnvironmentProblem, match="Another 8-cut is downloading the weights of AST") as caught:
                get("AST")
            problems.append(str(caught.value))

    get("AST", job=Job(meanwhile))

    assert len(problems) == 1
    whole(weights_of(AST, tmp_path))


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


def command(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own: the hub's library reads its variables when it is loaded."""
    places = {name: str(tmp_path / name) for name in ("EIGHTCUT_CACHE", "EIGHTCUT_NETWORKS", "HF_HOME")}
    environment = {**os.environ, **places, "EIGHTCUT_DB": str(tmp_path / "a.db"), "HF_HUB_DISABLE_TELEMETRY": "1"}
    for name in ("HF_HUB_OFFLINE", "HF_HUB_CACHE", "HF_ENDPOINT"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", "eightcut", "models", "get", *words],
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_downloads_nothing_without_a_yes_and_tells_licence_and_size(
    hub: Shelf, tmp_path: Path, as_json: bool
) -> None:
    done = command(tmp_path, "AST", *(["--json"] if as_json else []), HF_ENDPOINT=hub.address)

    assert done.returncode == 2
    said = done.stdout + done.stderr
    assert f"from {AST.repository} (BSD-3-Clause) without being asked: 8cut models get AST --yes" in said
    assert hub.gets() == []
    if as_json:
        assert [json.loads(line)["event"] for line in done.stdout.splitlines()] == ["error"]
    else:
        size = len(hub.files[f"{AST.repository}/model.safetensors"])
        assert f"{size:,} bytes" in said


def test_the_command_follows_the_variables_of_the_hubs_library(hub: Shelf, tmp_path: Path) -> None:
    offline = command(tmp_path, "AST", "--yes", HF_ENDPOINT=hub.address, HF_HUB_OFFLINE="1")

    assert offline.returncode == 2
    assert "HF_HUB_OFFLINE is set, so nothing is downloaded." in offline.stderr
    assert hub.asked == []
    wrong_size = command(tmp_path, "AST_ML", "--yes", HF_ENDPOINT=hub.address)
    assert wrong_size.returncode == 2
    assert "not taken as the weights of AST: it holds 4 layers of 32 values instead of 12 of 768" in wrong_size.stderr
