"""Everything the window can do, as one table: menus, keys, the key sheet and the command palette come from it."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

MENUS = ("File", "Edit", "Play", "Cut", "Scan", "View", "Help")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `id` names its handler, `menu` is "Menu" or "Menu/Submenu", `keys` are QKeySequence's."""

    id: str
    title: str
    menu: str
    keys: tuple[str, ...] = ()
    checkable: bool = False
    group: bool = False
    """Whether a line stands above it in its menu."""

    @property
    def words(self) -> str:
        """The title in the user's language."""
        return QCoreApplication.translate("actions", self.title)


def _(id_: str, title: str, menu: str, *keys: str, checkable: bool = False, group: bool = False) -> Action:
    return Action(id_, title, menu, keys, checkable, group)


QT = QT_TRANSLATE_NOOP
ACTIONS = (
    _("open", QT("actions", "Open videos…"), "File", "Ctrl+O"),
    _("open_folder", QT("actions", "Open a folder of videos…"), "File", "Ctrl+Shift+O"),
    _("export_folder", QT("actions", "Set export folder…"), "File", "Ctrl+Shift+E", group=True),
    _("import_clips", QT("actions", "Import a folder of clips…"), "File"),
    _("relink", QT("actions", "Relink missing videos…"), "File"),
    _("new_window", QT("actions", "New window"), "File", "Ctrl+Shift+N", group=True),
    _("settings", QT("actions", "Settings…"), "File", "Ctrl+,"),
    _("quit", QT("actions", "Quit"), "File", "Ctrl+Q", group=True),
    _("undo", QT("actions", "Undo"), "Edit", "Ctrl+Z"),
    _("redo", QT("actions", "Redo"), "Edit", "Ctrl+Shift+Z", "Ctrl+Y"),
    _("toggle_disabled", QT("actions", "Disable or enable finds"), "Edit", "Delete", "Backspace", group=True),
    _("merge", QT("actions", "Merge finds"), "Edit", "Ctrl+M"),
    _("toggle_negative", QT("actions", "Mark as hard negative"), "Edit", "Ctrl+X"),
    _("delete_marker", QT("actions", "Delete the marker's clips"), "Edit", "Ctrl+Delete", group=True),
    _("let_go", QT("actions", "Leave field, overwriting, comparison"), "Edit", "Escape"),
    _("subprofiles", QT("actions", "Subprofiles…"), "Edit", group=True),
    _("folders", QT("actions", "Classes and folders…"), "Edit"),
    _("negatives", QT("actions", "Hard negatives…"), "Edit", "Ctrl+H"),
    _("toggle_play", QT("actions", "Play or pause"), "Play", "Space"),
    _("play_cursor", QT("actions", "Play from the cursor"), "Play", "P"),
    _("pause", QT("actions", "Pause; again: back to the cursor"), "Play", "K"),
    _("frame_back", QT("actions", "One frame back"), "Play", "Left", "J", group=True),
    _("frame_on", QT("actions", "One frame on"), "Play", "Right", "L"),
    _("second_back", QT("actions", "One second back"), "Play", "Shift+Left", "Shift+J"),
    _("second_on", QT("actions", "One second on"), "Play", "Shift+Right", "Shift+L"),
    _("next_marker", QT("actions", "Next marker"), "Play", "M", group=True),
    _("next_region", QT("actions", "Next find"), "Play", "S"),
    _("previous_region", QT("actions", "Previous find"), "Play", "Shift+S"),
    _("play_region", QT("actions", "Play the find"), "Play", "Shift+P"),
    _("next_video", QT("actions", "Next video"), "Play", "N"),
    _("faster", QT("actions", "Speed 1x, 2x, 4x"), "Play", "F", group=True),
    _("export", QT("actions", "Export clips at the cursor"), "Cut", "E"),
    _("autoclip", QT("actions", "As many clips as end before the playhead"), "Cut", "A"),
    _("lock", QT("actions", "Lock the cursor"), "Cut", "G", checkable=True),
    _("more_clips", QT("actions", "One clip more"), "Cut", "+", group=True),
    _("fewer_clips", QT("actions", "One clip fewer"), "Cut", "-"),
    *(
        _(f"export_{n}", QT("actions", "Export to subprofile {0}").format(n), "Cut/Export to subprofile", str(n))
        for n in range(1, 10)
    ),
    _("export_portrait", QT("actions", "Export the batch as 9:16"), "Cut", group=True),
    _("export_square", QT("actions", "Export the batch as 1:1"), "Cut"),
    _("crop_ratio", QT("actions", "Crop: off, 9:16, 4:5, 1:1"), "Cut", "C"),
    _("keyframe", QT("actions", "Crop keyframe at the playhead"), "Cut", "Shift+C"),
    _("clear_keyframes", QT("actions", "Clear crop keyframes"), "Cut"),
    _("reexport", QT("actions", "Re-export all of this video…"), "Cut", "Ctrl+Alt+E", group=True),
    _("extract_audio", QT("actions", "Save the sound from the playhead…"), "Cut", "Ctrl+Shift+A", group=True),
    _("disable_clips", QT("actions", "Disable this video's clips"), "Cut", group=True),
    _("enable_clips", QT("actions", "Enable this video's clips"), "Cut"),
    _("scan", QT("actions", "Scan this video"), "Scan", "Ctrl+R"),
    _("scan_export", QT("actions", "Scan and export what is found"), "Scan", "Ctrl+Shift+R"),
    _("scan_all", QT("actions", "Scan all videos of the list…"), "Scan", "Ctrl+Alt+R"),
    _("stop", QT("actions", "Stop what runs"), "Scan", "Ctrl+."),
    _("accept", QT("actions", "Accept the find"), "Scan", "Y", group=True),
    _("reject", QT("actions", "Reject the find (hard negative)"), "Scan", "X"),
    _("uncertain", QT("actions", "Unsure about the find"), "Scan", "U"),
    _("export_finds", QT("actions", "Export the finds"), "Scan", "Ctrl+E"),
    _("compare", QT("actions", "Compare two scans"), "Scan", "Ctrl+D", checkable=True, group=True),
    _("pin", QT("actions", "Pin or unpin the scan"), "Scan", "Ctrl+P"),
    _("train", QT("actions", "Train classifier…"), "Scan", "Ctrl+T", group=True),
    _("models", QT("actions", "Model history…"), "Scan"),
    _("review", QT("actions", "Review mode"), "View", "R", checkable=True),
    _("marker_folders", QT("actions", "Markers of folders…"), "View", group=True),
    _("zoom_in", QT("actions", "Zoom the timeline in"), "View", "Ctrl++", "Ctrl+="),
    _("zoom_out", QT("actions", "Zoom the timeline out"), "View", "Ctrl+-"),
    _("zoom_all", QT("actions", "The whole film"), "View", "Ctrl+0"),
    _("pin_export", QT("actions", "Export"), "View/Panels side by side", checkable=True),
    _("pin_output", QT("actions", "Output"), "View/Panels side by side", checkable=True),
    _("pin_crop", QT("actions", "Crop && Track"), "View/Panels side by side", checkable=True),
    _("pin_scan", QT("actions", "Scan"), "View/Panels side by side", checkable=True),
    _("end_frame", QT("actions", "Preview of the first and last frame"), "View", checkable=True, group=True),
    _("hide_exported", QT("actions", "Hide exported videos"), "View", checkable=True, group=True),
    _("show_hidden", QT("actions", "Show hidden videos"), "View", checkable=True),
    _("full_screen", QT("actions", "Full screen"), "View", "F11", checkable=True, group=True),
    _("palette", QT("actions", "All commands…"), "Help", "Ctrl+K"),
    _("keys", QT("actions", "Keys"), "Help", "?", "F1"),
    _("show_log", QT("actions", "Show log"), "Help", group=True),
    _("copy_diagnostics", QT("actions", "Copy diagnostics"), "Help"),
    _("news", QT("actions", "What is new"), "Help", group=True),
    _("about", QT("actions", "About 8-cut"), "Help"),
)
"""In the order of the menus."""
