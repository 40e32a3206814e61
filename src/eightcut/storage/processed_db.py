"""The promised face of storage: the methods that users' scripts know, keyed by filename as the original was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative
from eightcut.domain.scans import MAX_VERSIONS, NewScan, Region, ScanVersion
from eightcut.domain.training import TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from eightcut.storage.training_list import VideoTimes, training_list

RegionRow = tuple[int, float, float, float, bool, float, float]
"""Id, start, end, score, disabled, scanned start, scanned end."""


class VersionRow(TypedDict):
    """One line of a scan history; `max_score` is None where nothing was found."""

    timestamp: str
    count: int
    max_score: float | None


class NegativeRow(TypedDict):
    """One hard negative."""

    id: int
    filename: str
    start_time: float
    source_path: str
    source_model: str


class ProcessedDB:
    """Clips, scans and hard negatives by filename; unknown names give empty answers, unusable files errors."""

    def __init__(self, path: str | Path) -> None:
        """Open or create the database; DatabaseProblem or one of its kinds where the file cannot be used."""
        self._library = Library(path)

    @property
    def library(self) -> Library:
        """The stores behind this face."""
        return self._library

    def close(self) -> None:
        """Close the file."""
        self._library.close()

    # ------------------------------------------------------------------------------------------------- clips

    def add(
        self,
        filename: str,
        start_time: float,
        output_path: str,
        label: str = "",
        category: str = "",
        short_side: int | None = None,
        portrait_ratio: str = "",
        crop_center: float = 0.5,
        fmt: str = "MP4",
        clip_count: int = 3,
        clip_duration: float = 8.0,
        spread: float = 3.0,
        profile: str = "default",
        source_path: str = "",
        scan_export: bool = False,
    ) -> None:
        """Append one row for one exported clip; in a manual batch `start_time` is the cut point in every row."""
        row = ClipRow(
            filename=filename,
            start_time=start_time,
            output_path=output_path,
            label=label,
            category=category,
            short_side=short_side,
            portrait_ratio=portrait_ratio,
            crop_center=crop_center,
            format=fmt,
            clip_count=clip_count,
            clip_duration=clip_duration,
            spread=spread,
            profile=profile,
            source_path=source_path,
            scan_export=scan_export,
        )
        self._library.clips.add(row)

    def get_export_folders(self, profile: str = "default", include_scan_exports: bool = False) -> list[str]:
        """Folder names, sorted; those that hold only scan-exported clips where asked for."""
        return self._library.clips.folders(profile, include_scan_exports)

    def get_training_stats(self, profile: str, include_scan_exports: bool = False) -> dict[str, dict[str, int]]:
        """{folder: {"videos": n, "clips": n}}, never a folder without clips."""
        return self._library.clips.statistics(profile, include_scan_exports)

    def get_training_data(
        self,
        profile: str,
        positive_folder: str | Sequence[str],
        negative_folder: str = "",
        fallback_video_dir: str = "",
        include_scan_exports: bool = False,
        use_hard_negatives: bool = True,
        *,
        playlist_paths: Iterable[str] | None = None,
    ) -> list[VideoTimes]:
        """[(video path, positives, softs, negatives)], times in seconds; see `training_list`."""
        names = (positive_folder,) if isinstance(positive_folder, str) else tuple(positive_folder)
        settings = TrainingSettings(
            positive_folders=names,
            negative_folder=negative_folder,
            include_scan_exports=include_scan_exports,
            use_hard_negatives=use_hard_negatives,
        )
        videos = self._library.training_data.starts(profile, settings)
        return training_list(videos, playlist_paths or (), fallback_video_dir)

    # ------------------------------------------------------------------------------------------------- scans

    def save_scan_results(
        self,
        filename: str,
        profile: str,
        model: str,
        regions: Iterable[tuple[float, float, float]],
        max_versions: int = MAX_VERSIONS,
    ) -> str:
        """Keep (start, end, score) regions as a new version; its timestamp."""
        found = tuple(Region(float(start), float(end), float(score)) for start, end, score in regions)
        return self._library.scans.save(NewScan(VideoRef(filename), profile, model, found), max_versions)

    def get_scan_versions(self, filename: str, profile: str, model: str) -> list[VersionRow]:
        """Dated versions, newest first."""
        versions = self._library.scans.versions(VideoRef(filename), profile, model)
        return [
            {"timestamp": version.timestamp, "count": version.count, "max_score": version.max_score}
            for version in versions
            if version.timestamp
        ]

    def get_scan_results(
        self, filename: str, profile: str, scan_timestamp: str | None = None
    ) -> dict[str, list[RegionRow]]:
        """{model: rows} of the newest version of each model, or of the version asked for; "" names undated rows."""
        video, scans = VideoRef(filename), self._library.scans
        chosen: dict[str, ScanVersion] = {}
        for model in scans.models_of(video, profile):
            if scan_timestamp is None:
                version = scans.newest(video, profile, model)
            else:
                version = next(iter(scans.named(video, profile, model, scan_timestamp)), None)
            if version is not None:
                chosen[model] = version
        return {model: self._rows(chosen[model]) for model in sorted(chosen)}

    def load_scan_version(self, filename: str, profile: str, model: str, scan_timestamp: str) -> list[RegionRow]:
        """One version's rows by start."""
        return [row for version in self._named(filename, profile, model, scan_timestamp) for row in self._rows(version)]

    def delete_scan_version(self, filename: str, profile: str, model: str, scan_timestamp: str) -> int:
        """Remove one version; how many rows went."""
        versions = self._named(filename, profile, model, scan_timestamp)
        return sum(self._library.scans.delete(version) for version in versions)

    def _named(self, filename: str, profile: str, model: str, timestamp: str) -> list[ScanVersion]:
        return self._library.scans.named(VideoRef(filename), profile, model, timestamp)

    def _rows(self, version: ScanVersion) -> list[RegionRow]:
        return [
            (
                region.id,
                region.start,
                region.end,
                region.score,
                region.disabled,
                region.start if region.orig_start is None else region.orig_start,
                region.end if region.orig_end is None else region.orig_end,
            )
            for region in self._library.scans.regions(version)
        ]

    # --------------------------------------------------------------------------------------------- negatives

    def add_hard_negatives(
        self, filename: str, profile: str, times: Iterable[float], source_path: str = "", source_model: str = ""
    ) -> None:
        """Keep moments (seconds) that are not the sound; one that is there already stays as it is."""
        self._library.negatives.add(
            [HardNegative(filename, float(time), source_path, source_model) for time in times], profile
        )

    def get_hard_negatives(self, profile: str) -> list[NegativeRow]:
        """All of the profile, by filename, then time."""
        return [
            {
                "id": number,
                "filename": filename,
                "start_time": start,
                "source_path": path,
                "source_model": model,
            }
            for filename, start, number, path, model in self._library.negatives.plain(profile)
        ]

    def delete_hard_negatives_by_ids(self, ids: Iterable[int]) -> None:
        """Remove exactly these rows, any number at once."""
        self._library.negatives.delete(list(ids))
