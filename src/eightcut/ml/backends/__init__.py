"""The networks themselves: the only home of onnxruntime."""
