"""The panes of the main window, where they stand, and the controllers that join them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMainWindow, QPushButton

from eightcut.config import Config
from eightcut.domain.spans import WINDOW
from eightcut.errors import EnvironmentProblem
from eightcut.services.change import EVERYTHING, Change
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui import theme
from eightcut.ui.actions import with_keys
from eightcut.ui.clips.compose_strip import ComposeStrip
from eightcut.ui.controllers.clips import ClipsController
from eightcut.ui.controllers.computers import ComputersController
from eightcut.ui.controllers.crop import CropController
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.controllers.datasets import DatasetsController
from eightcut.ui.controllers.describing import DescribingController
from eightcut.ui.controllers.edges import EdgesController
from eightcut.ui.controllers.faults import FaultsController
from eightcut.ui.controllers.files import FilesController
from eightcut.ui.controllers.film import FilmController
from eightcut.ui.controllers.finding import FindingController
from eightcut.ui.controllers.forms import FormsController
from eightcut.ui.controllers.heard import HeardController
from eightcut.ui.controllers.help import HelpController
from eightcut.ui.controllers.marker import MarkerController
from eightcut.ui.controllers.match_exports import MatchExportController
from eightcut.ui.controllers.moment import MomentController
from eightcut.ui.controllers.picture import PictureController
from eightcut.ui.controllers.place import PlaceController
from eightcut.ui.controllers.preview import PreviewController
from eightcut.ui.controllers.profiles import ProfileController
from eightcut.ui.controllers.recent import RecentController
from eightcut.ui.controllers.review import ReviewController
from eightcut.ui.controllers.samples import Opens, SamplesController
from eightcut.ui.controllers.scans import ScansController
from eightcut.ui.controllers.shown import ShownController
from eightcut.ui.controllers.shuttle import ShuttleController
from eightcut.ui.controllers.sound import SoundController
from eightcut.ui.controllers.steps import StepsController
from eightcut.ui.controllers.tasks import TasksController
from eightcut.ui.controllers.training import TrainingController
from eightcut.ui.controllers.video import VideoController
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.folder_question import FolderQuestion
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.keys import follow, load
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import Warned
from eightcut.ui.kit.widgets import named
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.preview import EndPreview
from eightcut.ui.player.volume import VolumeControl
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.profiles.menu import ProfileMenu
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.renewer import Renewer
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.scan.scanner import Scanner
from eightcut.ui.scan.verdict_buttons import VerdictButtons
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window import menus
from eightcut.ui.window.bar import BarRoom
from eightcut.ui.window.commands import WindowCommands
from eightcut.ui.window.drawer import TasksDrawer, WorkersDrawer
from eightcut.ui.window.keys import FocusKeys, focus_by_tab_only
from eightcut.ui.window.panes import Now, Panes, lay_out, places, share
from eightcut.ui.window.status import ProblemBar, StatusBar, Toast

_WIDE = 1400
"""Pixels of the window from which list and regions have their full width."""


class WindowContents:
    """Everything inside of a window once its library is open."""

    def __init__(
        self,
        window: QMainWindow,
        db: ProcessedDB,
        context: Context,
        settings: Settings,
        config: Config,
        profile: str,
        window_handlers: Mapping[str, Callable[..., object]],
        opens: Opens,
    ) -> None:
        """Build it and put it into the window; `window_handlers` are the actions that are the window's own."""
        self._window = window
        self._config = config
        self._narrow: bool | None = None
        self._closed = False
        odd_keys = load(settings)
        self.actions: dict[str, QAction] = {}
        self.splitter, middle = places(window)
        playlist = PlaylistPane(context, settings, self.splitter)  # keys go through the panes in this order
        player = PlayerPane(context, middle)
        toast = Toast(player, player.transport.sizeHint().height())
        self.volume = VolumeControl(settings.volume, settings.muted)
        player.transport.hints.addWidget(self.volume)
        self.verdicts = VerdictButtons()
        player.transport.hints.addWidget(self.verdicts)
        self.bar = BarRoom(player.transport, self.volume, self.verdicts)
        self.lock = named(QPushButton(), "lock_cursor", told="Lock cursor")
        self.lock.setCheckable(True)
        self._show_locked(False)
        follow(self.lock, lambda: self.lock.setToolTip(with_keys("Lock cursor ({lock})")))
        player.transport.hints.addWidget(self.lock)
        tab = ScanTab(settings)
        self.panes = panes = Panes(
            context=context,
            db=db,
            settings=settings,
            now=Now(profile, window),
            profiles=ProfileMenu(context, profile, settings),
            playlist=playlist,
            player=player,
            preview=EndPreview(context, window),
            timeline=Timeline(middle),
            compose=ComposeStrip(middle),
            scan_tab=tab,
            deck=Deck(context, settings, tab, middle),
            drawer=WorkersDrawer(middle),
            tasks=TasksDrawer(middle),
            problem=ProblemBar(middle),
            panel=ScanResultsPanel(db, self.splitter, context=context),
            exporter=ExportController(context, FolderQuestion(settings, window), window),
            scanner=Scanner(context, window),
            renewer=Renewer(context, settings, window),
            status=StatusBar(),
            toast=toast,
        )
        lay_out(window, self.splitter, middle, panes)
        now, status, problem = panes.now, panes.status, panes.problem
        timeline, deck, panel = panes.timeline, panes.deck, panes.panel
        self.video = VideoController(
            playlist, player, timeline, panel, now=now, status=status, problem=problem, context=context
        )
        self.cut = CutController(player, timeline, deck, now)
        self.moment = MomentController(player, self.cut, window=window, now=now, status=status)
        self.edges = EdgesController(player, timeline, deck, cut=self.cut, now=now, status=status)
        self.shuttle = ShuttleController(player, cut=self.cut, now=now, status=status)
        self.markers = MarkerController(
            panes.exporter, timeline, deck, self.cut, now=now, status=status, problem=problem, toast=toast,
            history=context.history, settings=settings, runner=context.runner,
        )  # fmt: skip
        self.crop = CropController(
            deck.crop_tab, deck, player, timeline, cut=self.cut, now=now, status=status, history=context.history
        )
        self.shown = ShownController(now=now, context=context)
        self.picture = PictureController(
            player.picture_place, player.view, deck.crop_tab, cut=self.cut, window=window, now=now, status=status,
            problem=problem, toast=toast, settings=settings,
        )  # fmt: skip
        self.film = FilmController(timeline.film, now=now, status=status, settings=settings, context=context)
        self.place = PlaceController(self.cut, timeline, now=now, settings=settings)
        self.preview = PreviewController(panes.preview, player, deck, self.cut, now)
        self.review = ReviewController(panel, timeline, player, self.cut, context)
        self.describing = DescribingController(
            panes.compose, panel, window=window, now=now, status=status, context=context
        )
        self.exports = MatchExportController(
            panel, panel.goal, deck, tab, scanner=panes.scanner, exporter=panes.exporter, now=now, status=status,
            settings=settings, context=context,
        )  # fmt: skip
        self.scans = ScansController(
            panes.scanner, tab, panel, playlist, exports=self.exports, now=now, status=status, problem=problem,
            history=context.history,
        )  # fmt: skip
        self.training = TrainingController(
            tab, playlist, self.scans, window=window, now=now, status=status, settings=settings, db=db,
            context=context,
        )  # fmt: skip
        panes.scanner.outdated.connect(self.training.renew)
        self.steps = StepsController(panel, tab, playlist, deck, scanner=panes.scanner, now=now, context=context)
        self.sound = SoundController(
            player, timeline, timeline.wave, self.volume, engine=player.engine, now=now, status=status,
            settings=settings, context=context,
        )  # fmt: skip
        self.heard = HeardController(
            player, player.engine, timeline.wave, self.volume, meter=self.volume.meter, now=now, status=status,
            settings=settings,
        )  # fmt: skip
        self.files = FilesController(playlist, window=window, now=now, status=status, toast=toast, context=context)
        self.clips = ClipsController(
            player, deck, self.volume, window=window, now=now, status=status, settings=settings, context=context,
            videos=self.video,
        )  # fmt: skip
        self.faults = FaultsController(player, timeline, now=now, status=status, settings=settings, context=context)
        self.clips.measured.connect(self.faults.read)
        self.datasets = DatasetsController(
            window=window, now=now, settings=settings, context=context, videos=self.video
        )
        self.finding = FindingController(
            player, playlist, deck, cut=self.cut, edges=self.edges, markers=self.markers, videos=self.video,
            window=window, now=now, status=status, problem=problem,
            writable=lambda: not panes.situation.read_only, context=context,
        )  # fmt: skip
        self.profiles = ProfileController(
            panes.profiles, playlist, deck, timeline, window=window, now=now, settings=settings, context=context
        )
        self.computers = ComputersController(
            panes.scanner, tab, panes.drawer, window=window, status=status, problem=problem, settings=settings,
            config=config, context=context,
        )  # fmt: skip
        self.recent = RecentController(playlist, now=now, settings=settings, runner=context.runner)
        self.tasks = TasksController(
            panes.tasks,
            (lambda: panes.scanner.pieces, lambda: panes.exporter.pieces, lambda: self.training.pieces,
             lambda: self.datasets.pieces, lambda: status.pieces),
            window=window, now=now, status=status, settings=settings, runner=context.runner,
        )  # fmt: skip
        self.forms = FormsController(
            deck, playlist, window=window, actions=lambda: self.actions, status=status, problem=problem,
            settings=settings, context=context,
        )  # fmt: skip
        self.help = HelpController(
            window, settings, lambda: self.actions, player.engine, status=status, context=context,
            more=lambda: self.forms.more,
        )  # fmt: skip
        self.samples = SamplesController(opens=opens, window=window, status=status, config=config, context=context)
        self.commands = WindowCommands(panes, window, lambda: self.actions, edges=self.edges, config=config)
        controllers = (
            self.cut, self.edges, self.shuttle, self.markers, self.crop, self.preview, self.review, self.scans,
            self.describing, self.exports, self.training, self.sound, self.heard, self.files, self.clips,
            self.datasets, self.profiles, self.computers, self.help, self.forms, self.moment, self.finding,
            self.samples, self.tasks, self.picture, self.film, self.commands,
        )  # fmt: skip
        handlers = {id_: call for controller in controllers for id_, call in controller.handlers().items()}
        self.actions = menus.build(
            window, {**handlers, **window_handlers}, self.commands.refused, lambda: panes.situation
        )
        self.recent.place(menus.menu(window, "File"), self.actions["export_folder"])
        self.picture.begin(menus.menu(window, "View"), self.actions["picture_full"])
        self._join()
        focus_by_tab_only(self.splitter)
        panes.profiles.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        player.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._focus_keys = FocusKeys(self.actions)
        self.describing.lent.connect(self._focus_keys.lend)
        panes.timeline.set_wheel(settings.wheel)
        self.fit(window.width())
        self.actions["full_screen"].setChecked(window.isFullScreen())
        self.help.greet()
        self.forms.begin()
        self.profiles.choose(profile)
        if settings.splitter:
            self.splitter.restoreState(settings.splitter)
        self.computers.begin()
        panes.renewer.begin()
        if odd_keys:
            panes.problem.tell(odd_keys)

    def _join(self) -> None:
        panes = self.panes
        self.commands.name_edits()
        for asked, id_ in (
            (panes.scan_tab.scan_asked, "scan"),
            (panes.scan_tab.auto_asked, "scan_export"),
            (panes.scan_tab.scan_all_asked, "scan_all"),
            (panes.scan_tab.train_asked, "train"),
            (self.scans.train_asked, "train"),
            (panes.scan_tab.history_asked, "models"),
            (panes.deck.subprofiles_asked, "subprofiles"),
            (panes.playlist.scan_all_asked, "scan_all"),
            (panes.playlist.relink_asked, "relink"),
            (panes.player.relink_asked, "relink"),
            (panes.player.open_asked, "open"),
            (panes.timeline.folders_menu_asked, "marker_folders"),
        ):
            asked.connect(self.actions[id_].trigger)
        panes.panel.step_asked.connect(lambda id_: self.actions[id_].trigger())
        panes.now.video_changed.connect(panes.deck.set_video)
        panes.now.shown_changed.connect(panes.deck.set_shown)
        panes.now.video_changed.connect(lambda video: panes.scan_tab.set_video(video is not None))
        panes.now.video_changed.connect(lambda _: self._show_where())
        panes.now.profile_changed.connect(lambda _: self._show_where())
        panes.deck.workers_changed.connect(lambda _: self._show_where())
        self.computers.changed.connect(self._show_where)
        self.tasks.shown_changed.connect(self.actions["tasks"].setChecked)
        self.computers.shown_changed.connect(self.actions["workers"].setChecked)
        panes.player.notice.connect(panes.status.say)
        panes.profiles.notice.connect(panes.status.say)
        panes.status.cancel_asked.connect(panes.stop)
        panes.exporter.progressed.connect(panes.status.show_progress)
        panes.renewer.progressed.connect(panes.status.show_background)
        panes.renewer.ended.connect(panes.status.end_background)
        panes.scanner.busy_changed.connect(panes.renewer.scanning)
        panes.scanner.busy_changed.connect(lambda what: panes.deck.set_scanning(what is not None))
        panes.panel.also_removed.connect(panes.toast.tell)
        panes.panel.withdrawn.connect(panes.status.say)
        panes.panel.current_changed.connect(lambda mark: self.verdicts.setEnabled(mark is not None))
        self.verdicts.asked.connect(lambda id_: self.actions[id_].trigger())
        panes.toast.undo_asked.connect(self.actions["undo"].trigger)
        panes.context.history.failed.connect(self.tell)
        panes.context.runner.problem.connect(self.tell)
        for id_, changed, on in (
            ("hide_exported", panes.playlist.hide_exported_changed, panes.settings.hide_exported),
            ("show_hidden", panes.playlist.show_hidden_changed, panes.settings.show_hidden),
            ("even_matches", self.heard.evening_changed, panes.settings.even_matches),
            ("filmstrip", self.film.shown_changed, panes.settings.filmstrip),
            ("scrub_sound", self.heard.scrubbing_changed, panes.settings.scrub_sound),
        ):
            self.actions[id_].setChecked(on)
            changed.connect(self.actions[id_].setChecked)
        self.cut.lock_changed.connect(self.actions["lock"].setChecked)
        self.cut.lock_changed.connect(self.lock.setChecked)
        self.lock.toggled.connect(self._show_locked)
        self.lock.toggled.connect(self.cut.set_locked)
        for name in panes.deck.pinned:
            self.actions[f"pin_{name}"].setChecked(True)
        self.training.video_asked.connect(self.video.open_at)
        self.training.sound_asked.connect(partial(self.video.open_at, heard=WINDOW))
        self.video.moment_asked.connect(self.cut.go_to)
        self.video.moment_asked.connect(lambda _: self.finding.arrived())
        self.cut.span_changed.connect(panes.panel.set_export_settings)
        self.review.comparing_changed.connect(self._show_comparing)
        panes.preview.shown_changed.connect(self.actions["end_frame"].setChecked)
        self.review.played.connect(self.heard.even)
        for asks in (self.review, self.describing):
            asks.review_asked.connect(lambda: self.actions["review"].setChecked(True))
        self.describing.again_asked.connect(self.actions["play_region"].trigger)
        self.describing.play_asked.connect(self.actions["toggle_play"].trigger)
        self.describing.begin_asked.connect(lambda: self.actions["describe"].setChecked(True))
        self.describing.switched.connect(self.actions["describe"].setChecked)

    def _show_locked(self, on: bool) -> None:
        self.lock.setIcon(icon("lock", theme.ACCENT) if on else icon("lock-open-variant-outline"))

    def _show_where(self) -> None:
        """Which video and profile are shown; nothing while the next name comes at once."""
        panes = self.panes
        if not panes.now.opening:
            name = panes.now.video.ref.filename if panes.now.video else ""
            panes.status.set_where(
                name, panes.now.profile, panes.settings.workers, self.computers.name, panes.situation.read_only
            )
            self._window.setWindowTitle(f"{name} - 8-cut" if name else "8-cut")

    def _show_comparing(self, on: bool) -> None:
        with QSignalBlocker(self.actions["compare"]):
            self.actions["compare"].setChecked(on)

    def tell(self, problem: Exception) -> None:
        """What went wrong and nobody else took care of: what a user can cause in a bar, a bug by its traceback."""
        if self._closed:
            return  # the windows that are left tell it
        if isinstance(problem, Warned):
            self.panes.status.say(str(problem))
        elif isinstance(problem, EnvironmentProblem):
            self.panes.problem.tell(problem.message)
        else:
            raise problem

    def fit(self, width: int) -> None:
        """Fold list and regions where the window is narrow; only where that changes, so that a user's widths stay."""
        narrow = width < _WIDE
        if narrow != self._narrow:
            self._narrow = narrow
            self.panes.deck.set_folded(narrow)
            share(self.splitter, width, narrow)

    def refresh(self) -> None:
        """Another program changed the library: nobody knows what of it."""
        self.panes.context.history.changed.emit(Change(EVERYTHING))

    def close(self) -> None:
        """Stop what runs; remember how all was left."""
        self._closed = True
        # a stack that is deleted clears itself and says so, to functions that Python may have taken apart by then
        self.panes.context.history.stack.blockSignals(True)
        self._focus_keys.stop()
        panes = self.panes
        self.place.keep()
        panes.settings.splitter = self.splitter.saveState().data()
        panes.settings.profile = panes.now.profile
        self.picture.close()
        panes.stop()
        panes.playlist.close_matches()
        self.clips.close()
        self.datasets.close()
        panes.renewer.close()
        self.panes.player.shut_down()
