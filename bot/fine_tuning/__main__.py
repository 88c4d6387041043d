"""Teach the encoder carers' language: `make fine-tune` (needs torch, in an environment of its own).

Reads ``examples.json`` (written by `python -m bot export-examples`), writes the adapter. With a
fold, trains on the others and prints how well that fold is understood by the nearest prototype.

Each text is drawn to its label's prototype (cosine softmax) and to texts of its label in the same
batch (supervised contrastive loss, Khosla et al. 2020).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from bot.fine_tuning.encoder import Encoder
from bot.fine_tuning.noise import noisy
from bot.understanding.weights import read_safetensors

LONGEST_TEXT = 72
BATCH = 32
SCALE = 20.0
TEMPERATURE = 0.07
CONTRASTIVE_SHARE = 0.1
SMOOTHING = 0.05
LEARNING_RATE = 1e-3
# Where an adapter is taught further, only the upper layers learn, and more gently: a third of the
# time, and nothing that was learned is lost.
FURTHER_RATE = 5e-4
FIRST_TO_GO_ON = 3
PROTOTYPE_RATE = 5e-3

Pairs = list[tuple[str, str]]
Batch = tuple[torch.Tensor, torch.Tensor]


class Trainer:
    """Encoder, prototypes and tokenizer, over one set of examples."""

    def __init__(
        self,
        model: Path,
        examples: Pairs,
        asides: Sequence[str] = (),
        start: Path | None = None,
    ) -> None:
        torch.manual_seed(0)
        self._chance = random.Random(0)  # noqa: S311 (noise, not secrets)
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST_TEXT)
        self.encoder = Encoder(read_safetensors(model / "model.safetensors"))
        self._rate = LEARNING_RATE
        if start:
            self._rate = FURTHER_RATE
            with np.load(start) as learned:
                self.encoder.go_on_from(dict(learned), FIRST_TO_GO_ON)
        self._examples = examples
        self._asides = asides
        self.labels = sorted({label for _, label in examples})
        place = {label: number for number, label in enumerate(self.labels)}
        self._targets = torch.tensor([place[label] for _, label in examples])
        self._prototypes = self._first_prototypes().requires_grad_(requires_grad=True)

    def train(self, epochs: int) -> None:
        """Go over all examples ``epochs`` times."""
        groups = [
            {"params": self.encoder.parameters(), "lr": self._rate},
            {"params": [self._prototypes], "lr": PROTOTYPE_RATE},
        ]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        steps = epochs * (len(self._examples) // BATCH + 1)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, [self._rate, PROTOTYPE_RATE], total_steps=steps + 1, pct_start=0.1,
            anneal_strategy="linear",
        )  # fmt: skip
        for epoch in range(epochs):
            losses = [self._step(rows, optimiser, schedule) for rows in self._batches()]
            _say(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}")

    def accuracy(self, examples: Pairs) -> float:
        """The share of ``examples`` whose nearest prototype is that of their label."""
        vectors = self.encode([text for text, _ in examples])
        nearest = (vectors @ functional.normalize(self._prototypes.detach(), dim=-1).T).argmax(1)
        found = [self.labels[int(number)] for number in nearest]
        return float(
            np.mean([label == one for one, (_, label) in zip(found, examples, strict=True)])
        )

    def encode(self, texts: list[str]) -> torch.Tensor:
        """Vectors of ``texts``."""
        with torch.no_grad():
            parts = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
            return torch.cat([self.encoder(*self._tensors(part)) for part in parts])

    def _step(
        self,
        rows: list[int],
        optimiser: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LRScheduler,
    ) -> float:
        texts = [noisy(self._examples[row][0], self._asides, self._chance) for row in rows]
        loss = self._loss(self.encoder(*self._tensors(texts)), self._targets[rows])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        return float(loss.detach())

    def _loss(self, vectors: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        scores = SCALE * vectors @ functional.normalize(self._prototypes, dim=-1).T
        drawn = functional.cross_entropy(scores, targets, label_smoothing=SMOOTHING)
        return drawn + CONTRASTIVE_SHARE * _contrastive(vectors, targets)

    def _batches(self) -> Iterator[list[int]]:
        """Batches of texts of like length, in random order: less padding, so faster."""
        order = list(range(len(self._examples)))
        self._chance.shuffle(order)
        chunks = [order[i : i + BATCH * 8] for i in range(0, len(order), BATCH * 8)]
        for chunk in chunks:
            chunk.sort(key=lambda row: len(self._examples[row][0]))
            batches = [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
            self._chance.shuffle(batches)
            yield from batches

    def _tensors(self, texts: list[str]) -> Batch:
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for row, token_ids in enumerate(tokens):
            ids[row, : len(token_ids)] = torch.tensor(token_ids)
            mask[row, : len(token_ids)] = 1
        return ids, mask

    def _first_prototypes(self) -> torch.Tensor:
        vectors = self.encode([text for text, _ in self._examples])
        sums = torch.zeros(len(self.labels), vectors.shape[1])
        return functional.normalize(sums.index_add_(0, self._targets, vectors), dim=-1)


def _contrastive(vectors: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    same = (targets[:, None] == targets[None]).float() - torch.eye(len(targets))
    likeness = vectors @ vectors.T / TEMPERATURE - 1e4 * torch.eye(len(targets))
    share = likeness - torch.logsumexp(likeness, 1, keepdim=True)
    with_kin = same.sum(1) > 0
    if not with_kin.any():
        return torch.zeros(())
    return -((same * share).sum(1)[with_kin] / same.sum(1)[with_kin]).mean()


def main() -> None:
    """Train, measure where a fold is held out, write the adapter."""
    options = _options()
    stored = json.loads(options.examples.read_text(encoding="utf-8"))
    rows = stored["examples"]
    others = [(text, label) for text, label, fold in rows if fold != options.fold]
    held = [(text, label) for text, label, fold in rows if fold == options.fold]
    trainer = Trainer(options.model, others, stored["asides"], start=options.start)
    began = time.monotonic()
    if held:
        _say(f"before: {trainer.accuracy(held):.1%}")
    trainer.train(options.epochs)
    if held:
        _say(f"after:  {trainer.accuracy(held):.1%}")
    np.savez_compressed(options.output, **trainer.encoder.adapter())
    _say(f"wrote {options.output} after {time.monotonic() - began:.0f} s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="folder of the official weights")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--fold", type=int, default=-1, help="the fold to hold out")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
