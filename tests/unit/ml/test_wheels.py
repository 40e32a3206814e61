from __future__ import annotations

from pathlib import Path

import pytest

from tools import build_aisfx, build_yamnet
from tools.wheels import checked_wheel, sha256


@pytest.mark.parametrize("tool", [build_aisfx, build_yamnet])
def test_another_wheel_than_the_expected_one_is_refused(tool: object, tmp_path: Path) -> None:
    name, expected = (getattr(tool, part) for part in ("WHEEL", "WHEEL_SHA256"))
    wheel = tmp_path / "other.whl"
    wheel.write_bytes(b"another")

    with pytest.raises(SystemExit, match=f"not the expected wheel {name}"):
        checked_wheel(name, expected, wheel, tmp_path)


def test_the_expected_wheel_is_taken(tmp_path: Path) -> None:
    wheel = tmp_path / "one.whl"
    wheel.write_bytes(b"the one")

    assert checked_wheel("one", sha256(wheel), wheel, tmp_path) == wheel
