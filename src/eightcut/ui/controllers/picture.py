"""Where the picture is: in the window, full screen, or on another screen, as long as that is there."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QAction, QGuiApplication, QScreen, QWindow
from PyQt6.QtWidgets import QApplication, QMainWindow, QMenu

from eightcut.ui.controllers.cut import CutController
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.kit.settings import Settings
from eightcut.ui.player.away import PicturePlace, PictureWindow
from eightcut.ui.player.picture import PictureView
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import ProblemBar, StatusBar, Toast

FULL = "picture_full"


class PictureController(QObject):
    """Joins the picture with the screens, and has its keys go with it."""

    def __init__(
        self,
        place: PicturePlace,
        view: PictureView,
        crop: CropTab,
        *,
        cut: CutController,
        window: QMainWindow,
        now: Now,
        status: StatusBar,
        problem: ProblemBar,
        toast: Toast,
        settings: Settings,
    ) -> None:
        super().__init__(now)
        self._place, self._crop, self._cut, self._window = place, crop, cut, window
        self._status, self._settings = status, settings
        self._action: QAction | None = None
        self._screen = ""
        """The name of the screen that it is on; "" for the window."""
        self._full = False
        self._front = False
        """Whether the full picture had the keyboard."""
        self.screens = QMenu("Picture on")
        self.screens.aboutToShow.connect(self._fill)
        place.back_asked.connect(self._back)
        view.double_clicked.connect(self._double)
        for told in (status.told, problem.told, toast.told):
            told.connect(self._say)
        application = QApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._unplugged)
            application.focusWindowChanged.connect(self._focused)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {FULL: self.set_full}

    def begin(self, menu: QMenu, action: QAction) -> None:
        """Its menu goes before this action, which is on while the picture is full screen; go where it was last time."""
        self._action = action
        menu.insertMenu(action, self.screens)
        kept = self._settings.picture_screen
        taken = [one for one in QApplication.topLevelWidgets() if isinstance(one, PictureWindow) and one.isVisible()]
        if kept in self._others() and not any(_name(one.screen()) == kept for one in taken):
            self._screen = kept
            self._show()

    def close(self) -> None:
        """The window closes; where the picture was is kept."""
        application = QApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.disconnect(self._unplugged)
            application.focusWindowChanged.disconnect(self._focused)
        self._full, self._screen = False, ""
        self._place.come_back()

    def set_full(self, on: bool) -> None:
        """Whether it fills the window's screen; it goes back to where it was before."""
        self._full, self._front = on, False
        self._show()

    def put_on(self, screen: str, _: bool = False) -> None:
        """Show it on all of the screen of this name; "": in the window."""
        self._screen = self._settings.picture_screen = screen
        if not self._leave_full():
            self._show()

    def _back(self) -> None:
        if not self._leave_full():
            self.put_on("")

    def _leave_full(self) -> bool:
        """Whether it was full screen, and is where it was before by now."""
        full = self._full and self._action is not None
        if full and self._action is not None:
            self._action.setChecked(False)
        return full

    def _show(self) -> None:
        place = self._place
        there = self._window.screen() if self._full else self._others().get(self._screen)
        if there is None:
            place.come_back()
            return
        where = "full screen" if self._full else f"on {label(there)}"
        place.go(self._window, there, f"The picture is {where}.", self._window.actions(), self._full)

    def _others(self) -> dict[str, QScreen]:
        """Screens that windows can be moved to from the window's own, by name."""
        own = self._window.screen()
        siblings = own.virtualSiblings() if own is not None else []
        return {_name(screen): screen for screen in siblings if _name(screen) != _name(own)}

    def _fill(self) -> None:
        self.screens.clear()
        others = self._others()
        for name, words in (("", "This window"), *((name, label(screen)) for name, screen in others.items())):
            entry = self.screens.addAction(words.replace("&", "&&"))
            if entry is not None:
                entry.setCheckable(True)
                entry.setChecked(name == self._screen)
                entry.triggered.connect(partial(self.put_on, name))
        if not others:
            none = self.screens.addAction("No other screen is connected")
            if none is not None:
                none.setEnabled(False)

    def _unplugged(self, screen: QScreen) -> None:
        """What was on it is in the window again; the next start finds it there if the screen is."""
        gone = _name(screen)
        if gone == self._screen:
            self._screen = ""
            self._show()
            self._status.say(f"The screen {gone} is gone. The picture is in this window again.")
        window = self._place.window
        if self._full and window is not None and _name(window.screen()) == gone:
            self._leave_full()

    def _focused(self, window: QWindow | None) -> None:
        """Who goes to another window, or is asked something in one, does so without the full picture over it."""
        own = self._place.window
        if not self._full or own is None or window is None:
            return
        if window is own.windowHandle():
            self._front = True
        elif self._front and window.type() in (Qt.WindowType.Window, Qt.WindowType.Dialog):
            self._leave_full()

    def _double(self) -> None:
        """Where a click does not place a crop."""
        cropping = self._crop.cropping()
        if self._action is not None and not (
            self._cut.locked or cropping.ratio or cropping.portrait or cropping.square
        ):
            self._action.setChecked(not self._full)

    def _say(self, text: str) -> None:
        window = self._place.window
        if self._full and window is not None:
            window.say(text)


def label(screen: QScreen) -> str:
    """A screen as people know it: its name, its model where that is told, its size in real pixels."""
    scale, size = screen.devicePixelRatio(), screen.size()
    known = " ".join(part for part in (_name(screen), screen.model()) if part)
    return f"{known}, {round(size.width() * scale)} × {round(size.height() * scale)}"


def _name(screen: QScreen | None) -> str:
    return "" if screen is None else screen.name()
