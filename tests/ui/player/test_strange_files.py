"""What a stranger's file may not do to the player: lead to other files, or take the program down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from eightcut.errors import ReaderCrashed
from eightcut.media.aside import READERS
from eightcut.ui.kit.context import Context
from eightcut.ui.player import libmpv
from eightcut.ui.player.pane import PlayerPane
from tests.unit.media import dying

LISTS = {
    "concat.mp4": "ffconcat version 1.0\nfile {0}\n",
    "hls.mov": "#EXTM3U\n#EXT-X-TARGETDURATION:12\n#EXTINF:12,\n{0}\n#EXT-X-ENDLIST\n",
    "a.m3u": "{0}\n",
    "a.pls": "[playlist]\nFile1={0}\nNumberOfEntries=1\n",
    "a.cue": 'FILE "{0}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
    "edl.mkv": "# mpv EDL v0\n{0},0,3\n",
}


@pytest.fixture
def strange(tmp_path: Path, films: dict[str, Any], request: pytest.FixtureRequest) -> Path:
    """A list of a film, by the name of a film."""
    name: str = request.param
    path = tmp_path / name
    path.write_text(LISTS[name].format(films["25"].path))
    return path


@pytest.mark.parametrize("strange", LISTS, indirect=True)
def test_a_list_of_other_films_reaches_no_player(pane: PlayerPane, strange: Path, qtbot: Any) -> None:
    with qtbot.waitSignal(pane.failed, timeout=20_000) as told:
        pane.open(str(strange))
    assert "is a list of other files" in told.args[0]
    assert pane.engine.name == ""


def test_libmpv_by_itself_opens_one_file_and_no_list(films: dict[str, Any], tmp_path: Path) -> None:
    for name, text in LISTS.items():
        (tmp_path / name).write_text(text.format(films["25"].path))
    film = str(films["29.97"].path)
    asked = [*(str(tmp_path / name) for name in LISTS), f"edl://{films['25'].path}", film]
    with ThreadPoolExecutor(1) as aside:  # loading it takes time that the window's thread has not
        assert aside.submit(_opened_by_libmpv, asked).result() == [film]


def _opened_by_libmpv(paths: list[str]) -> list[str]:
    player = libmpv.player(silent=True)
    player["vo"] = "null"
    kinds, heard = libmpv.library().MpvEventID, Queue[bool]()

    def hear(event: Any) -> None:
        loaded = event.event_id.value == kinds.FILE_LOADED
        if loaded or event.data.reason == libmpv.library().MpvEventEndFile.ERROR:
            heard.put(loaded)

    player.event_callback("file-loaded", "end-file")(hear)
    opened = []
    try:
        for path in paths:
            player.command("loadfile", path, "replace")
            if heard.get(timeout=20):
                opened.append(path)
    finally:
        player.terminate()
    return opened


def test_a_film_that_killed_a_reading_process_reaches_no_player(
    context: Context, films: dict[str, Any], tmp_path: Path, qtbot: Any
) -> None:
    deadly = tmp_path / "deadly.mp4"
    deadly.write_bytes(films["25"].path.read_bytes())
    with ThreadPoolExecutor(1) as aside:
        aside.submit(_let_die, str(deadly)).result()
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    try:
        with qtbot.waitSignal(pane.failed, timeout=20_000) as told:
            pane.open(str(deadly))
        assert "crashed the reader process" in told.args[0]
        assert pane.engine.name == ""
    finally:
        pane.shut_down()


def _let_die(path: str) -> None:
    with pytest.raises(ReaderCrashed):
        READERS.call(path, dying.reads_nowhere, path)
