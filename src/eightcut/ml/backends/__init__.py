"""The networks themselves: the only home of onnxruntime."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
"""Asked for before ONNX Runtime is loaded: later it has left a file with a number of this computer's in TMPDIR."""
