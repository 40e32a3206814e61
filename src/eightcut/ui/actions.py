"""Everything the window can do, as one table: menus, keys, the key sheet and the command palette come from it.

What an action needs stands in its row; where that is not there, its sentence is said, so that no key is silent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PyQt6.QtGui import QKeySequence

QT = QT_TRANSLATE_NOOP
MENUS = ("File", "Edit", "Play", "Cut", "Scan", "View", "Help")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is open in the window and chosen in it, as far as actions need it."""

    video: bool = False
    opening: bool = False
    """A video is on its way."""
    whole: bool = False
    """The timeline shows the whole video."""
    markers: bool = False
    armed: bool = False
    folder: bool = False
    """An export folder is chosen."""
    subprofiles: int = 0
    versions: int = 0
    """Of the model that is shown."""
    scan: bool = False
    matches: int = 0
    current: bool = False
    """A match is chosen."""
    editable: int = 0
    """So many of the selected matches can be edited."""
    running: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something without which an action does nothing."""

    met: Callable[[Situation], bool]
    missing: str
    """The sentence that says so where it is not there, written for `with_keys`; {0} is `subprofile`."""
    first: Need | None = None
    """What is needed before."""
    subprofile: int = 0
    problem: bool = False
    """Whether it is told as a problem, in a bar that stays."""

    def unmet(self, now: Situation) -> Need | None:
        """The first of what is needed that is not there."""
        before = self.first.unmet(now) if self.first is not None else None
        return before or (None if self.met(now) else self)

    @property
    def words(self) -> str:
        """`missing` in the user's language."""
        return with_keys(QCoreApplication.translate("actions", self.missing), self.subprofile)


OPENED = Need(lambda now: not now.opening, QT("actions", "The video is still opening."))
VIDEO = Need(lambda now: now.video, QT("actions", "Open a video first."), OPENED)
ZOOMED = Need(lambda now: not now.whole, QT("actions", "The whole video is already in view."), VIDEO)
MARKERS = Need(
    lambda now: now.markers,
    QT("actions", "This video has no markers yet. Press {export} to export the first one."),
    VIDEO,
)
ARMED = Need(lambda now: now.armed, QT("actions", "Double-click a marker first to select it."))
_NO_FOLDER = QT("actions", "Choose an export folder first. Its name becomes the class of the clips.")
FOLDER = Need(lambda now: now.folder, _NO_FOLDER, MARKERS, problem=True)
TARGET = Need(lambda now: now.folder or now.armed, _NO_FOLDER, VIDEO, problem=True)
SCAN = Need(lambda now: now.scan, QT("actions", "This video has not been scanned yet. Scan it first ({scan})."), VIDEO)
SCANS = Need(
    lambda now: now.versions > 1, QT("actions", "There is only one scan version. Scan again to compare two."), SCAN
)
MATCHES = Need(
    lambda now: now.matches > 0, QT("actions", "There are no matches here. Lower the threshold, or scan again."), SCAN
)
MATCH = Need(
    lambda now: now.current, QT("actions", "Select a match first. {next_region} goes to the next one."), MATCHES
)
OWN_MATCH = Need(
    lambda now: now.editable > 0,
    QT("actions", "This match is only in the other scan, not in the one shown."),
    MATCH,
)
SEVERAL = Need(
    lambda now: now.editable > 1,
    QT("actions", "Select two or more matches to merge them."),
    MATCHES,
)
RUNNING = Need(lambda now: now.running, QT("actions", "Nothing is running."))


def _subprofile(number: int) -> Need:
    missing = QT("actions", "There is no subprofile {0} yet. Add it in Edit > Subprofiles.")
    return Need(lambda now: now.subprofiles >= number, missing, TARGET, subprofile=number)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `id` names its handler, `menu` is "Menu" or "Menu/Submenu", `keys` are QKeySequence's."""

    id: str
    title: str
    menu: str
    keys: tuple[str, ...] = ()
    needs: Need | None = None
    checkable: bool = False
    group: bool = False
    """Whether a line stands above it in its menu."""

    @property
    def words(self) -> str:
        """The title in the user's language."""
        return QCoreApplication.translate("actions", self.title)


def _(
    id_: str, title: str, menu: str, *keys: str, needs: Need | None = None, checkable: bool = False, group: bool = False
) -> Action:
    return Action(id_, title, menu, keys, needs, checkable, group)


ACTIONS = (
    _("open", QT("actions", "Open videos…"), "File", "Ctrl+O"),
    _("open_folder", QT("actions", "Open folder of videos…"), "File", "Ctrl+Shift+O"),
    _("export_folder", QT("actions", "Set export folder…"), "File", "Ctrl+Shift+E", group=True),
    _("import_clips", QT("actions", "Import folder of clips…"), "File"),
    _("relink", QT("actions", "Relink missing videos and clips…"), "File"),
    _("new_window", QT("actions", "New window"), "File", "Ctrl+Shift+N", group=True),
    _("settings", QT("actions", "Settings…"), "File", "Ctrl+,"),
    _("quit", QT("actions", "Quit"), "File", "Ctrl+Q", group=True),
    _("undo", QT("actions", "Undo"), "Edit", "Ctrl+Z"),
    _("redo", QT("actions", "Redo"), "Edit", "Ctrl+Shift+Z", "Ctrl+Y"),
    _(
        "toggle_disabled",
        QT("actions", "Disable or enable matches"),
        "Edit",
        "Delete",
        "Backspace",
        needs=OWN_MATCH,
        group=True,
    ),
    _("merge", QT("actions", "Merge matches"), "Edit", "Ctrl+M", needs=SEVERAL),
    _("toggle_negative", QT("actions", "Mark as hard negative"), "Edit", "Ctrl+X", needs=OWN_MATCH),
    _("delete_marker", QT("actions", "Delete marker and its clips"), "Edit", "Ctrl+Delete", needs=ARMED, group=True),
    _("escape", QT("actions", "Cancel"), "Edit", "Escape"),
    _("subprofiles", QT("actions", "Subprofiles…"), "Edit", group=True),
    _("folders", QT("actions", "Class folders…"), "Edit"),
    _("negatives", QT("actions", "Hard negatives…"), "Edit", "Ctrl+H"),
    _("toggle_play", QT("actions", "Play or pause"), "Play", "Space", needs=VIDEO),
    _("play_cursor", QT("actions", "Play from cursor"), "Play", "P", needs=VIDEO),
    _("pause", QT("actions", "Pause; press again to return to the cursor"), "Play", "K", needs=VIDEO),
    _("frame_back", QT("actions", "One frame back"), "Play", "Left", "J", needs=VIDEO, group=True),
    _("frame_on", QT("actions", "One frame forward"), "Play", "Right", "L", needs=VIDEO),
    _("second_back", QT("actions", "One second back"), "Play", "Shift+Left", "Shift+J", needs=VIDEO),
    _("second_on", QT("actions", "One second forward"), "Play", "Shift+Right", "Shift+L", needs=VIDEO),
    _("next_marker", QT("actions", "Next marker"), "Play", "M", needs=MARKERS, group=True),
    _("next_region", QT("actions", "Next match"), "Play", "S", needs=MATCHES),
    _("previous_region", QT("actions", "Previous match"), "Play", "Shift+S", needs=MATCHES),
    _("play_region", QT("actions", "Play match"), "Play", "Shift+P", needs=MATCH),
    _("next_video", QT("actions", "Next video"), "Play", "N"),
    _("faster", QT("actions", "Cycle speed: 1x, 2x, 4x"), "Play", "F", group=True),
    _("export", QT("actions", "Export clips at cursor"), "Cut", "E", needs=TARGET),
    _("autoclip", QT("actions", "Fit clip count to playhead"), "Cut", "A", needs=VIDEO),
    _("lock", QT("actions", "Lock cursor"), "Cut", "G", checkable=True),
    _("more_clips", QT("actions", "Add a clip"), "Cut", "+", group=True),
    _("fewer_clips", QT("actions", "Remove a clip"), "Cut", "-"),
    *(
        _(
            f"export_{n}",
            QT("actions", "Export to subprofile {0}").format(n),
            "Cut/Export to subprofile",
            str(n),
            needs=_subprofile(n),
        )
        for n in range(1, 10)
    ),
    _("export_portrait", QT("actions", "Export batch as 9:16"), "Cut", needs=TARGET, group=True),
    _("export_square", QT("actions", "Export batch as 1:1"), "Cut", needs=TARGET),
    _("crop_ratio", QT("actions", "Cycle crop: off, 9:16, 4:5, 1:1"), "Cut", "C", needs=VIDEO),
    _("keyframe", QT("actions", "Set crop keyframe at playhead"), "Cut", "Shift+C", needs=VIDEO),
    _("clear_keyframes", QT("actions", "Clear crop keyframes"), "Cut", needs=VIDEO),
    _("reexport", QT("actions", "Re-export all clips of this video…"), "Cut", "Ctrl+Alt+E", needs=FOLDER, group=True),
    _(
        "extract_audio",
        QT("actions", "Save sound from playhead…"),
        "Cut",
        "Ctrl+Shift+A",
        needs=VIDEO,
        group=True,
    ),
    _("disable_clips", QT("actions", "Disable this video's clips"), "Cut", needs=VIDEO, group=True),
    _("enable_clips", QT("actions", "Enable this video's clips"), "Cut", needs=VIDEO),
    _("scan", QT("actions", "Scan this video"), "Scan", "Ctrl+R", needs=VIDEO),
    _("scan_export", QT("actions", "Scan and export matches"), "Scan", "Ctrl+Shift+R", needs=VIDEO),
    _("scan_all", QT("actions", "Scan all videos in the list"), "Scan", "Ctrl+Alt+R"),
    _("stop", QT("actions", "Stop current task"), "Scan", "Ctrl+.", needs=RUNNING),
    _("accept", QT("actions", "Accept match"), "Scan", "Y", needs=MATCHES, group=True),
    _("reject", QT("actions", "Reject match (hard negative)"), "Scan", "X", needs=MATCHES),
    _("uncertain", QT("actions", "Mark match as unsure"), "Scan", "U", needs=MATCHES),
    _("export_regions", QT("actions", "Export matches"), "Scan", "Ctrl+E", needs=MATCHES),
    _("compare", QT("actions", "Compare two scan versions"), "Scan", "Ctrl+D", needs=SCANS, checkable=True, group=True),
    _("pin", QT("actions", "Pin or unpin scan version"), "Scan", "Ctrl+P", needs=SCAN),
    _("train", QT("actions", "Train classifier…"), "Scan", "Ctrl+T", group=True),
    _("models", QT("actions", "Model history…"), "Scan"),
    _("review", QT("actions", "Review mode"), "View", "R", checkable=True),
    _("marker_folders", QT("actions", "Show markers by folder…"), "View", group=True),
    _("zoom_in", QT("actions", "Zoom in"), "View", "Ctrl++", "Ctrl+=", needs=VIDEO),
    _("zoom_out", QT("actions", "Zoom out"), "View", "Ctrl+-", needs=ZOOMED),
    _("zoom_all", QT("actions", "Zoom to fit"), "View", "Ctrl+0", needs=ZOOMED),
    _("pin_export", QT("actions", "Export"), "View/Panels side by side", checkable=True),
    _("pin_output", QT("actions", "Output"), "View/Panels side by side", checkable=True),
    _("pin_crop", QT("actions", "Crop && Track"), "View/Panels side by side", checkable=True),
    _("pin_scan", QT("actions", "Scan"), "View/Panels side by side", checkable=True),
    _("end_frame", QT("actions", "Preview first and last frame"), "View", checkable=True, group=True),
    _("hide_exported", QT("actions", "Hide exported videos"), "View", checkable=True, group=True),
    _("show_hidden", QT("actions", "Show hidden videos"), "View", checkable=True),
    _("full_screen", QT("actions", "Full screen"), "View", "F11", checkable=True, group=True),
    _("palette", QT("actions", "All commands…"), "Help", "Ctrl+K"),
    _("keys", QT("actions", "Keyboard shortcuts"), "Help", "?", "F1"),
    _("show_log", QT("actions", "Show log"), "Help", group=True),
    _("copy_diagnostics", QT("actions", "Copy diagnostics"), "Help"),
    _("news", QT("actions", "What's new"), "Help", group=True),
    _("about", QT("actions", "About 8-cut"), "Help"),
)
"""In the order of the menus."""

GESTURES = (
    (QT("actions", "Wheel"), QT("actions", "Add or remove a clip")),
    (QT("actions", "Ctrl+wheel"), QT("actions", "Zoom at the pointer")),
    (QT("actions", "Shift+wheel, middle drag"), QT("actions", "Pan")),
    (QT("actions", "Middle click"), QT("actions", "Lock cursor")),
    (QT("actions", "Back button"), QT("actions", "Fit clip count to playhead")),
    (QT("actions", "Shift+drag an edge"), QT("actions", "Move the edge of a match")),
    (
        QT("actions", "Double-click a marker"),
        QT("actions", "Overwrite its clips; with the cursor locked, move it to the marker's end"),
    ),
)
"""What the mouse does on the timeline."""


def key_sequences(id_: str) -> list[QKeySequence]:
    """The keys of an action, for a dialog that listens to them too."""
    return [QKeySequence(key) for row in ACTIONS if row.id == id_ for key in row.keys]


def shortcut(id_: str) -> str:
    """The first key of an action as the system writes it."""
    return key_sequences(id_)[0].toString(QKeySequence.SequenceFormat.NativeText)


def with_keys(sentence: str, *values: object) -> str:
    """A sentence with the key of each action that it names in braces, "{export}", and `values` in {0}, {1}."""
    return sentence.format(*values, **{row.id: shortcut(row.id) for row in ACTIONS if row.keys})
