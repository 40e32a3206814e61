"""Captions on the command line: templates from files, digits, classes, a program of the user, suggestions."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from shlex import quote

import pytest

from eightcut.bootstrap import open_services
from eightcut.cli.app import run
from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.services.context import Job
from eightcut.services.listening.sound_classes import ensure_table
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import write_scene

GUIDE = Path(__file__).parents[3] / "docs" / "captions.md"


def test_captions_are_made_without_a_window(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    write_scene(tmp_path / "film.mp4", 12, ())
    out = tmp_path / "out"
    with open_services(Config(tmp_path / "library.db", tmp_path / "cache")) as ctx:
        video = open_video(ctx, str(tmp_path / "film.mp4"))
        ensure_table(ctx, video, Job())
        for place in ("Door/vid_001/clip_001_m1_0.mp4", "Gate/vid_001/clip_001_m2_0.mp4", "Gate/vid_001/clip_9.mp4"):
            content = video.content_id if "_m" in place else ""
            (out / place).parent.mkdir(parents=True, exist_ok=True)
            (out / place).touch()
            ctx.library.clips.add(
                ClipRow("film.mp4", 1.0, str(out / place), source_path=video.path, content_id=content, clip_count=1)
            )

    def said(*words: str, code: int = 0) -> list[dict[str, object]]:
        capsys.readouterr()
        assert run([*words, "--json"]) == code, capsys.readouterr()
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    def words() -> list[object]:
        return [line["words"] for line in said("clips", "list") if line["event"] == "clip"]

    file, again = tmp_path / "steps.json", tmp_path / "again.json"
    [steps] = re.findall(r"```text\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    file.write_text(steps)
    assert "caption import" in str(said("caption", "compose", "1", "2", "1", "0", code=2))
    said("caption", "import", str(file))
    assert "overwrite it" in str(said("caption", "import", str(file), code=2))
    said("caption", "export", str(again))
    assert json.loads(again.read_text()) == json.loads(steps)
    said("caption", "compose", "1", "2", "1", "0")
    assert "stands for no phrase" in str(said("caption", "compose", "1", "1", "3", "1", code=2))
    said("caption", "default", "gate", "a gate")
    assert words() == ["runs, on gravel", "a gate", "a gate"]
    said("caption", "rename", "action", "runs", "hurries")
    program = f"{quote(sys.executable)} -c {quote('print(3 / 0)')}"
    told = said("caption", "write", "--captioner", program, "2", code=2)
    assert "ZeroDivisionError" in str(told)
    program = f"{quote(sys.executable)} -c {quote('import sys; print(sys.argv[1][-10:])')}"
    said("caption", "write", "--captioner", program, "--class", "Gate")
    assert "is no command" in str(said("caption", "write", "--captioner", "'", code=2))
    assert words() == ["hurries, on gravel", "1_m2_0.mp4", "clip_9.mp4"]
    told = said("caption", "suggest", "--top", "2")
    found = [line for line in told if line["event"] == "suggestion"]
    assert [line["id"] for line in found] == [1, 2]
    assert (found[0]["suggestion"], found[0]["classes"]) == ("silence", {"Silence": 1.0})
    assert words()[0] == "hurries, on gravel"
    assert run(["caption", "suggest"]) == 0
    assert "Of 1 clip no frames are stored" in capsys.readouterr().out
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "clip_9.txt").write_text("typed elsewhere")
    said("caption", "read", str(texts))
    assert words()[2] == "typed elsewhere"
    events = said("caption", "templates")
    assert [line["event"] for line in events if line["event"] != "done"][:2] == ["template", "class"]
    assert run(["caption", "templates"]) == 0
    assert "hurries" in capsys.readouterr().out
    said("caption", "delete", "Steps")
    assert words()[0] == "hurries, on gravel"
