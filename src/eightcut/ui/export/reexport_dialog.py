"""The dialog that re-exports all exports of a video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QWidget,
)

from eightcut.domain.clip_spans import LEAST_SPREAD, LENGTH_STEP, LONGEST, MOST_SPREAD, SHORTEST
from eightcut.domain.markers import Marker
from eightcut.domain.names import path_parts
from eightcut.services.clips.reexporting import Keep, clips_for
from eightcut.services.clips.requests import ExportRequest
from eightcut.ui import theme
from eightcut.ui.export.forms import differences, formats
from eightcut.ui.export.orders import folder_of
from eightcut.ui.kit.controls import Elided, seconds
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.kit.widgets import foot, named, vbox, with_role


class ReexportDialog(QDialog):
    """Spread, length and what is kept; all else is as in the request that it is given. It only asks."""

    asked = pyqtSignal(ExportRequest, str)
    """The request, and a `Keep`."""

    def __init__(
        self, video: OpenVideo, markers: Sequence[Marker], request: ExportRequest, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._video, self._markers, self._request = video, tuple(markers), request
        self.setWindowTitle("Re-export all clips of this video")
        self.setObjectName("reexport")
        ltx = request.form.ltx
        self.spread = seconds(LEAST_SPREAD, MOST_SPREAD, 0.5, request.spread)
        self.length = seconds(0 if ltx else SHORTEST, LONGEST, LENGTH_STEP, request.duration, decimals=2 if ltx else 1)
        self.length.setEnabled(not ltx)
        if ltx:
            self.length.setToolTip("LTX-2: the number of frames in the Output tab sets the length")
        self.keep_length = QRadioButton("The total length: as many clips as fit into it")
        self.keep_count = QRadioButton("The number of clips of each marker")
        self.keep_length.setChecked(True)
        self.folder, self.form = Elided(), Elided()
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.go = with_role(QPushButton(), "main")
        for name, widget in (("spread", self.spread), ("length", self.length), ("keep_length", self.keep_length),
                             ("keep_count", self.keep_count), ("told", self.told), ("go", self.go)):  # fmt: skip
            widget.setObjectName(name)
        self._lay_out()
        self.spread.valueChanged.connect(lambda _: self._count())
        self.length.valueChanged.connect(self._lengthened)
        self.keep_count.toggled.connect(lambda _: self._count())
        self.go.clicked.connect(self._go)
        self._count()
        self.resize(620, self.sizeHint().height())

    def _lay_out(self) -> None:
        asked = self._request
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(theme.WIDE)
        form.setVerticalSpacing(theme.SPACE)
        folder = folder_of(asked)
        self.folder.set_full("/".join(path_parts(folder)[-2:]))
        self.folder.setToolTip(folder)
        kind = dict(formats())[asked.form.format]
        self.form.set_full(kind + differences(asked.form, asked.cropping).replace(" · WebP", ""))
        keep = vbox(spacing=theme.GAP)
        keep.addWidget(self.keep_length)
        keep.addWidget(self.keep_count)
        for box in (self.spread, self.length):
            box.setFixedWidth(88)
        form.addRow("Video", QLabel(self._video.ref.filename))
        form.addRow("Folder", self.folder)
        form.addRow("Format", self.form)
        form.addRow("Spread", self.spread)
        form.addRow("Length", self.length)
        form.addRow("Keep", keep)
        column = vbox(self, spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDEST, theme.WIDEST, theme.WIDE))
        column.addLayout(form)
        column.addWidget(self.told)
        column.addStretch(1)
        cancel = named(QPushButton("Cancel"), "cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.go.setDefault(True)
        foot(column, [], [cancel, self.go])

    def request(self) -> ExportRequest:
        """What is asked for now."""
        asked = self._request
        length = asked.duration if asked.form.ltx else self.length.value()
        return replace(asked, spread=self.spread.value(), duration=length)

    @property
    def keep(self) -> Keep:
        """What of each marker stays."""
        return "count" if self.keep_count.isChecked() else "length"

    def _lengthened(self, length: float) -> None:
        snapped = round(length * 2) / 2
        if not self._request.form.ltx and snapped != length:
            self.length.setValue(snapped)
        else:
            self._count()

    def _count(self) -> None:
        request = self.request()
        before = sum(len(marker.rows) for marker in self._markers)
        after = sum(clips_for(marker.rows, request, self.keep) for marker in self._markers if marker.rows)
        folders = {marker.folder for marker in self._markers}
        where = "of this video" if len(folders) == 1 else f"in {len(folders)} folders"
        self.told.setText(
            f"{plural(len(self._markers), 'marker')} with {plural(before, 'clip')} {where} become "
            f"{plural(after, 'clip')} in {request.folder}. Labels and times are kept. The old files go to the "
            "trash folder, so this can be undone; files that another profile uses stay where they are."
        )
        self.go.setText(f"Re-export {plural(after, 'clip')}")

    def _go(self) -> None:
        self.accept()
        self.asked.emit(self.request(), self.keep)
