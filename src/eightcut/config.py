"""Where things lie: the database, the stored frames, the models; from options, the environment, or the defaults."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from platformdirs import user_cache_dir, user_config_dir, user_data_dir, user_log_dir

from eightcut.cluster.settings import ClusterSettings
from eightcut.domain.refusals import brief
from eightcut.errors import BadRequest
from eightcut.typed import typed_path
from eightcut.values import dataclass

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
LARGEST = 2**60
"""Bytes; no disk has as many."""


def _networks() -> Path:
    return Path(user_data_dir("8cut", appauthor=False), "networks")


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one run; `precision` is part of what stored frames are and never changes by itself."""

    database: Path
    cache: Path
    precision: str = "int8"
    cache_limit: int | None = None
    """Bytes that stored frames and waveforms may take together, None for no limit."""
    networks: Path = field(default_factory=_networks)
    """Where the weights of large networks lie."""
    device: str = "auto"
    """What networks run on: auto, cpu, cuda, cuda:1, mps; those that ship know cpu and cuda."""
    cluster: ClusterSettings = field(default_factory=ClusterSettings)
    """Whose workers make frames; this computer makes them itself where none is named."""

    @property
    def models(self) -> Path:
        """Model files lie beside the database."""
        return self.database.with_name(f"{self.database.name}.models")


def read_config(database: str | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """`database` (--db) before EIGHTCUT_DB before ~/.8cut.db; EIGHTCUT_CACHE and EIGHTCUT_PRECISION likewise.

    EIGHTCUT_CACHE_LIMIT is the size that stored frames and waveforms may have, as 20G. EIGHTCUT_NETWORKS is the folder
    of large networks, EIGHTCUT_DEVICE what networks run on. BadRequest for what is no size, no path and no device.
    """
    path = database or environment.get("EIGHTCUT_DB") or "~/.8cut.db"
    cache = environment.get("EIGHTCUT_CACHE") or user_cache_dir("8cut", appauthor=False)
    precision = environment.get("EIGHTCUT_PRECISION") or "int8"
    limit = environment.get("EIGHTCUT_CACHE_LIMIT")
    networks = environment.get("EIGHTCUT_NETWORKS")
    return Config(
        typed_path(path, "--db or EIGHTCUT_DB"),
        typed_path(cache, "EIGHTCUT_CACHE"),
        precision,
        parse_size(limit, "EIGHTCUT_CACHE_LIMIT: ") if limit else None,
        typed_path(networks, "EIGHTCUT_NETWORKS") if networks else _networks(),
        parse_device(environment.get("EIGHTCUT_DEVICE") or "auto", " (EIGHTCUT_DEVICE)"),
    )


def settings_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the user's settings and forms lie: EIGHTCUT_CONFIG, or the system's folder for settings."""
    return typed_path(environment.get("EIGHTCUT_CONFIG") or user_config_dir("8cut", appauthor=False), "EIGHTCUT_CONFIG")


def log_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the window keeps its log: in EIGHTCUT_CONFIG, else in the system's folder for logs."""
    own = environment.get("EIGHTCUT_CONFIG")
    return typed_path(f"{own}/log" if own else user_log_dir("8cut", appauthor=False), "EIGHTCUT_CONFIG")


def parse_device(text: str, where: str = "") -> str:
    """The name of what networks may run on, here or elsewhere. BadRequest for anything else."""
    device = text.strip().lower()
    if not re.fullmatch(r"auto|cpu|mps|cuda(?::[0-9]{1,4})?", device):
        raise BadRequest(f"There is no device {brief(repr(text))}{where}. Choose one of: auto, cpu, cuda, cuda:1, mps.")
    return device


def parse_size(text: str, where: str = "") -> int:
    """Bytes of a size such as 500M or 2G; none is beyond what a disk can have. BadRequest for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", text.strip().upper(), re.ASCII)
    size = float(match.group(1)) * _UNITS[match.group(2)] if match else math.inf
    if size > LARGEST:
        raise BadRequest(f"{where}{brief(repr(text))} is not a valid size. Use a size such as 500M or 2G.")
    return int(size)
