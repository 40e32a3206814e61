"""How long the window's thread is held by the timeline, against two other ways to draw the same.

    python benchmarks/timeline.py [--regions 5000] [--markers 2000] [--hours 3] [--width 1280] [--density 1 2] [--film]

A step is one move of the cursor (scrub) or of the view (pan), painted before it counts as done. Compared with painting
every lane anew at each step, and with one QGraphicsItem per find and marker in a QGraphicsView.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage, QPen
from PyQt6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.media.peaks import BINS, FACTOR, LEVELS, Peaks
from eightcut.ui import theme
from eightcut.ui.kit.values import PanelState, RegionMark
from eightcut.ui.timeline import geometry
from eightcut.ui.timeline.film import MOST
from eightcut.ui.timeline.view import Timeline

SPAN = 14.0


def regions(count: int, duration: float) -> tuple[RegionMark, ...]:
    rng = np.random.default_rng(1)
    gap = duration / count
    return tuple(
        RegionMark(
            i + 1, i * gap, i * gap + min(8.0, gap * 0.8), float(rng.uniform(0.4, 1)),
            disabled=i % 9 == 1, negative=i % 9 == 2, exported=i % 9 == 3,
        )
        for i in range(count)
    )  # fmt: skip


def markers(count: int, duration: float) -> list[Marker]:
    rng = np.random.default_rng(2)
    made = []
    for i, start in enumerate(np.sort(rng.uniform(0, duration - SPAN, count)).tolist()):
        folder = f"/x/class_{i % 4}"
        rows = tuple(ClipRow("a.mp4", start, f"{folder}/vid_001/clip_001_m{i}_{k}.mp4") for k in range(3))
        made.append(Marker(folder, i, start, start + SPAN, rows, 3.0))
    return made


def waveform(duration: float) -> Peaks:
    rng = np.random.default_rng(3)
    levels, count = [], int(duration * BINS)
    for _ in range(LEVELS):
        loud = rng.integers(0, 100, count, dtype=np.int8)
        levels.append(np.stack([-loud, loud, loud // 2], axis=1))
        count = -(-count // FACTOR)
    return Peaks(tuple(levels), duration)


def timeline(args: argparse.Namespace, marks: tuple[RegionMark, ...], exports: list[Marker]) -> Timeline:
    duration = args.hours * 3600.0
    line = Timeline()
    line.resize(args.width, line.sizeHint().height())
    line.set_video(duration, Fraction(25))
    line.set_span(8.0, 3, 3.0)
    scores = np.random.default_rng(4).uniform(0, 1, int(duration) - 7).astype(np.float32)
    line.show_scan(PanelState("AISFX", marks, scores, threshold=0.3))
    line.set_markers(exports)
    line.wave.set_peaks(waveform(duration))
    if args.film:
        line.film.show_video(16 / 9)
        picture = QImage(round(geometry.FILM * 16 / 9), geometry.FILM, QImage.Format.Format_RGB32)
        picture.fill(QColor(theme.ACCENT))
        line.film.add([(duration * (n + 0.5) / MOST, picture) for n in range(MOST)])
    line.show()
    return line


def scene(args: argparse.Namespace, marks: tuple[RegionMark, ...], exports: list[Marker]) -> QGraphicsView:
    made = QGraphicsScene(0, 0, args.hours * 3600.0, 200)
    for mark in marks:
        made.addRect(QRectF(mark.start, 80, mark.end - mark.start, 20), brush=theme.score_colour(mark.score))
    for export in exports:
        made.addRect(QRectF(export.start, 110, SPAN, 12), brush=QColor(theme.GOOD))
    view = QGraphicsView(made)
    view.resize(args.width, 232)
    view.show()
    return view


def measure(step: Callable[[int], object], count: int) -> tuple[float, float]:
    """Median and 95th percentile of a step with its painting, in ms."""
    taken = []
    for number in range(count):
        began = time.perf_counter()
        step(number)
        QApplication.processEvents()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), float(np.percentile(taken, 95))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=5000)
    parser.add_argument("--markers", type=int, default=2000)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--density", type=float, nargs="+", default=[1.0, 2.0], help="screen pixels per pixel")
    parser.add_argument("--film", action="store_true", help="with pictures of the video along it")
    parser.add_argument("--steps", type=int, default=200)
    args = parser.parse_args()
    if len(args.density) > 1:  # Qt reads it once
        for density in args.density:
            subprocess.run([sys.executable, *sys.argv, "--density", str(density)], check=True)
        return
    os.environ["QT_SCALE_FACTOR"] = str(args.density[0])
    application = QApplication([])
    theme.apply(application)
    duration = args.hours * 3600.0
    marks, exports = regions(args.regions, duration), markers(args.markers, duration)

    began = time.perf_counter()
    line = timeline(args, marks, exports)
    QApplication.processEvents()
    print(f"{args.regions:,} finds and {args.markers:,} markers over {args.hours:g} h, {args.width} px wide")
    print(f"at {line.devicePixelRatioF():g}x; loaded and painted in {(time.perf_counter() - began) * 1000:.0f} ms\n")
    print(f"{'ms, median (95 %)':<34}" + "".join(f"{what:>20}" for what in ("3 h in view", "20 min", "1 min")))

    def table(name: str, run: Callable[[float], tuple[float, float]]) -> None:
        figures = [run(seconds) for seconds in (duration, 1200.0, 60.0)]
        print(f"{name:<34}" + "".join(f"{f'{a:.2f} ({b:.2f})':>20}" for a, b in figures))

    def zoomed(seconds: float) -> None:
        line.fit()
        line.zoom(duration / seconds, duration / 2)
        QApplication.processEvents()

    def scrub(seconds: float) -> tuple[float, float]:
        zoomed(seconds)
        start, end = line.visible
        width = (end - start) / args.steps
        return measure(lambda n: line.put_cursor(line.state.allowed(start + n * width * 0.7)), args.steps)

    def play(seconds: float) -> tuple[float, float]:
        zoomed(seconds)
        start, end = line.visible
        return measure(lambda n: line.set_playhead(start + n * (end - start) / args.steps * 0.7), args.steps)

    def pan(seconds: float) -> tuple[float, float]:
        zoomed(seconds)
        if seconds >= duration:
            line.zoom(1.25, duration / 2)
        return measure(lambda n: line.pan(5 if n // 20 % 2 else -5), args.steps)

    def repaint(seconds: float) -> tuple[float, float]:
        zoomed(seconds)

        def all_of_it(_: int) -> None:
            line.state.touch("overview", "ruler", "film", "curve", "regions", "markers", "wave")
            line.update()

        return measure(all_of_it, args.steps // 4)

    table("scrub step", scrub)
    table("playhead step", play)
    table("pan step", pan)
    table("every lane painted anew", repaint)
    line.hide()

    view = scene(args, marks, exports)
    cursor = view.scene().addLine(0, 0, 0, 200, QPen(QColor(theme.WHITE), 0))  # type: ignore[union-attr]

    def scaled(seconds: float) -> None:
        view.resetTransform()
        view.scale(args.width / seconds, 1)
        QApplication.processEvents()

    def scene_scrub(seconds: float) -> tuple[float, float]:
        scaled(seconds)
        step = seconds / args.steps * 0.4
        return measure(lambda n: cursor.setX(duration / 2 + n * step), args.steps // 4)  # type: ignore[union-attr]

    def scene_pan(seconds: float) -> tuple[float, float]:
        scaled(seconds)
        bar = view.horizontalScrollBar()
        if seconds >= duration:
            view.scale(1.25, 1)
        return measure(lambda n: bar.setValue(bar.value() + (5 if n // 20 % 2 else -5)), args.steps // 4)  # type: ignore[union-attr]

    def scene_repaint(seconds: float) -> tuple[float, float]:
        scaled(seconds)
        return measure(lambda _: view.viewport().update(), args.steps // 4)  # type: ignore[union-attr]

    print("\nOnly plain boxes for finds and markers: no texts, ruler, curve or waveform", flush=True)
    table("one QGraphicsItem each: scrub", scene_scrub)
    table("one QGraphicsItem each: pan", scene_pan)
    table("one QGraphicsItem each: whole", scene_repaint)


if __name__ == "__main__":
    main()
