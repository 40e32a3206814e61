"""What captions are composed of (table `caption_templates`), and those of whole classes (`class_captions`)."""

from __future__ import annotations

import json

from eightcut.domain.captions import Template, template
from eightcut.errors import BadRequest
from eightcut.storage.columns import Nonsense
from eightcut.storage.database import Store
from eightcut.storage.stored_json import json_object
from eightcut.storage.tables import reader


class CaptionStore(Store):
    """Templates and class captions of profiles."""

    def templates(self, profile: str) -> list[Template]:
        """By name; without what is none."""
        rows = self._db.rows("SELECT name, body FROM caption_templates WHERE profile = ? ORDER BY name", (profile,))
        found = (_template(*row) for row in reader("caption_templates", "name, body").read(rows))
        return [one for one in found if one is not None]

    def keep(self, profile: str, name: str, kept: Template | None) -> None:
        """Let this stand under this name instead of what does; None: nothing."""
        with self._db.transaction():
            self._db.change("DELETE FROM caption_templates WHERE profile = ? AND name = ?", (profile, name))
            if kept is not None:
                body = json.dumps(kept.values(), ensure_ascii=False)
                self._db.insert("caption_templates", {"profile": profile, "name": name, "body": body})

    def of_classes(self, profile: str) -> dict[str, str]:
        """Captions of classes, by `class_key`."""
        rows = self._db.rows("SELECT class, caption FROM class_captions WHERE profile = ? ORDER BY class", (profile,))
        return {name: text for name, text in reader("class_captions", "class, caption").read(rows) if text}

    def keep_of_class(self, profile: str, key: str, text: str) -> None:
        """Let a class, by `class_key`, have this caption; "" for none."""
        with self._db.transaction():
            self._db.change("DELETE FROM class_captions WHERE profile = ? AND class = ?", (profile, key))
            if text:
                self._db.insert("class_captions", {"profile": profile, "class": key, "caption": text})


def _template(name: str, body: str) -> Template | None:
    try:
        found = template(json_object(body))
    except (Nonsense, BadRequest):
        return None
    return found if found.name == name else None
