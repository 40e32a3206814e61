"""Moments whose source is not in the picture, as the user said."""

from __future__ import annotations

from typing_extensions import override

from eightcut.domain.judgements import OffScreen
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.database import Row
from eightcut.storage.moments import MomentStore
from eightcut.storage.rows import class_names


class OffScreenStore(MomentStore[OffScreen]):
    """Such moments; what replaces what is `services.scans.off_screen`'s rule."""

    table = "off_screen"
    fields = "filename, source_path, content_id, profile, folders, start_time, end_time, id"

    @staticmethod
    @override
    def moment(row: Row) -> OffScreen:
        """What a row says."""
        filename, path, content_id, profile, folders, start, end, number = row
        return OffScreen(
            VideoRef(filename, path, content_id), profile, class_names(folders), TimeSpan(start, end), id=number
        )
