"""Loaders that take the clips of a folder, each with its caption beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from eightcut.ordinary import Unfit
from eightcut.services.datasets.reading import SOUNDS, below, called, caption_beside, files, folders, of_kind
from eightcut.services.datasets.samples import Found, Sample
from eightcut.services.videos.same_place import is_file

FOLEYTUNE = (".mp4", ".mkv", ".avi", ".mov", ".webm", ".flv")
AI_TOOLKIT = (".mp4", ".avi", ".mov", ".webm", ".mkv", ".wmv", ".m4v", ".flv")
IMAGES = (".jpg", ".jpeg", ".png", ".webp")
SIMPLETUNER = (".mp4", ".mov")


def foleytune(folder: Path) -> Found:
    """ComfyUI-HunyuanVideo-FoleyTune of 2026-05-03: the folder and one level below; caches go by the stem."""
    listed = [path for place in (folder, *folders(folder)) for path in files(place)]
    found = with_captions(folder, of_kind(listed, FOLEYTUNE))
    _once_each(found, "the caches go by the name of the clip")
    lacking = sum(sample.caption is None for sample in found.samples)
    if lacking:
        found.notes.append(f"{lacking} without a caption are trained with the prompt that is typed into the node.")
    if is_file(folder / "dataset.json"):
        found.notes.append(
            "dataset.json as 8-cut keeps it is a list; the trainer's own is an object: point it elsewhere."
        )
    return found


def ai_toolkit(folder: Path) -> Found:
    """ai-toolkit of 2026-08-21: all folders below, names with a leading dot left out; pictures are trained, too."""
    listed = list(below(folder))
    found = with_captions(folder, of_kind(listed, AI_TOOLKIT))
    for path in of_kind(listed, IMAGES):
        found.drop(called(path, folder), "is a picture, and would be trained as one", "Move it out of the folder.")
    lacking = sum(sample.caption is None for sample in found.samples)
    if lacking:
        found.notes.append(f"{lacking} without a caption are trained with none.")
    found.notes.append("Use auto_frame_count: shrink_video_to_frames, the default, stretches the sound.")
    return found


def simpletuner(folder: Path) -> Found:
    """SimpleTuner for LTX-2 of 2026-08: .mp4 and .mov in all folders below, `caption_strategy: textfile`."""
    found = with_captions(folder, of_kind(below(folder), SIMPLETUNER))
    captions_needed(found)
    return found


def musubi(kinds: Iterable[str], *, sound_beside: bool) -> Callable[[Path], Found]:
    """musubi-tuner of 2026-08 and 2026-09 (and its LTX-2 branch): one folder with a caption for each clip.

    `sound_beside`: a sound file of the same name is taken for the track inside; two are an error.
    """

    def find(folder: Path) -> Found:
        listed = files(folder)
        found = with_captions(folder, of_kind(listed, kinds))
        for sample in found.samples:
            if sample.caption is None:
                found.stop(f"{sample.name} has no caption: the trainer stops.", "Write one, or leave the clip out.")
        _once_each(found, "the caches go by the name of the clip")
        if sound_beside:
            found.samples = [_with_sound(sample, listed, found) for sample in found.samples]
        return found

    return find


def _with_sound(sample: Sample, listed: list[Path], found: Found) -> Sample:
    beside = [path for path in of_kind(listed, SOUNDS) if path.stem == sample.file.stem]
    if len(beside) > 1:
        names = " and ".join(path.name for path in beside)
        found.stop(f"{sample.name} has two sound files, {names}: the trainer stops.", "Keep one of them.")
    return Sample(sample.name, sample.file, sample.caption, beside[0] if beside else None)


def with_captions(folder: Path, clips: Iterable[Path]) -> Found:
    """These clips, each with the caption beside it; one that cannot be read is dropped."""
    found = Found()
    for path in clips:
        name = called(path, folder)
        try:
            found.samples.append(Sample(name, path, caption_beside(path)))
        except Unfit as problem:
            found.drop(name, f"has a caption file that {problem}", "Write it again as UTF-8.")
        except OSError as problem:
            found.drop(name, f"has a caption file that cannot be read: {problem.strerror}", "Make it readable.")
    return found


def captions_needed(found: Found) -> None:
    """Drop the clips without a caption."""
    for sample in found.samples:
        if sample.caption is None:
            found.drop(sample.name, "has no caption", f"Write {sample.file.stem}.txt beside it.")
    found.samples = [sample for sample in found.samples if sample.caption is not None]


def _once_each(found: Found, why: str) -> None:
    first: dict[str, str] = {}
    for sample in found.samples:
        stem = sample.file.stem
        if first.setdefault(stem, sample.name) != sample.name:
            found.drop(sample.name, f"is called as {first[stem]}: {why}", "Give it a name of its own.")
    found.samples = [sample for sample in found.samples if first[sample.file.stem] == sample.name]
