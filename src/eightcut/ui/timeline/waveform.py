"""Loads the waveform of the open video for the timeline: from the store, or by one pass over its sound."""

from __future__ import annotations

from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.services.listening.peaks import ensure_peaks
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.timeline.view import Timeline


def show_waveform(context: Context, timeline: Timeline, video: OpenVideo) -> None:
    """Have the video's waveform shown when it is there; an earlier video's is no longer waited for.

    Until then, and where there is none, its lane says why.
    """
    timeline.wave.set_peaks(None)
    if not video.sound:
        timeline.wave.set_note("This video has no sound")

    def failed(problem: Exception) -> None:
        if isinstance(problem, EnvironmentProblem):
            timeline.wave.set_note(problem.message)
        elif not isinstance(problem, Cancelled):
            timeline.wave.set_note("The waveform could not be computed")
            context.runner.problem.emit(problem)

    def progress(_: str, __: str, done: float, total: float) -> None:
        share = 100 * done / total if total else 0
        timeline.wave.set_note(f"Computing the waveform: {round(share)} %")

    context.runner.in_background(
        timeline,
        lambda job: ensure_peaks(context.services, video.ref, job) if video.sound else None,
        timeline.wave.set_peaks if video.sound else None,
        failed,
        progress,
        key="waveform",
    )
