"""Where things lie: the database, the stored frames, the models; from options, the environment, or the defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_dir


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one run; `precision` is part of what stored frames are and never changes by itself."""

    database: Path
    cache: Path
    precision: str = "int8"

    @property
    def models(self) -> Path:
        """Model files lie beside the database."""
        return self.database.with_name(f"{self.database.name}.models")


def read_config(database: str | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """`database` (--db) before EIGHTCUT_DB before ~/.8cut.db; EIGHTCUT_CACHE and EIGHTCUT_PRECISION likewise."""
    path = database or environment.get("EIGHTCUT_DB") or "~/.8cut.db"
    cache = environment.get("EIGHTCUT_CACHE") or user_cache_dir("8cut", appauthor=False)
    precision = environment.get("EIGHTCUT_PRECISION") or "int8"
    return Config(Path(path).expanduser().absolute(), Path(cache).expanduser().absolute(), precision)
