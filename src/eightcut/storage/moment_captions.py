"""What the user said of moments to models that learn from words."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import override

from eightcut.domain.captions import Captioned, Composed
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.composed import composed_text, read_composed
from eightcut.storage.database import Row
from eightcut.storage.moments import MomentStore, columns_of
from eightcut.storage.rows import class_names
from eightcut.storage.tables import reader

_COMPOSED = reader("moment_captions", "id, words")


class MomentCaptionStore(MomentStore[Captioned]):
    """Such moments; what replaces what is `services.scans.describing`'s rule."""

    table = "moment_captions"
    fields = "filename, source_path, content_id, profile, folders, start_time, end_time, words, id"

    @staticmethod
    @override
    def moment(row: Row) -> Captioned:
        """What a row says."""
        filename, path, content_id, profile, folders, start, end, words, number = row
        video, span = VideoRef(filename, path, content_id), TimeSpan(start, end)
        return Captioned(video, profile, class_names(folders), span, read_composed(words), number)

    @staticmethod
    @override
    def columns(moment: Captioned) -> dict[str, object]:
        """What is kept of it."""
        return {**columns_of(moment), "words": composed_text(moment.words)}

    def composed(self, profile: str) -> dict[int, Composed]:
        """Of which phrases captions of the profile's moments are composed, by number."""
        rows = self._db.rows("SELECT id, words FROM moment_captions WHERE profile = ?", (profile,))
        return {number: read_composed(text) for number, text in _COMPOSED.read(rows)}

    def say(self, values: Mapping[int, Composed]) -> None:
        """Give moments, by number, other words."""
        with self._db.transaction():
            for number, words in values.items():
                self._db.change("UPDATE moment_captions SET words = ? WHERE id = ?", (composed_text(words), number))
