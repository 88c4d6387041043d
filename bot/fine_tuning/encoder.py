"""all-MiniLM-L6-v2 in torch with low-rank adapters: a training-time tool only."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

HEADS = 12
EPSILON = 1e-12
RANK = 16
ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)

Weights = dict[str, NDArray[np.float32]]


class Encoder(nn.Module):
    """The official weights, frozen, with a trainable pair of thin matrices beside each of them."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._frozen = {name: torch.from_numpy(value) for name, value in weights.items()}
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        self.layers = 0
        while f"encoder.layer.{self.layers}.output.dense.weight" in weights:
            for part in ADAPTED:
                self._adapt(f"encoder.layer.{self.layers}.{part}")
            self.layers += 1

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Sentence vectors of unit length for token ids and mask, both [batch, length]."""
        hidden = self._embed(ids)
        bias = (1.0 - mask)[:, None, None, :] * -1e4
        for layer in range(self.layers):
            hidden = self._layer(hidden, bias, f"encoder.layer.{layer}.")
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(mean, dim=-1)

    def adapter(self) -> Weights:
        """What was learned, as ``<weight>.down`` and ``<weight>.up``, in half precision."""
        learned: Weights = {}
        for key in self.down:
            name = key.replace("/", ".")
            learned[f"{name}.down"] = self.down[key].detach().numpy().astype(np.float16)
            learned[f"{name}.up"] = self.up[key].detach().numpy().astype(np.float16)
        return learned

    def go_on_from(self, learned: Weights, first: int) -> None:
        """Start with what ``adapter`` gave; only the layers from ``first`` on go on learning."""
        for side, pairs in (("down", self.down), ("up", self.up)):
            for key, value in pairs.items():
                name = key.replace("/", ".")
                value.data = torch.from_numpy(learned[f"{name}.{side}"].astype(np.float32))
                value.requires_grad_(requires_grad=int(name.split(".")[2]) >= first)

    def _adapt(self, name: str) -> None:
        rows, columns = self._frozen[f"{name}.weight"].shape
        key = name.replace(".", "/")
        self.down[key] = nn.Parameter(torch.randn(RANK, columns) / math.sqrt(columns))
        self.up[key] = nn.Parameter(torch.zeros(rows, RANK))

    def _embed(self, ids: torch.Tensor) -> torch.Tensor:
        words = self._frozen["embeddings.word_embeddings.weight"][ids]
        places = self._frozen["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kinds = self._frozen["embeddings.token_type_embeddings.weight"][0]
        return self._normalised(words + places + kinds, "embeddings.LayerNorm")

    def _layer(self, hidden: torch.Tensor, bias: torch.Tensor, prefix: str) -> torch.Tensor:
        attended = self._attention(hidden, bias, prefix)
        hidden = self._normalised(hidden + attended, f"{prefix}attention.output.LayerNorm")
        wide = functional.gelu(self._linear(hidden, f"{prefix}intermediate.dense"))
        narrow = self._linear(wide, f"{prefix}output.dense")
        return self._normalised(hidden + narrow, f"{prefix}output.LayerNorm")

    def _attention(self, hidden: torch.Tensor, bias: torch.Tensor, prefix: str) -> torch.Tensor:
        query, key, value = (
            self._heads(self._linear(hidden, f"{prefix}attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        merged = mixed.transpose(1, 2).reshape(hidden.shape)
        return self._linear(merged, f"{prefix}attention.output.dense")

    def _heads(self, hidden: torch.Tensor) -> torch.Tensor:
        batch, length, width = hidden.shape
        return hidden.view(batch, length, HEADS, width // HEADS).transpose(1, 2)

    def _linear(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        key = name.replace(".", "/")
        plain = functional.linear(
            hidden, self._frozen[f"{name}.weight"], self._frozen[f"{name}.bias"]
        )
        return plain + functional.linear(functional.linear(hidden, self.down[key]), self.up[key])

    def _normalised(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        gain, shift = self._frozen[f"{name}.weight"], self._frozen[f"{name}.bias"]
        return functional.layer_norm(hidden, hidden.shape[-1:], gain, shift, EPSILON)
