"""The list of videos: what is known of its files, opening, adding, dropping."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QPushButton, QWidget

from eightcut.domain.clips import DISABLED
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Change, Kind
from eightcut.services.videos.counts import ListState, list_state, name_of
from eightcut.services.videos.files import gone, own_clips, strangers, videos_among
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import listen_to_undo, show, show_beside
from eightcut.ui.kit.lists import VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import hbox, line, named, vbox
from eightcut.ui.playlist.drop_hint import DropHint
from eightcut.ui.playlist.facts import Facts
from eightcut.ui.playlist.failures import FailuresBar, FailuresDialog
from eightcut.ui.playlist.list_tabs import ListTabs
from eightcut.ui.playlist.matches_dialog import Listed, ListMatchesDialog
from eightcut.ui.playlist.menu import video_menu
from eightcut.ui.playlist.moves import Moves
from eightcut.ui.playlist.scans import ListScans


class PlaylistPane(QWidget):
    """Everything about the lists of one profile; says which video to open and where exports of the tab go."""

    video_chosen = pyqtSignal(str)
    emptied = pyqtSignal()
    """A profile without a video is shown."""
    edited = pyqtSignal()
    """Lists hold other videos, or are shown otherwise."""
    tab_changed = pyqtSignal(VideoList)
    tab_shown = pyqtSignal(VideoList)
    """The active tab: another one, or its folder, name or mode changed."""
    scan_all_asked = pyqtSignal(list)
    """The active list's shown paths."""
    rescan_asked = pyqtSignal(list)
    """These are to be scanned, whether or not they were before."""
    relink_asked = pyqtSignal()
    """Files of the list are not where they were: the user wants to look for them."""
    moment_asked = pyqtSignal(str, float)
    """This video (path) is to be shown at this moment, seconds."""
    notice = pyqtSignal(str)
    own_left_out = pyqtSignal(list)
    """Paths that were to be added and are clips, no videos."""
    hide_exported_changed = pyqtSignal(bool)
    show_hidden_changed = pyqtSignal(bool)

    def __init__(self, context: Context, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playlist")
        self.context = context
        self.settings = settings
        self.facts = Facts(
            show_hidden=settings.show_hidden,
            hide_exported=settings.hide_exported,
            sort=settings.list_sort,
            shown_alone=settings.list_shown,
        )
        self.lists = ListTabs(context.history, settings, self.facts)
        self.scans = scans = ListScans(context, settings, self.facts, self.lists, self)
        # What the window tells the list and one of its parts heeds.
        self.set_scan_model, self.scan_failed = scans.set_model, scans.fail
        self.list_closed, self.open_list = self.lists.closed, self.lists.open_list
        self._recount = False
        """Whether a video was scanned whose clips could not be counted before."""
        self.moves = Moves(self)
        self._choosing = False
        self.scan_all = self._button("scan_all", "Scan all", "Scan all videos in this list")
        self.hide_button = self._button("hide_exported", "Hide exported", "Hide videos that have exported clips")
        self.hide_button.setCheckable(True)
        self.hide_button.setChecked(self.facts.hide_exported)
        bottom = hbox(spacing=theme.GAP, margins=(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE))
        bottom.addWidget(self.scan_all)
        bottom.addWidget(self.hide_button)
        bottom.addStretch(1)
        layout = vbox(self, spacing=0)
        layout.addWidget(self.lists, 1)
        layout.addWidget(line())
        self.failures = FailuresBar()
        layout.addWidget(self.failures)
        layout.addLayout(bottom)
        self.drop_hint = DropHint(self)
        self.failures.asked.connect(self.show_failures)
        self.scans.changed.connect(self._scans_changed)
        self.lists.arranged.connect(self.arrange)
        self.lists.notice.connect(self.notice)
        self.lists.edited.connect(self._count_failures)
        context.history.changed.connect(self._library_changed)
        self.scan_all.clicked.connect(lambda: self.scan_all_asked.emit(self.shown_paths()))
        self.hide_button.toggled.connect(self.set_hide_exported)
        self.lists.chosen.connect(self.choose)
        self.lists.tab_changed.connect(self.tab_changed)
        self.lists.tab_shown.connect(self.tab_shown)
        self.lists.edited.connect(self.edited)
        self.lists.video_menu_asked.connect(lambda column, where: video_menu(self, column).popup(where))

    @property
    def form(self) -> str:
        """The id of the active list's form; "" for none."""
        return self.lists.model.kept.form if self.lists.model is not None else ""

    def set_form(self, id_: str) -> None:
        """The active list uses this form."""
        if self.lists.model is not None:
            self.lists.model.set(form=id_)

    def show_drop(self, count: int) -> None:
        """So many files or folders are held over the window; 0: none any more."""
        model = self.lists.model
        self.drop_hint.tell(count, model.kept.label if model is not None else "")

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = named(QPushButton(text), name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setStyleSheet(f"padding: 0 {theme.GAP}px; font-size: {theme.SMALL}px;")
        return button

    # ------------------------------------------------------------------------------------------- profile

    @property
    def profile(self) -> str:
        """The profile whose lists are shown."""
        return self.lists.profile

    def set_profile(self, name: str) -> None:
        """Show the lists of this profile, and open the video that was open last, or the first."""
        self.facts.state = ListState({}, frozenset())
        self.facts.gone = frozenset()
        self.facts.current = ""
        self.facts.hidden_folders = self.settings.hidden_subcats(name)
        self.close_matches()
        self.lists.load(name)
        self.scans.load()
        self._choosing = True
        if not self.lists.files():
            self.emptied.emit()
        self.refresh_counts()

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.CLIPS | Kind.HIDDEN | Kind.VIDEOS, self.profile):
            self.refresh_counts()

    def refresh_counts(self) -> None:
        """Ask anew how many clips each video has, which are hidden, and which files are gone."""
        ctx, profile = self.context.services, self.profile
        if not profile:
            return
        paths = self.lists.files()
        self.facts.hidden_folders = self.settings.hidden_subcats(profile)

        def known(state: ListState) -> None:
            self.facts.state = state
            self._refresh()
            self.context.runner.in_background(self, lambda _: gone(paths), missing, key="gone")

        def missing(away: set[str]) -> None:
            self.facts.gone = frozenset(away)
            self._refresh()
            self._choose_first(set(paths))

        self.context.runner.in_library(self, lambda: list_state(ctx, profile, paths), known, key="state")
        if any(path not in self.facts.found for path in paths):
            self.scans.read()

    def _refresh(self, about: Collection[str] | None = None) -> None:
        for column in self.lists.columns:
            column.model.refresh(about)

    def video_opened(self, video: VideoRef) -> None:
        """Its content is known now: it may have scans and clips that its path did not tell."""
        self.scans.opened(video)
        if self._unidentified(video.path):
            self.refresh_counts()

    def scan_done(self, path: str) -> None:
        """This video was scanned."""
        self.scans.succeed(path)
        self._recount = self._recount or self._unidentified(path)

    def scan_over(self) -> None:
        """So were all that were to be: what their content tells is counted at once."""
        if self._recount:
            self._recount = False
            self.refresh_counts()

    def _unidentified(self, path: str) -> bool:
        return path not in self.facts.state.identified and path in self.lists.files()

    def _scans_changed(self, about: Collection[str] | None) -> None:
        self._count_failures()
        self._refresh(about)

    def _count_failures(self) -> None:
        self.failures.tell(len(self.scans.failures()))

    def arrange(self, sort: str, alone: str) -> None:
        """Sort the lists by this, and show only these videos (SORTS and SHOWN of `kit.lists`)."""
        self.settings.list_sort, self.settings.list_shown = sort, alone
        self.facts.sort, self.facts.shown_alone = sort, alone
        self.facts.hold()
        self._refresh()
        for column in self.lists.columns:
            column.arrange()

    def show_matches(self) -> None:
        """All matches of the shown videos, in a table that stays open beside the window."""
        listed = Listed(self.profile, self.facts.model, tuple(self.shown_paths()))
        self.close_matches()
        dialog = ListMatchesDialog(self.context, listed, self)
        dialog.moment_asked.connect(self.moment_asked)
        show_beside(dialog, aside=True)

    def close_matches(self) -> None:
        """That table does not outlive the window."""
        for dialog in self.findChildren(ListMatchesDialog):
            dialog.close()

    def show_failures(self) -> None:
        """The videos that could not be scanned, each with its reason."""
        dialog = FailuresDialog(self)
        dialog.set_failed(self.scans.failures())
        listen_to_undo(dialog, self.context.history.stack)
        self.scans.failures_changed.connect(dialog.set_failed)
        dialog.retry_asked.connect(self.rescan_asked)
        dialog.dismissed.connect(self.scans.dismiss)
        dialog.chosen.connect(self.choose)
        show(dialog)

    def _choose_first(self, looked_for: set[str]) -> None:
        """The first file opens at start, with another profile, and when an empty list gets files."""
        model = self.lists.model
        if not self._choosing or model is None or not model.kept.files or not looked_for.issuperset(model.kept.files):
            return
        self._choosing = False
        there = [path for path in model.shown if path not in self.facts.gone] or model.shown
        if there:
            self.choose(model.kept.shown if model.kept.shown in there else there[0])

    # -------------------------------------------------------------------------------------------- videos

    def paths(self) -> list[str]:
        """All files of the active list."""
        return list(self.lists.model.kept.files) if self.lists.model is not None else []

    def every_path(self) -> list[str]:
        """All files of all lists, each once."""
        return self.lists.files()

    def shown_paths(self) -> list[str]:
        """Those that filter and switches leave."""
        return self.lists.model.shown if self.lists.model is not None else []

    def move_clips(self, path: str, disable: bool) -> bool:
        """Take a video's clips out of training and timeline, or bring them back, in every folder; False without any."""
        there = self.facts.standing(path).folders
        names = sorted(name for name in there if name and name.endswith(DISABLED) != disable)
        if names:
            (self.moves.disable if disable else self.moves.enable)([path], names)
        return bool(names)

    def add_files(self, paths: Sequence[str], own: bool = False) -> None:
        """Add files, and the videos in folders, to the active list; the first opens where the list was empty.

        `own`: clips that were exported here too, which are no videos.
        """
        model, ctx = self.lists.model, self.context.services
        given = list(paths)

        def look() -> tuple[list[str], list[str], list[str]]:
            every = videos_among(given)
            others = strangers(every)
            files = [path for path in every if path not in others]
            clips = set() if own else own_clips(ctx, files)
            return [path for path in files if path not in clips], [path for path in files if path in clips], others

        def found(sorted_out: tuple[list[str], list[str], list[str]]) -> None:
            files, clips, others = sorted_out
            if model is None or not given:
                return
            empty = not model.kept.files
            new = model.add(files)
            if new:
                self._choosing = self._choosing or empty
                self.refresh_counts()
            elif files:
                self.notice.emit("Already in the list.")
            elif not clips and not others:
                self.notice.emit("It contains no videos. To add sounds, drop the files themselves.")
            if others:
                self.notice.emit(f"Skipped {_named(others)}: {'no' if len(others) > 1 else 'not a'} video or sound.")
            if clips:
                self.own_left_out.emit(clips)

        self.context.runner.in_background(self, lambda _: look(), found)

    @property
    def export_folder(self) -> str:
        """Where exports of the active tab go; "" where no folder was chosen."""
        return self.lists.export_folder

    def set_export_folder(self, folder: str) -> None:
        """Choose the active tab's folder."""
        self.lists.set_export_folder(folder)

    def follow(self, moved: Mapping[str, str]) -> None:
        """Videos were found again elsewhere: `moved` from where to where; the one that was wanted is opened."""
        wanted = self.facts.current
        self.lists.follow(moved)
        if wanted in moved:
            self.choose(moved[wanted])

    def choose(self, path: str) -> None:
        """Open a video of the list; none is opened by itself any more."""
        self._choosing = False
        self.set_current(path)
        self.video_chosen.emit(path)

    def set_current(self, path: str) -> None:
        """Mark the open video."""
        before, self.facts.current = self.facts.current, path
        if path != before:
            self.facts.hold()
            for column in self.lists.columns:
                column.model.opened(before, path)
        column_now = self.lists.column
        if column_now is not None and column_now.videos.selected() != [path]:
            column_now.videos.show_path(path)

    def open_next(self) -> None:
        """Open the next video whose file is there."""
        shown = self.shown_paths()
        after = shown[shown.index(self.facts.current) + 1 :] if self.facts.current in shown else shown
        following = next((path for path in after if path not in self.facts.gone), None)
        if following is None:
            self.notice.emit("This is the last video of the list." if shown else "The list is empty.")
        else:
            self.choose(following)

    @property
    def others_open(self) -> bool:
        """Whether a shown video that is not open has matches to judge."""
        return bool(self.facts.others_open(self.shown_paths()))

    def open_next_open(self) -> bool:
        """Open the next video that has matches to judge, after the last one again from the first; whether one has."""
        shown, facts = self.shown_paths(), self.facts
        place = shown.index(facts.current) + 1 if facts.current in shown else 0
        following = facts.others_open((*shown[place:], *shown[:place]))
        if not following:
            others = "other " if facts.current in shown and facts.open_matches(facts.current) else ""
            self.notice.emit(f"No {others}video in this list has open matches.")
            return False
        self.choose(following[0])
        return True

    def set_hide_exported(self, on: bool) -> None:
        """Leave out videos that have clips."""
        if on != self.facts.hide_exported:
            self.facts.hide_exported = self.settings.hide_exported = on
            self.hide_button.setChecked(on)
            self._refresh()
            self.hide_exported_changed.emit(on)

    def set_show_hidden(self, on: bool) -> None:
        """Show videos that the profile hides."""
        if on != self.facts.show_hidden:
            self.facts.show_hidden = self.settings.show_hidden = on
            self._refresh()
            self.show_hidden_changed.emit(on)


def _named(paths: Sequence[str]) -> str:
    return name_of(paths[0]) if len(paths) == 1 else f"{len(paths):,} files"
