"""How ONNX Runtime runs a graph in our processes."""

from __future__ import annotations

import onnxruntime


def open_session(graph: str | bytes) -> onnxruntime.InferenceSession:
    """A session of ``graph``, the path of a file or what is in one; safe to share by threads."""
    options = onnxruntime.SessionOptions()
    # Measured: more threads slow each other down on two cores, and spinning burns them.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
