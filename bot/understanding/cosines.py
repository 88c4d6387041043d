"""The cosines of a message with many sentence vectors, in whole numbers of seven bits.

To compare a message with all 18,700 examples in single precision is to read 28 MB, which takes as
long as the embedding itself, and four times as long while other processes use the same memory. In
whole numbers it is a tenth of that (measured: docs/adr/0005). Cosines are off by 0.001 on average.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.onnx_session import open_session

Vectors = NDArray[np.float32]

# Seven bits, not eight: processors without VNNI add pairs of products up in 16 bits, which
# 2 x 255 x 127 would overflow (ONNX Runtime, "When and why do I need to try U8U8?").
LARGEST = 63
# A message's vector is shifted to numbers from 0 to 255.
MIDDLE = 128
SCALE = "scale"


class Cosines:
    """Vectors of unit length to compare with; ``graph`` is the model that ``of_rows`` made."""

    def __init__(self, graph: bytes) -> None:
        self._graph = graph
        self._session = open_session(graph)
        self._scale = float(self._session.get_modelmeta().custom_metadata_map[SCALE])

    @classmethod
    def of_rows(cls, rows: Vectors) -> Cosines:
        """To compare with each of ``rows``, shape (vectors, width)."""
        scale = float(np.abs(rows).max()) / LARGEST
        return cls(_graph(np.rint(rows / scale).astype(np.int8), scale))

    def of(self, vectors: Vectors) -> Vectors:
        """Of each of ``vectors`` with each row: shape (number of vectors, number of rows).

        Each is rounded by itself, so that a message is read the same alone and among others.
        """
        scales = np.abs(vectors).max(axis=1, keepdims=True) / (MIDDLE - 1)
        rounded = (np.rint(vectors / scales) + MIDDLE).astype(np.uint8)
        (products,) = self._session.run(None, {"vectors": rounded})
        return np.asarray(products * (scales * self._scale), np.float32)

    def save(self, path: Path) -> None:
        """Write as an ONNX file."""
        path.write_bytes(self._graph)

    @classmethod
    def load(cls, path: Path) -> Cosines:
        """Read what ``save`` wrote."""
        return cls(path.read_bytes())


def _graph(rows: NDArray[np.int8], scale: float) -> bytes:
    # Imported here because only training needs it, and it takes a second.
    from onnx import TensorProto, helper, numpy_helper

    count, width = rows.shape
    constants = [
        numpy_helper.from_array(np.ascontiguousarray(rows.T), "rows"),
        numpy_helper.from_array(np.array(MIDDLE, np.uint8), "middle"),
    ]
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["vectors", "rows", "middle"], ["products"])],
        "cosines",
        [helper.make_tensor_value_info("vectors", TensorProto.UINT8, ["vectors", width])],
        [helper.make_tensor_value_info("products", TensorProto.INT32, ["vectors", count])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    helper.set_model_props(model, {SCALE: repr(scale)})
    return bytes(model.SerializeToString())
