"""Many computers, from the window; without Dask as far as that is not installed. `tests/clusters` connects."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from eightcut.cluster.flights import Crew, Member
from eightcut.cluster.settings import need_dask
from eightcut.config import Config
from eightcut.errors import EnvironmentProblem
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import InPlaceRunner
from eightcut.ui.window.computers_dialog import ComputersDialog
from eightcut.ui.window.contents import WindowContents

Opens = Callable[..., WindowContents]


def lacking() -> str:
    """What must be installed first; "" where all is."""
    try:
        need_dask()
    except EnvironmentProblem as problem:
        return problem.message
    return ""


def dialog_there() -> ComputersDialog | None:
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, ComputersDialog) and w.isVisible()]
    return shown[0] if shown else None


def test_without_the_extra_the_dialog_says_what_to_install(config: Config, settings: Settings, qtbot: QtBot) -> None:
    runner = InPlaceRunner()
    dialog = ComputersDialog(runner, settings, config)
    qtbot.addWidget(dialog)
    dialog.address.setText("local:2")
    assert dialog.told.text() == lacking()
    assert dialog.ok.isEnabled() == dialog.attempt.isEnabled() == (not lacking())
    dialog._take_lacking(EnvironmentProblem("Install it: pip install it"))
    assert dialog.told.text() == "Install it: pip install it"
    assert not dialog.ok.isEnabled()
    runner.shut_down()


def test_ticking_many_computers_asks_which_and_leaving_the_dialog_unticks_it(
    opens: Opens, settings: Settings, qtbot: QtBot
) -> None:
    contents = opens()
    tick = contents.panes.scan_tab.computers
    tick.setChecked(True)
    qtbot.waitUntil(lambda: dialog_there() is not None)
    dialog = dialog_there()
    assert dialog is not None
    dialog.reject()
    assert not tick.isChecked()
    assert not settings.cluster_on
    assert contents.panes.scan_tab.workers.isHidden()


def test_a_kept_cluster_that_cannot_be_used_is_told_and_nothing_else_breaks(
    opens: Opens, settings: Settings, qtbot: QtBot
) -> None:
    settings.cluster_on, settings.cluster_address = True, "local:2"
    contents = opens()
    panes = contents.panes
    if why := lacking():
        qtbot.waitUntil(lambda: panes.problem.text.text() == f"Only this computer is used. {why}")
        assert panes.context.services.cluster is None
        assert not settings.cluster_on
    else:
        qtbot.waitUntil(lambda: panes.context.services.cluster is not None)
        assert panes.status.where.text().endswith("cluster local:2")
        panes.scan_tab.computers.setChecked(False)
        assert panes.context.services.cluster is None
        assert not settings.cluster_on
    assert "cluster" not in panes.status.where.text()
    assert not panes.scan_tab.computers.isChecked()


def test_an_address_that_is_none_is_as_if_there_was_none(opens: Opens, settings: Settings) -> None:
    settings.cluster_on, settings.cluster_address, settings.cluster_maps = True, "nowhere", ("/films",)
    panes = opens().panes
    assert panes.problem.isHidden()
    assert panes.context.services.cluster is None


def test_the_list_of_workers_covers_the_timeline_and_moves_nothing(opens: Opens, qtbot: QtBot) -> None:
    contents = opens()
    panes, action = contents.panes, contents.actions["workers"]
    action.setChecked(True)
    assert not action.isChecked()
    assert "Many computers" in panes.status.said
    before = panes.player.size(), panes.deck.geometry()
    contents.computers.show_workers(True)
    drawer = panes.drawer
    drawer.view.show_crew(Crew(tuple(Member(f"tls://{n}:1", f"node{n}") for n in range(200))), 3)
    qtbot.waitUntil(lambda: drawer.height() > 200)
    assert (panes.player.size(), panes.deck.geometry()) == before
    assert drawer.geometry().bottom() + 1 == panes.deck.geometry().top()
    assert drawer.geometry().top() >= 0
    assert panes.scan_tab.workers.isChecked()
    close = drawer.findChild(QToolButton, "close_workers")
    assert isinstance(close, QToolButton)
    close.click()
    assert drawer.isHidden()
    assert not panes.scan_tab.workers.isChecked()
