from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.cli.app import run
from eightcut.cluster.settings import EXTRA, PathMap, cluster_settings, mapped
from eightcut.errors import BadRequest


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("localhost:8786", "tcp://localhost:8786"),
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("tls://127.0.0.1:1", "tls://127.0.0.1:1"),
        ("[::1]:8786", "tcp://[::1]:8786"),
        ("node7.example.org:8786", "tls://node7.example.org:8786"),
        ("tls://10.0.0.5:8786", "tls://10.0.0.5:8786"),
        ("127.0.0.1.example.org:8786", "tls://127.0.0.1.example.org:8786"),
        ("[fe80::1]:8786", "tls://[fe80::1]:8786"),
    ],
)
def test_a_connection_to_another_computer_is_encrypted(typed: str, address: str) -> None:
    found = cluster_settings(typed)
    assert found.address == address
    assert found.encrypted == address.startswith("tls")
    assert found.encrypted or found.local


@pytest.mark.parametrize("typed", ["tcp://10.0.0.5:8786", "tcp://host:1", "tcp://127.0.0.1.example.org:8786"])
def test_another_computer_without_encryption_is_refused_unless_asked_for(typed: str) -> None:
    with pytest.raises(BadRequest, match="--without-tls"):
        cluster_settings(typed)
    assert cluster_settings(typed, without_tls=True).address == typed


def test_workers_started_here_are_counted_and_encrypted() -> None:
    found = cluster_settings("local:4")
    assert (found.workers, found.address, found.encrypted, found.local) == (4, "", True, True)


@pytest.mark.parametrize(
    "typed", ["local:0", "local:257", "local:", "host", "http://host:1", "host:port", "a b:1", "x"]
)
def test_what_is_no_address_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadRequest, match="local:4"):
        cluster_settings(typed)


@pytest.mark.parametrize("typed", ["localhost:99999", "127.0.0.1:0", "tls://host:65536", "[::1]:0"])
def test_what_is_no_port_is_refused(typed: str) -> None:
    with pytest.raises(BadRequest, match="port from 1 to 65535"):
        cluster_settings(typed)


@pytest.mark.parametrize("typed", ["/a", "=/b", "/a=", ""])
def test_a_map_without_two_folders_is_refused(typed: str) -> None:
    with pytest.raises(BadRequest, match="--map"):
        cluster_settings("local:1", [typed])


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/a/film.mkv", "/mnt/a/film.mkv"),
        ("/a/b/film.mkv", "/deep/film.mkv"),
        ("/ab/film.mkv", "/ab/film.mkv"),
        ("/a", "/mnt/a"),
        ("C:\\films\\x\\film.mkv", "/mnt/films/x/film.mkv"),
    ],
)
def test_the_longest_folder_that_fits_is_mapped(path: str, there: str) -> None:
    maps = cluster_settings("local:1", ["/a=/mnt/a", "/a/b/=/deep", "C:\\films=/mnt/films"]).maps
    assert mapped(path, maps) == there


@given(st.text(st.characters(exclude_characters="=\\"), min_size=1), st.lists(st.text("ab./", min_size=1), max_size=4))
def test_a_path_under_no_mapped_folder_stays(path: str, folders: list[str]) -> None:
    maps = [PathMap(f"/mapped/{folder}", "/elsewhere") for folder in folders]
    assert path.startswith("/mapped/") or mapped(path, maps) == path


def test_without_dask_the_command_to_install_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    for words in (["scan", "film.mkv", "--cluster", "local:2"], ["worker", "localhost:8786"]):
        assert run(words) == 2
        assert f"{sys.executable} -m pip install 'distributed" in capsys.readouterr().err


def test_what_the_sentence_installs_is_the_extra() -> None:
    pyproject = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert tuple(pyproject["project"]["optional-dependencies"]["cluster"]) == EXTRA


@pytest.mark.parametrize("device", ["nonsense", "cuda:x", "cuda:", "gpu"])
def test_a_worker_refuses_what_is_no_device_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], device: str
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    assert run(["worker", "localhost:1", "--device", device]) == 2
    assert f"no device '{device}'" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--map", "/a=/b"), ("--without-tls",)])
@pytest.mark.parametrize(
    "words", [("find", "door"), ("duplicates",), ("scan", "film.mkv"), ("train", "--positive", "A")]
)
def test_what_means_nothing_without_a_cluster_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    option: tuple[str, ...],
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    assert run([*words, *option]) == 2
    assert f"{option[0]} needs a cluster" in capsys.readouterr().err
