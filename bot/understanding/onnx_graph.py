"""all-MiniLM-L6-v2 as an ONNX graph, built from its weights file without torch.

Against torch the sentence vectors have a cosine of 1.000000; in int8, per channel, a mean of 0.993
(per tensor is too coarse: 0.838 at worst). Source: our measurements, docs/adr/0005.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.understanding.weights import Weights

HEADS = 12
EPSILON = 1e-12
MASKED = np.float32(-1e4)


def build(weights: Weights, target: Path) -> None:
    """Write the int8 graph of the model with ``weights`` to ``target``."""
    full = target.with_suffix(".fp32.onnx")
    onnx.save(_Graph(weights).model(), full)
    quantize_dynamic(full, target, weight_type=QuantType.QInt8, per_channel=True)
    full.unlink()


class _Graph:
    """Collects nodes and constants; each method adds one layer and names its output."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._width = weights["embeddings.word_embeddings.weight"].shape[1]

    def model(self) -> Any:
        """input_ids [batch, length] and mask [batch, length] -> sentence [batch, width]."""
        self._numbers()
        hidden, layer = self._embeddings(), 0
        bias = self._attention_bias()
        while f"encoder.layer.{layer}.output.dense.weight" in self._weights:
            hidden = self._layer(hidden, bias, f"encoder.layer.{layer}.")
            layer += 1
        self._mean_of_unit_length(hidden)
        model = helper.make_model(
            self._graph(), opset_imports=[helper.make_opsetid("", 20)], ir_version=9
        )
        onnx.checker.check_model(model)
        return model

    def _graph(self) -> Any:
        return helper.make_graph(
            self._nodes,
            "minilm",
            [
                helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"]),
                helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", "length"]),
            ],
            [helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", self._width])],
            self._constants,
        )

    def _constant(self, name: str, value: Any) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, operator: str, *inputs: str, name: str | None = None, **options: Any) -> str:
        output = name or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [output], **options))
        return output

    def _numbers(self) -> None:
        for name, value in {"zero": [0], "one": [1], "two": [2], "one_two": [1, 2]}.items():
            self._constant(name, np.array(value, np.int64))
        self._constant("heads", np.array([0, 0, HEADS, self._width // HEADS], np.int64))
        self._constant("merged", np.array([0, 0, self._width], np.int64))
        self._constant("kept", np.array(1, np.float32))
        self._constant("masked", np.array(MASKED))

    def _embeddings(self) -> str:
        words = self._constant("words", self._weights["embeddings.word_embeddings.weight"])
        # Every token of a single text has token type 0, so its vector joins the position's.
        positions = self._constant(
            "positions",
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0],
        )
        length = self._node("Slice", self._node("Shape", "input_ids"), "one", "two", "zero")
        placed = self._node("Slice", positions, "zero", length, "zero")
        summed = self._node("Add", self._node("Gather", words, "input_ids"), placed)
        return self._normalised(summed, "embeddings.LayerNorm")

    def _attention_bias(self) -> str:
        hidden = self._node("Sub", "kept", self._node("Unsqueeze", "mask", "one_two"))
        return self._node("Mul", hidden, "masked")

    def _layer(self, hidden: str, bias: str, prefix: str) -> str:
        attended = self._attention(hidden, bias, prefix)
        hidden = self._normalised(
            self._node("Add", attended, hidden), f"{prefix}attention.output.LayerNorm"
        )
        wide = self._node("Gelu", self._linear(hidden, f"{prefix}intermediate.dense"))
        narrow = self._linear(wide, f"{prefix}output.dense")
        return self._normalised(self._node("Add", narrow, hidden), f"{prefix}output.LayerNorm")

    def _attention(self, hidden: str, bias: str, prefix: str) -> str:
        scale = 1 / np.sqrt(self._width // HEADS)
        query = self._heads(hidden, f"{prefix}attention.self.query", [0, 2, 1, 3], scale)
        key = self._heads(hidden, f"{prefix}attention.self.key", [0, 2, 3, 1])
        value = self._heads(hidden, f"{prefix}attention.self.value", [0, 2, 1, 3])
        scores = self._node("Add", self._node("MatMul", query, key), bias)
        mixed = self._node("MatMul", self._node("Softmax", scores, axis=-1), value)
        merged = self._node("Reshape", self._node("Transpose", mixed, perm=[0, 2, 1, 3]), "merged")
        return self._linear(merged, f"{prefix}attention.output.dense")

    def _heads(self, hidden: str, name: str, order: list[int], scale: float = 1.0) -> str:
        split = self._node("Reshape", self._linear(hidden, name, scale), "heads")
        return self._node("Transpose", split, perm=order)

    def _linear(self, hidden: str, name: str, scale: float = 1.0) -> str:
        factor = np.float32(scale)
        weight = self._constant(f"{name}.w", self._weights[f"{name}.weight"].T * factor)
        bias = self._constant(f"{name}.b", self._weights[f"{name}.bias"] * factor)
        return self._node("Add", self._node("MatMul", hidden, weight), bias)

    def _normalised(self, hidden: str, name: str) -> str:
        gain = self._constant(f"{name}.g", self._weights[f"{name}.weight"])
        shift = self._constant(f"{name}.s", self._weights[f"{name}.bias"])
        return self._node("LayerNormalization", hidden, gain, shift, axis=-1, epsilon=EPSILON)

    def _mean_of_unit_length(self, hidden: str) -> None:
        mask = self._node("Unsqueeze", "mask", "two")
        total = self._node("ReduceSum", self._node("Mul", hidden, mask), "one", keepdims=0)
        mean = self._node("Div", total, self._node("ReduceSum", mask, "one", keepdims=0))
        length = self._node("ReduceL2", mean, "one", keepdims=1)
        self._node("Div", mean, length, name="sentence")
