"""Everything the window can do, as one table: menus, keys, the key sheet and the command palette come from it.

What an action needs stands in its row; where that is not there, its sentence is said, so that no key is silent.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter

from PyQt6.QtGui import QKeySequence

from eightcut.ui.keys import Keys, native
from eightcut.values import dataclass

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
    """A class is chosen for clips, and with it the folder that they go to."""
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
    cluster: bool = False
    """Others listen for this computer."""
    read_only: bool = False
    """The library cannot be written."""


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
        """`missing` with the keys that it names."""
        return with_keys(self.missing, self.subprofile)


WRITABLE = Need(lambda now: not now.read_only, "This library can only be read.")
READ_ONLY = Need(lambda now: now.read_only, "This library can be written.")
OPENED = Need(lambda now: not now.opening, "The video is still opening.")
VIDEO = Need(lambda now: now.video, "Open a video first.", OPENED)
ZOOMED = Need(lambda now: not now.whole, "The whole video is already in view.", VIDEO)
MARKERS = Need(
    lambda now: now.markers,
    "This video has no markers yet. Press {export} to export the first one.",
    VIDEO,
)
ARMED = Need(lambda now: now.armed, "Double-click a marker first to select it.")
FOLDER = Need(
    lambda now: now.folder,
    "Choose a class for the clips first ({choose_class}).",
    MARKERS,
    problem=True,
)
SCAN = Need(lambda now: now.scan, "This video has not been scanned yet. Scan it first ({scan}).", VIDEO)
SCANS = Need(lambda now: now.versions > 1, "There is only one scan version. Scan again to compare two.", SCAN)
MATCHES = Need(lambda now: now.matches > 0, "There are no matches here. Lower the threshold, or scan again.", SCAN)
MATCH = Need(lambda now: now.current, "Select a match first. {next_region} goes to the next one.", MATCHES)
OWN_MATCH = Need(
    lambda now: now.editable > 0,
    "This match is only in the other scan, not in the one shown.",
    MATCH,
)
SEVERAL = Need(
    lambda now: now.editable > 1,
    "Select two or more matches to merge them.",
    MATCHES,
)
RUNNING = Need(lambda now: now.running, "Nothing is running.")
CLUSTER = Need(lambda now: now.cluster, "Only this computer is used. Scan > Many computers can change that.")


def _subprofile(number: int) -> Need:
    missing = "There is no subprofile {0} yet. Add it in Edit > Subprofiles."
    return Need(lambda now: now.subprofiles >= number, missing, VIDEO, subprofile=number)


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

    def unmet(self, now: Situation) -> Need | None:
        """The first of what it needs that is not there."""
        unmet = WRITABLE.unmet(now) if self.id in _WRITING or self.id.startswith("export_") else None
        return unmet or (None if self.needs is None else self.needs.unmet(now))

    @property
    def place(self) -> str:
        """Where it is in the menus."""
        return " > ".join((*self.menu.split("/"), self.title.replace("&&", "&")))


def _(
    id_: str, title: str, menu: str, *keys: str, needs: Need | None = None, checkable: bool = False, group: bool = False
) -> Action:
    return Action(id_, title, menu, keys, needs, checkable, group)


_WRITING = frozenset(
    (
        "export", "reexport", "import_clips", "relink", "toggle_disabled", "merge", "toggle_negative",
        "delete_marker", "disable_clips", "enable_clips", "scan", "scan_export", "scan_all", "accept", "reject",
        "uncertain", "off_screen", "describe", "pin", "train", "undo", "redo",
    )
)  # fmt: skip
"""What changes the library, beside all exports."""

ACTIONS = (
    _("open", "Open videos…", "File", "Ctrl+O"),
    _("open_folder", "Open folder of videos…", "File", "Ctrl+Shift+O"),
    _("export_folder", "Set export folder…", "File", "Ctrl+Shift+E", group=True),
    _("import_clips", "Import folder of clips…", "File"),
    _("relink", "Relink missing videos and clips…", "File"),
    _("new_window", "New window", "File", "Ctrl+Shift+N", group=True),
    _("settings", "Settings…", "File", "Ctrl+,"),
    _("write_again", "Try to write to this library again", "File", needs=READ_ONLY),
    _("quit", "Quit", "File", "Ctrl+Q", group=True),
    _("undo", "Undo", "Edit", "Ctrl+Z"),
    _("redo", "Redo", "Edit", "Ctrl+Shift+Z", "Ctrl+Y"),
    _(
        "toggle_disabled",
        "Disable or enable matches",
        "Edit",
        "Delete",
        "Backspace",
        needs=OWN_MATCH,
        group=True,
    ),
    _("merge", "Merge matches", "Edit", "Ctrl+M", needs=SEVERAL),
    _("toggle_negative", "Mark as hard negative", "Edit", "Ctrl+X", needs=OWN_MATCH),
    _("delete_marker", "Delete marker and its clips", "Edit", "Ctrl+Delete", needs=ARMED, group=True),
    _("escape", "Cancel", "Edit", "Escape"),
    _("subprofiles", "Subprofiles…", "Edit", group=True),
    _("folders", "Class folders…", "Edit"),
    _("negatives", "Hard negatives…", "Edit", "Ctrl+H"),
    _("toggle_play", "Play or pause", "Play", "Space", needs=VIDEO),
    _("play_cursor", "Play from cursor", "Play", "P", needs=VIDEO),
    _("pause", "Pause; press again to return to the cursor", "Play", "K", needs=VIDEO),
    _("frame_back", "Previous frame", "Play", "Left", "J", needs=VIDEO, group=True),
    _("frame_on", "Next frame", "Play", "Right", "L", needs=VIDEO),
    _("second_back", "One second back", "Play", "Shift+Left", "Shift+J", needs=VIDEO),
    _("second_on", "One second forward", "Play", "Shift+Right", "Shift+L", needs=VIDEO),
    _("go_to_time", "Go to time…", "Play", "Ctrl+G", needs=VIDEO),
    _("copy_time", "Copy time of cursor", "Play", "Ctrl+Shift+C", needs=VIDEO),
    _("next_marker", "Next marker", "Play", "M", needs=MARKERS, group=True),
    _("next_region", "Next match", "Play", "S", needs=MATCHES),
    _("previous_region", "Previous match", "Play", "Shift+S", needs=MATCHES),
    _("play_region", "Play match", "Play", "Shift+P", needs=MATCH),
    _("next_video", "Next video", "Play", "N"),
    _("next_open", "Next video with open matches", "Play", "Shift+N"),
    _("shuttle_back", "Shuttle back: 1x, 2x, 4x", "Play", needs=VIDEO, group=True),
    _("shuttle_stop", "End shuttle, cursor here", "Play", needs=VIDEO),
    _("shuttle_on", "Shuttle forward: 1x, 2x, 4x", "Play", needs=VIDEO),
    _("faster", "Cycle speed: 1x, 2x, 4x", "Play", "F", group=True),
    _("mute", "Mute or unmute", "Play", "V", group=True),
    _("louder", "Louder", "Play", "Ctrl+Up"),
    _("quieter", "Quieter", "Play", "Ctrl+Down"),
    _("even_matches", "Play matches equally loud", "Play", checkable=True),
    _("scrub_sound", "Sound while dragging", "Play", checkable=True),
    _("export", "Export clips at cursor", "Cut", "E", needs=VIDEO),
    _("choose_class", "Choose class…", "Cut", "Shift+E"),
    *(_(f"class_{n}", f"Choose class {n}", "Cut/Choose class by number", f"Alt+{n}") for n in range(1, 10)),
    _("mark_start", "Sound starts here", "Cut", "I", needs=VIDEO, group=True),
    _("mark_end", "Sound ends here: lay clips around it", "Cut", "O", needs=VIDEO),
    _("autoclip", "Fit clip count to playhead", "Cut", "A", needs=VIDEO),
    _("lock", "Lock cursor", "Cut", "G", checkable=True),
    _("one_clip", "One clip for each moment", "Cut", group=True),
    _("more_clips", "Add a clip", "Cut", "+"),
    _("fewer_clips", "Remove a clip", "Cut", "-"),
    *(
        _(
            f"export_{n}",
            f"Export to subprofile {n}",
            "Cut/Export to subprofile",
            str(n),
            needs=_subprofile(n),
        )
        for n in range(1, 10)
    ),
    *(_(f"form_{n}", f"Use form {n}", "Cut/Form of the clips", f"Ctrl+{n}") for n in range(1, 10)),
    _("save_form", "Save form as…", "Cut/Form of the clips", group=True),
    _("overwrite_form", "Overwrite form", "Cut/Form of the clips"),
    _("rename_form", "Rename form…", "Cut/Form of the clips"),
    _("delete_form", "Delete form", "Cut/Form of the clips"),
    _("export_portrait", "Export batch as 9:16", "Cut", needs=VIDEO, group=True),
    _("export_square", "Export batch as 1:1", "Cut", needs=VIDEO),
    _("crop_ratio", "Cycle crop: off, 9:16, 4:5, 1:1", "Cut", "C", needs=VIDEO),
    _("keyframe", "Set crop keyframe at playhead", "Cut", "Shift+C", needs=VIDEO),
    _("clear_keyframes", "Clear crop keyframes", "Cut", needs=VIDEO),
    _("reexport", "Re-export all clips of this video…", "Cut", "Ctrl+Alt+E", needs=FOLDER, group=True),
    _(
        "extract_audio",
        "Save sound from playhead…",
        "Cut",
        "Ctrl+Shift+A",
        needs=VIDEO,
        group=True,
    ),
    _("show_export", "Open folder of last export", "Cut", group=True),
    _("list_clips", "All clips…", "Cut", "Ctrl+Shift+L"),
    _("dataset", "Build a dataset…", "Cut", "Ctrl+Shift+D"),
    _("disable_clips", "Disable this video's clips", "Cut", needs=VIDEO, group=True),
    _("enable_clips", "Enable this video's clips", "Cut", needs=VIDEO),
    _("scan", "Scan this video", "Scan", "Ctrl+R", needs=VIDEO),
    _("scan_export", "Scan and export matches", "Scan", "Ctrl+Shift+R", needs=VIDEO),
    _("scan_all", "Scan all videos in the list", "Scan", "Ctrl+Alt+R"),
    _("list_matches", "All matches in the list…", "Scan", "Ctrl+L"),
    _("find_sound", "Find a sound…", "Scan", "Ctrl+F"),
    _("stop", "Stop current task", "Scan", "Ctrl+.", needs=RUNNING),
    _("pause_tasks", "Pause or resume all tasks", "Scan", "Ctrl+Shift+P", needs=RUNNING),
    _("tasks", "Show tasks", "Scan", "Ctrl+J", checkable=True),
    _("accept", "Accept match", "Scan", "Y", needs=MATCHES, group=True),
    _("reject", "Reject match (hard negative)", "Scan", "X", needs=MATCHES),
    _("uncertain", "Mark match as unsure", "Scan", "U", needs=MATCHES),
    _("off_screen", "Source off screen", "Scan", "H", needs=MATCHES),
    _("describe", "Compose captions of matches", "Scan", "D", needs=MATCHES, checkable=True),
    _("export_regions", "Export matches", "Scan", "Ctrl+E", needs=MATCHES),
    _("export_accepted", "Export all accepted matches…", "Scan"),
    _("more_matches", "One match more: lower threshold", "Scan", "T", needs=SCAN, group=True),
    _("fewer_matches", "One match fewer: higher threshold", "Scan", "Shift+T", needs=SCAN),
    _("compare", "Compare two scan versions", "Scan", "Ctrl+D", needs=SCANS, checkable=True, group=True),
    _("pin", "Pin or unpin scan version", "Scan", "Ctrl+P", needs=SCAN),
    _("train", "Train classifier…", "Scan", "Ctrl+T", group=True),
    _("models", "Model history…", "Scan"),
    _("computers", "Many computers…", "Scan", group=True),
    _("workers", "Show workers", "Scan", needs=CLUSTER, checkable=True),
    _("review", "Review mode", "View", "R", checkable=True),
    _("marker_folders", "Show markers by folder…", "View", group=True),
    _("zoom_in", "Zoom in", "View", "Ctrl++", "Ctrl+=", needs=VIDEO),
    _("zoom_out", "Zoom out", "View", "Ctrl+-", needs=ZOOMED),
    _("zoom_all", "Zoom to fit", "View", "Ctrl+0", needs=ZOOMED),
    _("wave_taller", "Waveform higher", "View", "Alt+=", "Alt++", needs=VIDEO, group=True),
    _("wave_flatter", "Waveform lower", "View", "Alt+-", needs=VIDEO),
    _("wave_fit", "Waveform to fit", "View", "Alt+0", needs=VIDEO),
    _("pin_export", "Export", "View/Panels side by side", checkable=True),
    _("pin_output", "Output", "View/Panels side by side", checkable=True),
    _("pin_crop", "Crop && Track", "View/Panels side by side", checkable=True),
    _("pin_scan", "Scan", "View/Panels side by side", checkable=True),
    _("filmstrip", "Pictures along the timeline", "View", checkable=True, group=True),
    _("end_frame", "Preview first and last frame", "View", checkable=True),
    _("hide_exported", "Hide exported videos", "View", checkable=True, group=True),
    _("show_hidden", "Show hidden videos", "View", checkable=True),
    _("full_screen", "Full screen", "View", "F11", checkable=True, group=True),
    _("picture_full", "Picture full screen", "View", "Shift+F11", "Ctrl+Shift+F", needs=VIDEO, checkable=True),
    _("samples", "Try it on sample videos…", "Help"),
    _("palette", "All commands…", "Help", "Ctrl+K", group=True),
    _("keys", "Keyboard shortcuts", "Help", "?", "F1"),
    _("choose_keys", "Choose keyboard shortcuts…", "Help"),
    _("show_log", "Show log", "Help", group=True),
    _("copy_diagnostics", "Copy diagnostics", "Help"),
    _("news", "What's new", "Help", group=True),
    _("about", "About 8-cut", "Help"),
)
"""In the order of the menus."""

EIGHTCUT, EDITOR = "8cut", "editor"
SCHEMES = {EIGHTCUT: "8-cut (J and L step a frame)", EDITOR: "Editor (J, K, L shuttle)"}
"""Schemes of keys, as they are kept and as they are called."""
_AS_EDITORS: dict[str, tuple[str, ...]] = {
    "frame_back": ("Left",),
    "frame_on": ("Right",),
    "pause": ("Shift+K",),
    "shuttle_back": ("J",),
    "shuttle_stop": ("K",),
    "shuttle_on": ("L",),
}
_USUAL = {row.id: row.keys for row in ACTIONS}
KEYMAP = Keys({EIGHTCUT: _USUAL, EDITOR: _USUAL | _AS_EDITORS})
"""The keys that hold in all windows of this program."""

ZOOM, SCROLL, CLIPS = "zoom", "scroll", "clips"
WHEEL = {ZOOM: "Zoom at the pointer", SCROLL: "Scroll", CLIPS: "Add or remove a clip"}
"""What the plain wheel can do on the timeline."""
_TURNED = {ZOOM: "Ctrl+wheel", SCROLL: "Shift+wheel, middle drag", CLIPS: "Ctrl+Shift+wheel"}
_GESTURES = (
    ("Alt+wheel", "Draw the waveform higher or lower"),
    ("Drag the waveform's upper edge", "Make its lane higher or lower"),
    ("Middle click", "Lock cursor"),
    ("Back button", "Fit clip count to playhead"),
    ("Shift+drag an edge", "Move the edge of a match"),
    (
        "Double-click a marker",
        "Overwrite its clips; with the cursor locked, move it to the marker's end",
    ),
)


def wheel_turns(plain: str) -> list[tuple[str, str]]:
    """What the wheel does with each modifier, where without one it does `plain`."""
    turns = [(f"Wheel, {keys}" if what == plain else keys, WHEEL[what]) for what, keys in _TURNED.items()]
    return sorted(turns, key=lambda turn: not turn[0].startswith("Wheel"))


def gestures(plain: str) -> list[tuple[str, str]]:
    """What the mouse does on the timeline, where the plain wheel does `plain`."""
    return [*wheel_turns(plain), *_GESTURES]


def key_sequences(id_: str) -> list[QKeySequence]:
    """The keys of an action, for whoever listens to them."""
    return [QKeySequence(key) for key in KEYMAP.of(id_)]


def shortcut(id_: str) -> str:
    """The first key of an action as the system writes it; "" where it has none."""
    return next(map(native, KEYMAP.of(id_)), "")


def with_keys(sentence: str, *values: object) -> str:
    """A sentence with the key of each action that it names in braces, "{export}", and `values` in {0}, {1}.

    An action without a key is named by its place in the menus.
    """
    return Formatter().vformat(sentence, values, _KeyOrPlace())


class _KeyOrPlace(dict[str, str]):
    """By the id of an action; only those that are asked for are looked up."""

    def __missing__(self, id_: str) -> str:
        return shortcut(id_) or next(row.place for row in ACTIONS if row.id == id_)
