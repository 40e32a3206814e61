"""Export markers: which clip rows are one manual export, and what its number is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import field

from eightcut.domain.clips import DISABLED, ClipRow
from eightcut.domain.names import group_number
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Marker:
    """One manual export into one folder. Times in seconds of film time, `start` is the cut point."""

    folder: str
    """The export folder's full path, with the separators of its rows."""
    number: int
    start: float
    end: float
    rows: tuple[ClipRow, ...] = field(repr=False, default=())
    spread: float = 0.0

    @property
    def name(self) -> str:
        """The folder's own name: the class."""
        return self.folder.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]

    @property
    def disabled(self) -> bool:
        """Whether its folder is switched off."""
        return self.folder.endswith(DISABLED)


def export_folder(output_path: str) -> str:
    """The folder above the video's own folder; "" where there is none."""
    end = len(output_path)
    for _ in range(2):
        end = max(output_path.rfind("/", 0, end), output_path.rfind("\\", 0, end))
        if end < 0:
            return ""
    return output_path[:end]


def markers_among(rows: Iterable[ClipRow]) -> list[Marker]:
    """Rows of one profile as markers, by start; scan exports are none.

    One marker are the rows of equal filename, cut point and folder. Its number is the K of `_mK_`, else its rank in
    its folder, from 1 on.
    """
    groups: defaultdict[tuple[str, str, float], list[ClipRow]] = defaultdict(list)
    for row in rows:
        if not row.scan_export:
            groups[export_folder(row.output_path), row.filename, row.start_time].append(row)
    ranks: defaultdict[tuple[str, str], int] = defaultdict(int)
    markers = []
    for (folder, filename, start), mine in sorted(groups.items()):
        ranks[folder, filename] += 1
        number = next((n for n in (group_number(row.output_path) for row in mine) if n), ranks[folder, filename])
        end = max(row.span.end for row in mine)
        ordered = tuple(sorted(mine, key=lambda row: (row.span.start, row.id)))
        markers.append(Marker(folder, number, start, end, ordered, mine[0].spread))
    return sorted(markers, key=lambda m: (m.start, m.folder))
