"""What tests on a library of small clips share: a film, requests, and what lies on the disk."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eightcut.domain.clips import ClipRow
from eightcut.domain.unfinished import Unfinished
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import Clip, ExportRequest
from eightcut.services.clips.work_files import Marks, fresh, grounds, paths_of, there
from eightcut.services.context import Job, Services
from eightcut.services.videos.trash import TRASH
from eightcut.storage.library import Library
from tests.unit.services.films import clips_of
from tests.unit.services.small_media import SmallMedia

DEAD = 2**22 + 1
"""No process has this number."""


def killed(library: Library, **fields: Any) -> Unfinished:
    """The same in any library."""
    note = replace(Unfinished(process=DEAD, token=fresh()), **fields)
    note = replace(note, grounds=grounds(paths_of(note)))
    Marks(note.token, library.path).add(note.grounds, paths_of(note))
    for mark in there(note):
        mark.write_text(mark.read_text().replace(f"[{os.getpid()},", f"[{DEAD},"))
    return library.unfinished.begin(note)


@dataclass(frozen=True)
class Small:
    """A library in a folder, with one film."""

    folder: Path
    services: Services

    @property
    def film(self) -> str:
        path = self.folder / "film.mkv"
        if not path.exists():
            path.write_text("film")
        return str(path)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def media(self) -> SmallMedia:
        assert isinstance(self.services.media, SmallMedia)
        return self.services.media

    def request(self, *at: float, folder: str = "Door", **fields: Any) -> ExportRequest:
        whole = ExportRequest("default", str(self.out), folder, at, clips=2, duration=4.0, label="oak")
        return replace(whole, **fields)

    def cut(self, *at: float, folder: str = "Door", job: Job | None = None, **fields: Any) -> list[Clip]:
        return clips_of(export(self.services, self.film, self.request(*at, folder=folder, **fields), job or Job()))

    def killed(self, **fields: Any) -> Unfinished:
        """A note of work whose program was killed, with its work files, as the program makes both."""
        return killed(self.services.library, **fields)

    def rows(self) -> list[ClipRow]:
        return self.services.library.clips.of_profile("default")

    def names(self) -> list[str]:
        """Files and folders of clips outside the trash."""
        return sorted(str(path.relative_to(self.out)) for path in self.out.glob("*/vid_*/*") if path.parts)

    def trashed(self) -> list[str]:
        return sorted(path.name for path in (self.out / TRASH).glob("*/*/vid_*/*"))

    def labels(self, folder: str = "Door") -> dict[str, str]:
        file = self.out / folder / "dataset.json"
        entries = json.loads(file.read_text()) if file.exists() else []
        return {Path(entry["path"]).name: entry["label"] for entry in entries}
