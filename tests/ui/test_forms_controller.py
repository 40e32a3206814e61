"""Named forms in the window: kept, chosen by menu, key and palette, remembered by each list, undone."""

from __future__ import annotations

import json
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import MP4, WAV, WEBP
from eightcut.domain.markers import Marker
from eightcut.domain.named_form import SavedForm
from eightcut.services.clips.named_forms import NamedForms
from eightcut.ui.export.form_button import FormButton
from eightcut.ui.export.form_dialog import FormDialog
from eightcut.ui.help.palette import Palette
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.ui.export.decks import deck_over

SPEECH = SavedForm(
    Form(WEBP, short_side=512, bits="24", rate=16000), ratio="9:16", square=True, clips=5, spread=2.5, duration=4.0
)
LTX = SavedForm(Form(MP4, "aac", ltx=True, encoder="h264_none"), frames=49, clips=1)


def button(contents: WindowContents) -> FormButton:
    return contents.panes.deck.forms


def entries(contents: WindowContents) -> list[QAction]:
    return [action for action in button(contents).list.actions() if not action.isSeparator()]


def entry(contents: WindowContents, text: str) -> QAction:
    return next(action for action in entries(contents) if action.text().startswith(text))


def name_it(contents: WindowContents, qtbot: QtBot, action: str, name: str) -> None:
    dialog = name_dialog(contents, action)
    dialog.field.setText(name)
    assert dialog.ok.isEnabled(), dialog.said.text()
    dialog.ok.click()
    qtbot.waitUntil(lambda: button(contents).text().startswith(name.replace("&", "&&")))


def test_a_form_is_kept_used_by_each_list_changed_renamed_deleted_and_undone(
    opens: Opens, settings: Settings, qtbot: QtBot
) -> None:
    settings.keep_lists("default", Lists((VideoList("A"), VideoList("B"), VideoList("C"))))
    contents = opens()
    deck, lists = contents.panes.deck, contents.panes.playlist.lists
    kept = NamedForms(settings.path.parent)
    plain = deck.saved_form()
    assert (button(contents).text(), len(entries(contents))) == ("Form", 4)
    assert not kept.path.exists(), "nothing is written for who makes no form"
    contents.actions["form_1"].trigger()
    qtbot.waitUntil(lambda: contents.panes.status.said.startswith("There is no form 1 yet."))

    deck.use_form(SPEECH)
    assert deck.saved_form() == SPEECH
    assert (settings.export_format, settings.clip_count, settings.rand_square) == (WEBP, 5, True)
    name_it(contents, qtbot, "save_form", "Speech & 💧")
    assert kept.all()[0].saved == SPEECH
    deck.use_form(plain)
    qtbot.waitUntil(lambda: button(contents).text() == "Speech && 💧 · changed")
    assert "clips" in button(contents).toolTip()

    lists.tabs.setCurrentIndex(1)
    assert button(contents).text() == "Form"
    assert deck.saved_form() == plain
    name_it(contents, qtbot, "save_form", "Plain")
    lists.tabs.setCurrentIndex(0)
    assert (deck.saved_form(), button(contents).text()) == (SPEECH, "Speech && 💧")
    lists.tabs.setCurrentIndex(2)
    assert deck.saved_form() == SPEECH, "a list without a form leaves the controls"
    second = contents.actions["form_2"]
    assert (second.text(), second.shortcut().toString()) == ("Use form Plain", "Ctrl+2")
    second.trigger()
    qtbot.waitUntil(lambda: button(contents).text() == "Plain")
    assert deck.saved_form() == plain
    assert [tab.form for tab in lists.kept.tabs] == [one.id for one in (*kept.all(), kept.all()[1])]

    deck.step_clips(4)
    entry(contents, "Overwrite Plain").trigger()
    qtbot.waitUntil(lambda: kept.all()[1].saved.clips == plain.clips + 4 and button(contents).text() == "Plain")
    name_it(contents, qtbot, "rename_form", "Seven")
    contents.actions["delete_form"].trigger()
    qtbot.waitUntil(lambda: button(contents).text() == "Form" and len(kept.all()) == 1)
    for name, clips in (("Seven", 7), ("Plain", 7), ("Plain", 3)):
        contents.actions["undo"].trigger()
        undone(contents, qtbot, name, kept, clips)
    qtbot.waitUntil(lambda: button(contents).text() == "Plain · changed")

    NamedForms(settings.path.parent).save("Elsewhere", SavedForm(clips=9))
    button(contents).list.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(entries(contents)) == 7)
    entry(contents, "Elsewhere").trigger()
    qtbot.waitUntil(lambda: deck.saved_form().clips == 9)
    dialog = name_dialog(contents)
    bad = {"ELSEWHERE": "already a form Elsewhere", "--json": "like an option", "x" * 61: "at most 60"}
    for name, why in bad.items():
        dialog.field.setText(name)
        assert (dialog.ok.isEnabled(), why in dialog.said.text()) == (False, True)
    dialog.reject()


def undone(contents: WindowContents, qtbot: QtBot, name: str, kept: NamedForms, clips: int) -> None:
    """Wait until the form of the list is called so, and has so many clips in the file."""
    qtbot.waitUntil(lambda: button(contents).text().startswith(name) and kept.all()[1].saved.clips == clips)


def name_dialog(contents: WindowContents, action: str = "save_form") -> FormDialog:
    contents.actions[action].trigger()
    [dialog] = [one for one in QApplication.topLevelWidgets() if isinstance(one, FormDialog) and one.isVisible()]
    return dialog


def test_what_was_set_stays_at_the_start_and_odd_forms_keep_the_rest(
    opens: Opens, settings: Settings, qtbot: QtBot, film: Path
) -> None:
    kept = NamedForms(settings.path.parent)
    kept.save("Sound", SavedForm(Form(WAV), clips=2))
    kept.save("LTX", LTX)
    held = json.loads(kept.path.read_text())["forms"]
    held[0]["spread"] = 99
    kept.path.write_text(json.dumps({"forms": [*held, *({"name": f"More {n}"} for n in range(200))]}))
    sound, ltx = kept.all()[:2]
    settings.keep_lists("default", Lists((VideoList("A", form=sound.id), VideoList("B", form=ltx.id))))
    settings.clip_count = 4
    contents = opens(film)
    deck, panes = contents.panes.deck, contents.panes
    qtbot.waitUntil(lambda: button(contents).text() == "Sound · changed")
    assert deck.saved_form().clips == 4

    contents.actions["form_1"].trigger()
    qtbot.waitUntil(lambda: button(contents).text() == "Sound")
    assert "spread cannot be 99; 3 is used instead." in panes.problem.text.text()
    panes.playlist.lists.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "h264_none cannot be used on this computer" in panes.status.said, timeout=20_000)
    now = deck.saved_form()
    assert (now.form.ltx, now.frames, now.form.sound, now.clips, now.form.encoder) == (True, 49, "aac", 1, "")
    assert button(contents).text() == "LTX · changed"

    palette = Palette(contents.actions, None, contents.forms.more)
    qtbot.addWidget(palette)
    palette.field.setText("use form more 150")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: button(contents).text() == "More 150")

    kept.path.write_text("{")
    contents.actions["form_1"].trigger()
    qtbot.waitUntil(lambda: "file of forms" in panes.problem.text.text())
    assert button(contents).text() == "More 150"


def test_what_a_form_sets_while_a_marker_is_armed_is_given_back(context: Context, settings: Settings) -> None:
    deck = deck_over(context, settings)
    before, encoder = deck.saved_form(), settings.encoder
    deck.arm(Marker("/o/Door", 1, 5.0, 19.0, (ClipRow("film.mp4", 5.0, "/o/Door/vid_001/clip_001_m1_0.mp4"),), 3.0))
    deck.use_form(SPEECH)
    assert deck.saved_form() == SPEECH
    deck.disarm()
    assert deck.saved_form() == before
    assert (settings.encoder, settings.clip_count, settings.portrait_ratio) == (encoder, before.clips, "")
