"""ONNX Runtime comes with telemetry, which is off before it is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_loading_a_network_leaves_nothing_in_the_folder_for_temporary_files(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    asked = "from eightcut.ml.backends.session import Network"
    subprocess.run([sys.executable, "-c", asked], env={**environment, "TMPDIR": str(tmp_path)}, check=True)
    assert list(tmp_path.iterdir()) == []
