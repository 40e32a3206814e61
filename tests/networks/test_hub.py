"""Weights are downloaded from a hub that may break off, lie, refuse, or not be there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.hub import Hub
from eightcut.ml.backends.big.weights import sha256
from eightcut.services.context import Job, Services
from eightcut.services.listening.networks import plan
from tests.networks.conftest import AST, HUBERT, SMALL, Get, random_network, save, told, weights_of, whole
from tests.networks.hub import Shelf


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


@pytest.mark.parametrize(("header", "value"), [("X-Linked-Size", "-5"), ("Content-Encoding", "gzip")])
def test_answers_that_make_no_sense_are_those_of_no_hub(
    get: Get, hub: Shelf, tmp_path: Path, header: str, value: str
) -> None:
    hub.more[header] = value

    with pytest.raises(
        EnvironmentProblem, match=r"does not answer as a hub does: .*[^.]\. Check HF_ENDPOINT\.$|tells nothing"
    ):
        get("AST")
    assert not weights_of(AST, tmp_path).present


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
