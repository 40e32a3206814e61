"""A network in ONNX Runtime, on the processor. The one module that imports onnxruntime; loaded with a network."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as state

from eightcut.ml.backends.files import read_shipped, unusable
from eightcut.ml.embedder import F32

_PROBLEMS = (state.Fail, state.InvalidGraph, state.InvalidProtobuf, state.NotImplemented, state.RuntimeException)
_ERRORS_ONLY = 3


class Network:
    """A graph with one input; several threads may run it at once."""

    def __init__(self, path: Path, sha256: str) -> None:
        """Load the graph; each run stays on the thread that calls it.

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
            self._session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except _PROBLEMS as problem:
            raise unusable(path, str(problem)) from problem
        self._input = self._session.get_inputs()[0].name
        _give_back()

    def run(self, values: F32) -> list[F32]:
        """The graph's outputs for its one input, all float32."""
        results: list[F32] = self._session.run(None, {self._input: values})
        return results


_SAME_AS_REQUESTED = 1
_MMAP_THRESHOLD = -3
"""M_MMAP_THRESHOLD of glibc's malloc.h."""
_LARGE = 1 << 20


@cache
def _share_memory() -> None:
    """Let the runs of all networks of this process take their memory from one store, which grows by what is asked for.

    30 MB less for two networks than a store each, and 22 MB less than with a store that doubles. From now on, too,
    large blocks of the process go back to the system as soon as they are free: 60 MB less while a video of ten hours is
    heard, whose index ffmpeg enlarges again and again.
    """
    kind = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(kind, ort.OrtArenaCfg(0, _SAME_AS_REQUESTED, -1, -1))
    _call_glibc("mallopt", _MMAP_THRESHOLD, _LARGE)


def _give_back() -> None:
    """Give the system back what building a graph left with the C library: 30 MB for YAMNET."""
    _call_glibc("malloc_trim", 0)


def _call_glibc(name: str, *values: int) -> None:
    """Call a function that only glibc has; other C libraries are left as they are."""
    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if function is not None:
        function(*values)
