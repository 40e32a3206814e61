"""Verdicts as a service writes them, for tests of what stands below it."""

from __future__ import annotations

from dataclasses import replace

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.storage.library import Library


def give(library: Library, judgement: Judgement) -> int:
    """Keep a verdict, a reject with its hard negative; its number."""
    if judgement.verdict is Verdict.REJECT:
        video = judgement.video
        before = {n.id for n in library.negatives.of_profile(judgement.profile)}
        negative = HardNegative(
            video.filename, judgement.span.start, video.path, judgement.model, judgement.folders, video.content_id
        )
        (number,) = library.negatives.add([negative], judgement.profile)
        judgement = replace(judgement, negative_id=number, made_negative=number not in before)
    return library.verdicts.add_all([judgement])[0]
