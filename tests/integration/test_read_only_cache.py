"""A cache folder on a disk that can only be read, or that is full: what is stored there is used, the rest is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

IN_A_PLACE_OF_ITS_OWN = ["unshare", "-Urm", "sh", "-c"]
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


def may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*IN_A_PLACE_OF_ITS_OWN, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not may_mount(), reason="mounts a disk of its own")
def test_stored_frames_are_used_where_the_cache_can_only_be_read(
    environment: dict[str, str], films: dict[str, Path], tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    own = {**environment, "EIGHTCUT_CACHE": str(cache)}

    def run(*before: str, film: str) -> tuple[int, list[dict[str, object]]]:
        command = [*before, sys.executable, "-m", "eightcut", "--json", "tags", str(films[film])]
        done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    first, second = list(films)[:2]
    code, heard = run(film=first)
    assert code == 0
    read_only = [*IN_A_PLACE_OF_ITS_OWN, READ_ONLY, str(cache)]
    code, again = run(*read_only, film=first)
    assert (code, [e for e in again if e["event"] == "tag"]) == (0, [e for e in heard if e["event"] == "tag"])
    assert {str(e["event"]) for e in again} <= {"tag", "tags", "done"}
    code, other = run(*read_only, film=second)
    assert code == 0
    assert [e for e in other if e["event"] == "warning"], "what is heard there cannot be kept"
