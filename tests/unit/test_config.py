from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.config import parse_size, read_config
from eightcut.errors import BadRequest


def test_an_option_comes_before_the_environment_and_that_before_the_default(tmp_path: Path) -> None:
    environment = {"EIGHTCUT_DB": str(tmp_path / "a.db"), "EIGHTCUT_CACHE": str(tmp_path), "EIGHTCUT_PRECISION": "fp16"}

    assert read_config("b.db", environment).database == Path("b.db").absolute()
    assert read_config(None, environment).database == tmp_path / "a.db"
    assert read_config(None, {}).database == Path.home() / ".8cut.db"
    found = read_config(None, environment)
    assert (found.cache, found.precision, found.cache_limit) == (tmp_path, "fp16", None)
    assert found.models == tmp_path / "a.db.models"


def test_stored_frames_may_be_limited_in_size() -> None:
    assert read_config(None, {"EIGHTCUT_CACHE_LIMIT": "20G"}).cache_limit == 20_000_000_000


@pytest.mark.parametrize(("text", "size"), [("500M", 500_000_000), ("1.5 GB", 1_500_000_000), ("0", 0), (" 7k", 7_000)])
def test_a_size_is_a_number_and_a_unit(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1M", "5X"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadRequest, match="such as 500M or 2G"):
        parse_size(text)


@pytest.mark.parametrize("device", ["auto", "cpu", "mps", "cuda:0", "CPU", " cpu", "Cuda:13\n"])
def test_networks_may_be_given_a_device(device: str) -> None:
    assert read_config(environment={"EIGHTCUT_DEVICE": device}).device == device.strip().lower()


@pytest.mark.parametrize("device", ["nonsense", "gpu", "cuda:", "cuda:one", "cuda:-1", "c pu"])
def test_what_is_no_device_is_refused_with_all_there_are(device: str) -> None:
    with pytest.raises(
        BadRequest, match=r"no device .* \(EIGHTCUT_DEVICE\). Choose one of: auto, cpu, cuda, cuda:1, mps"
    ):
        read_config(environment={"EIGHTCUT_DEVICE": device})
