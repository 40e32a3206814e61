"""Videos that a profile does not show in its lists (table `hidden_files`), by base name."""

from __future__ import annotations

import json
from collections.abc import Sequence

from eightcut.storage.database import Store
from eightcut.storage.tables import reader


class HiddenFileStore(Store):
    """Which base names are hidden."""

    def names(self, profile: str) -> set[str]:
        """Base names that the profile hides."""
        rows = self._db.rows("SELECT filename FROM hidden_files WHERE profile = ?", (profile,))
        return {name for (name,) in reader("hidden_files", "filename").read(rows)}

    def _among(self, profile: str, names: Sequence[str]) -> set[str]:
        """Those of these base names that the profile hides."""
        rows = self._db.column(
            "SELECT filename FROM hidden_files WHERE profile = :profile "
            "AND filename IN (SELECT value FROM json_each(:names))",
            {"profile": profile, "names": json.dumps(list(names))},
        )
        return set(rows)

    def hide(self, profile: str, names: Sequence[str]) -> list[str]:
        """Hide these; those that were not hidden before."""
        with self._db.transaction():
            hidden = self._among(profile, names)
            new = [name for name in dict.fromkeys(names) if name not in hidden]
            self._db.insert_many("hidden_files", ("filename", "profile"), [(name, profile) for name in new])
        return new

    def show(self, profile: str, names: Sequence[str]) -> list[str]:
        """Hide them no longer; those that were hidden."""
        with self._db.transaction():
            hidden = self._among(profile, names)
            were = [name for name in dict.fromkeys(names) if name in hidden]
            for name in were:
                self._db.change("DELETE FROM hidden_files WHERE profile = ? AND filename = ?", (profile, name))
        return were
