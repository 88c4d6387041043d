"""Prints what each part costs on this machine: `make bench`. It judges nothing."""

from __future__ import annotations

import asyncio
import resource
import statistics
import time
import timeit
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.components.reader import Reader
from bot.content.library import Library
from bot.safety.detector import Detector
from bot.safety.phrases import Phrases
from bot.training import MODEL
from bot.understanding.embedder import Embedder
from bot.understanding.normaliser import Normaliser
from tests.support.worst_messages import WORST, of_slips

ROUNDS = 300
DATA = Path("data")


def questions() -> list[str]:
    """Carers' questions, of every length, spread over all topics."""
    library = Library.load(DATA)
    every = [text for article in library.articles.values() for text in article.questions]
    return every[:: max(1, len(every) // ROUNDS)]


def measure(name: str, call: Callable[[str], Any], texts: list[str]) -> None:
    """Print median and 95th percentile of ``call``, in milliseconds."""
    asyncio.run(measure_async(name, _as_async(call), texts))


async def measure_async(name: str, call: Callable[[str], Awaitable[Any]], texts: list[str]) -> None:
    """The same for what must be awaited."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        await call(text)
        taken.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"{name:42} median {statistics.median(taken):7.2f} ms   p95 {p95:7.2f} ms")


def _as_async(call: Callable[[str], Any]) -> Callable[[str], Awaitable[Any]]:
    async def awaited(text: str) -> Any:
        return call(text)

    return awaited


def main() -> None:
    """Each step of one message by itself, then Rasa's understanding as a whole."""
    texts = questions()
    long = [(text * 50)[:2000] for text in texts[:50]]
    detector = Detector(Phrases.load(DATA / "safety"))
    measure("safety net, a message", detector.find_concern, texts)
    measure("safety net, 2,000 characters", detector.find_concern, long)
    worst = [*WORST.values(), *(of_slips(seed) for seed in range(8))] * 3
    measure("safety net, worst 10,000 characters", detector.find_concern, worst)
    slowest = max(
        worst, key=lambda text: timeit.timeit(lambda: detector.find_concern(text), number=1)
    )
    measure("safety net, the slowest of these", detector.find_concern, [slowest] * 20)
    measure("normaliser, a message", Normaliser.load(DATA / "vocabulary").normalise, texts)
    embedder = Embedder.load(Path(".cache/models"))
    measure("sentence vector, a message", lambda text: embedder.encode([text]), texts)
    asyncio.run(measure_async("understanding in Rasa, a message", Reader.load(MODEL).read, texts))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = MODEL.stat().st_size / 1e6
    print(f"memory of this process {memory:.0f} MB, model on disk {size:.1f} MB")


if __name__ == "__main__":
    main()
