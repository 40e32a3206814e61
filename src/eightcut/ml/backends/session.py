"""A network in ONNX Runtime, on the processor or a GPU. The one module that imports onnxruntime; loaded with a network.

A GPU is used where the package `onnxruntime-gpu` stands in for `onnxruntime`. DirectML is left alone, as it cannot run
one network from several threads, and CoreML, which computes in half precision (docs/decisions/0029).
"""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as state

from eightcut.errors import EnvironmentProblem
from eightcut.ml.backends.files import read_shipped, unusable
from eightcut.ml.embedder import F32

_PROBLEMS = (state.Fail, state.InvalidGraph, state.InvalidProtobuf, state.NotImplemented, state.RuntimeException)
_ERRORS_ONLY = 3
CUDA, PROCESSOR = "CUDAExecutionProvider", "CPUExecutionProvider"
log = logging.getLogger("eightcut.frames")

Provider = str | tuple[str, Mapping[str, str]]
"""Its name, with options where it takes some."""


def providers(device: str, there: Sequence[str]) -> list[Provider]:
    """What to run on, best first, of what ONNX Runtime has here; the processor is always the last.

    `device`: auto, cpu, cuda, cuda:1; any other is left to the processor. On a GPU full precision is asked for, and
    convolutions are not tried out for each new length of a chunk.
    """
    kind, _, number = device.partition(":")
    if CUDA not in there or kind not in ("auto", "cuda"):
        return [PROCESSOR]
    options = {"device_id": number or "0", "use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}
    return [(CUDA, options), PROCESSOR]


class Network:
    """A graph with one input; several threads may run it at once."""

    def __init__(self, path: Path, sha256: str, device: str = "cpu") -> None:
        """Load the graph; each run stays on the thread that calls it. `device`: see `providers`.

        EnvironmentProblem for a file that is missing, that this processor cannot run, or whose sum is another.
        """
        ort.disable_telemetry_events()
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        _share_memory()
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.enable_mem_pattern = False  # patterns plan a block per run: 80 MB more, no faster
        options.log_severity_level = _ERRORS_ONLY
        content = read_shipped(path, sha256)
        try:
            self._session = _begin(content, options, providers(device, ort.get_available_providers()))
        except _PROBLEMS as problem:
            raise unusable(path, str(problem)) from problem
        self.device = "cuda" if self._session.get_providers()[0] == CUDA else "cpu"
        """What it runs on: a GPU that cannot be used gives way to the processor."""
        log.debug("%s runs on %s", path.name, self.device)
        self._input = self._session.get_inputs()[0].name
        _give_back()

    def run(self, values: F32) -> list[F32]:
        """The graph's outputs for its one input, all float32. EnvironmentProblem where a GPU fails."""
        try:
            results: list[F32] = self._session.run(None, {self._input: values})
        except _PROBLEMS as problem:
            if self.device == "cpu":
                raise
            raise EnvironmentProblem(f"The GPU cannot be used: {problem}. Set EIGHTCUT_DEVICE=cpu.") from problem
        return results


def _begin(content: bytes, options: ort.SessionOptions, chosen: Sequence[Provider]) -> ort.InferenceSession:
    """A session on the first that can be used. ONNX Runtime's own way to the next would print on stdout."""
    if len(chosen) > 1:
        if preload := getattr(ort, "preload_dlls", None):
            preload()
        try:
            return ort.InferenceSession(content, options, providers=chosen, enable_fallback=0)
        except (ValueError, RuntimeError, *_PROBLEMS) as problem:
            log.warning("the GPU cannot be used, the processor is: %s", problem)
    return ort.InferenceSession(content, options, providers=chosen[-1:], enable_fallback=0)


_SAME_AS_REQUESTED = 1
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
"""M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of glibc's malloc.h."""
_LARGE, _KEPT = 1 << 20, 1 << 26


@cache
def _share_memory() -> None:
    """Let the runs of all networks of this process take their memory from one store, which grows by what is asked for.

    30 MB less for two networks than a store each, and 22 MB less than with a store that doubles. From now on, too,
    large blocks of the process go back to the system as soon as they are free: 60 MB less while a video of ten hours is
    heard, whose index ffmpeg enlarges again and again. Small ones are kept: said of large blocks alone, glibc would go
    back to the system for every 128 KB, 4,500 page faults a chunk.
    """
    kind = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(kind, ort.OrtArenaCfg(0, _SAME_AS_REQUESTED, -1, -1))
    _call_glibc("mallopt", _MMAP_THRESHOLD, _LARGE)
    _call_glibc("mallopt", _TRIM_THRESHOLD, _KEPT)


def _give_back() -> None:
    """Give the system back what building a graph left with the C library: 30 MB for YAMNET."""
    _call_glibc("malloc_trim", 0)


def _call_glibc(name: str, *values: int) -> None:
    """Call a function that only glibc has; other C libraries are left as they are."""
    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if function is not None:
        function(*values)
