"""What docs/cluster.md tells people to type works as it stands, with a scheduler on this computer."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.clusters.conftest import ROOT, Home, kill_all

PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|yaml)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_page_of_clusters_can_be_typed(taught: Home, films: dict[str, Path], tmp_path: Path, port: int) -> None:
    desk = tmp_path / "home"
    shutil.copytree(taught.folder, desk)
    for name, film in films.items():
        (desk / name).symlink_to(film)
    programs = desk / "bin"
    programs.mkdir()
    for name, module in (("8cut", "eightcut"), ("dask", "dask")):
        (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} -m {module} "$@"\n')
        (programs / name).chmod(0o755)
    environment = {
        **Home(desk).environment,
        "HOME": str(desk),
        "PATH": f"{programs}:{os.defpath}",
    }

    def type_in(line: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            line.replace("8786", str(port)), shell=True, cwd=desk, env=environment, start_new_session=True
        )

    typed = []
    try:
        for language, text in BLOCK.findall(PAGE):
            if language == "yaml":
                (desk / ".config/dask/8cut.yaml").write_text(text.replace("/home/you", str(desk)))
                continue
            for line in text.splitlines():
                typed.append(type_in(line))
                if not line.startswith(("dask scheduler", "8cut worker")):
                    assert typed[-1].wait() == 0, line
        assert len(typed) == 8
        for process in typed[4:6]:
            assert process.poll() is None
            os.killpg(process.pid, signal.SIGINT)
            process.wait()
    finally:
        for process in typed:
            if process.poll() is None:
                kill_all(process.pid)
                process.wait()
    frames = Home(desk).frames()
    assert len(frames) == 3
