"""The dialog that builds a dataset, in the whole window: counts while one chooses, reasons, the build, the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.domain.datasets import MATCHES, VARIETY
from eightcut.services.context import Job
from eightcut.services.datasets.checking import check
from eightcut.services.datasets.targets import TARGETS
from eightcut.ui.datasets.dialog import DatasetDialog
from eightcut.ui.datasets.model import IN, VIDEO
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.ui.whole.hands import act, choose, idle
from tests.ui.whole.test_finds_target import found


@pytest.fixture
def contents(opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot) -> WindowContents:
    """Film a, with two clips of Door that share time, and two matches."""
    made = opens(films / "a.mp4")
    choose(made, qtbot, films / "a.mp4")
    found(made, qtbot, ["Door"])
    made.panes.deck.set_folder(str(tmp_path / "out" / "Door"))
    made.panes.deck.set_clips(2)
    act(made, "export")
    qtbot.waitUntil(lambda: not made.panes.exporter.busy, timeout=30_000)
    idle(made, qtbot)
    return made


def opened(contents: WindowContents, qtbot: QtBot) -> DatasetDialog:
    act(contents, "dataset")
    window = contents.panes.player.window()
    assert window is not None
    [dialog] = window.findChildren(DatasetDialog)
    qtbot.waitUntil(lambda: dialog._plan is not None, timeout=20_000)
    return dialog


def reasons(dialog: DatasetDialog) -> list[str]:
    return [dialog.model.index(row, IN).data() for row in range(dialog.model.rowCount())]


def test_a_dataset_is_chosen_built_checked_and_shown(contents: WindowContents, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(contents, qtbot)
    assert dialog.count.text().startswith("1 clip of 1 class and 1 video goes in. 1 moment left out: 1 because")
    assert sorted(reasons(dialog)) == ["✓", "✕ shares time with a clip that goes in"]
    dialog.resize(900, 560)
    qtbot.waitUntil(lambda: dialog.table.columnWidth(VIDEO) == dialog.table.columnWidth(IN) > 100)
    assert not dialog.build_button.isEnabled()
    assert dialog.build_button.toolTip() == "Give it a name first"
    with qtbot.waitSignal(dialog.planned, timeout=20_000):
        dialog.form.sources[MATCHES].setChecked(True)
        dialog.form.validation.setValue(20)
        assert not dialog.form.pick.isEnabled()
        dialog.form.per_video.setValue(1)
        dialog.form.pick.setCurrentIndex(dialog.form.pick.findData(VARIETY))
    assert reasons(dialog).count("✕ is beyond the 1 clip that a video may give") == 1
    assert "not the most varied ones: a.mp4." in dialog.told.text()
    assert "Nothing is for validation: whole videos are" in dialog.count.toolTip()
    with qtbot.waitSignal(dialog.planned, timeout=20_000):
        dialog.form.target.setCurrentIndex(dialog.form.target.findData("foleytune"))
        dialog.form.validation.setValue(0)
        dialog.form.per_video.setValue(0)
    for overlap, matches, counted in (
        (7.0, False, "2 clips of 1 class"), (0.0, False, "1 clip of 1 class"), (0.0, True, "2 clips of 1 class")
    ):  # fmt: skip
        with qtbot.waitSignal(dialog.planned, timeout=20_000):
            dialog.form.overlap.setValue(overlap)
            dialog.form.sources[MATCHES].setChecked(matches)
        assert dialog.count.text().startswith(counted)
    assert dialog.form.overlap.maximum() == 7.0
    dialog.form.out = str(tmp_path / "sets")
    dialog.form.name.setText("doors")
    dialog.form.loudness.setEditText("loud")
    dialog.build_button.click()
    assert "cannot be brought to a loudness of 'loud'. Use LUFS from -60 to -5" in dialog.told.text()
    dialog.form.loudness.setEditText("-23")
    assert dialog.build_button.isEnabled()
    with qtbot.waitSignal(dialog.built, timeout=60_000):
        dialog.build_button.click()
    folder = tmp_path / "sets" / "doors"
    assert str(folder) in dialog.told.text()
    found = check(contents.panes.context.services.media, str(folder), TARGETS["foleytune"], Job())
    assert f"{found.taken} of {found.all} clips pass the check for HunyuanVideo-FoleyTune." in dialog.told.text()
    assert "clips brought to -23 LUFS." in dialog.told.text()
    assert dialog.open_button.isVisible()
    assert not dialog.build_button.isEnabled()
    for limits, told in (("strict,volume=1", "There is no limit for 'volume'"), ("strict,cuts=off", " go in")):
        with qtbot.waitSignal(dialog.planned, timeout=20_000):
            dialog.form.limits.setEditText(limits)
            dialog.form.limits.lineEdit().editingFinished.emit()  # type: ignore[union-attr]
        assert told in dialog.count.text()
    assert dialog.form.recipe("default", 1).limits == "strict,cuts=off"
    dialog.form.limits.setEditText("")
    (tmp_path / "sets" / "steps").mkdir()
    dialog.form.name.setText("steps")
    qtbot.waitUntil(dialog.build_button.isEnabled, timeout=20_000)
    dialog.build_button.click()
    qtbot.waitUntil(lambda: "Choose another name or folder" in dialog.told.text(), timeout=20_000)
    dialog.moment_asked.emit(str(contents.panes.now.video.ref.path), 4.0)  # type: ignore[union-attr]
    assert contents.panes.player.position == pytest.approx(4.0, abs=0.1)
    dialog.close()
    assert contents.panes.settings.dataset_target == "foleytune"
    assert contents.panes.settings.dataset_folder == str(tmp_path / "sets")


def test_a_build_that_is_cancelled_leaves_nothing_and_what_is_done_elsewhere_is_counted(
    contents: WindowContents, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(contents, qtbot)
    dialog.form.out = str(tmp_path / "sets")
    dialog.form.name.setText("doors")
    dialog.build_button.click()
    assert contents.datasets.pieces[0].title == "Build the dataset doors"
    dialog.reject()
    qtbot.waitUntil(lambda: dialog._task is None, timeout=20_000)
    assert dialog.told.text() == "Cancelled. Nothing was written."
    assert not (tmp_path / "sets" / "doors").exists()
    assert dialog.isVisible()
    contents.panes.panel.view.table.go_to(0)
    with qtbot.waitSignal(dialog.planned, timeout=20_000):
        act(contents, "undo")
    assert dialog.count.text() == "Nothing goes in."
    dialog.reject()
    assert not contents.datasets.pieces
