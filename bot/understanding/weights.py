"""The weights of the sentence encoder: the official ones, and what carers' language taught it."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]


def read_safetensors(path: Path) -> Weights:
    """The float32 arrays of a safetensors file (8 bytes of length, a JSON header, the data)."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header: dict[str, Any] = json.loads(file.read(length))
    data = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    return {
        name: np.array(data[slice(*entry["data_offsets"])]).view(np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def adapted(weights: Weights, adapter: Path) -> Weights:
    """``weights`` with the low-rank changes in ``adapter`` added (Hu et al. 2021, LoRA).

    ``adapter`` is what ``bot.fine_tuning`` wrote: for a weight ``w`` the thin matrices ``w.down``
    and ``w.up``, whose product is the change.
    """
    with np.load(adapter) as learned:
        names = [name.removesuffix(".up") for name in learned.files if name.endswith(".up")]
        changes = {
            f"{name}.weight": learned[f"{name}.up"].astype(np.float32)
            @ learned[f"{name}.down"].astype(np.float32)
            for name in names
        }
    return {name: value + changes.get(name, np.float32(0)) for name, value in weights.items()}
