"""The stop-watch: rounds in alternation, medians with their spread, latencies, and processes from cold."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
PROBE_SENTENCES = 200


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the most that was seen."""

    median: float
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread:
        """The spread of at least one value."""
        return Spread(statistics.median(values), min(values), max(values))


def alternate(calls: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, list[float]]:
    """Seconds of every call by name, one of each a round, the order turned by one from round to round."""
    names = list(calls)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            gc.collect()
            began = time.perf_counter()
            calls[name]()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def latencies(score: Callable[[Sequence[str]], object], texts: Sequence[str]) -> tuple[float, float]:
    """p50 and p99 in milliseconds of one text at a time."""
    for text in texts[:10]:
        score([text])
    taken = []
    for text in texts:
        began = time.perf_counter()
        score([text])
        taken.append((time.perf_counter() - began) * 1000)
    cut = statistics.quantiles(taken, n=100, method="inclusive")
    return cut[49], cut[98]


@dataclass(frozen=True, slots=True)
class Cold:
    """A fresh process: seconds to its first scores, and its greatest memory in MB after 200 sentences."""

    seconds: float
    memory_mb: float


def cold(name: str, bundle: Path, arguments: Sequence[str] = ()) -> Cold:
    """Start a process that loads the contender, scores one sentence, then ``PROBE_SENTENCES`` more."""
    command = [sys.executable, "-m", "benchmarks.probe", name, str(bundle), *arguments]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
        process.stdout.readline()
        seconds = time.perf_counter() - began
        rest = process.stdout.read()
    if process.returncode:
        raise RuntimeError(f"the probe of {name} ended with {process.returncode}")
    return Cold(seconds, float(rest) / 1024)


def command_seconds(arguments: Sequence[str]) -> float:
    """Wall seconds of one ``claimscore`` command in a process of its own."""
    began = time.perf_counter()
    subprocess.run(  # noqa: S603
        [str(Path(sys.executable).parent / "claimscore"), *arguments], cwd=ROOT, check=True, capture_output=True
    )
    return time.perf_counter() - began


def memory_over_time(arguments: Sequence[str], *, every_seconds: float) -> tuple[float, list[float]]:
    """Wall seconds of a ``claimscore`` command, and its memory in MB (resident set) sampled while it ran."""
    began = time.perf_counter()
    samples: list[float] = []
    process = psutil.Popen(
        [str(Path(sys.executable).parent / "claimscore"), *arguments], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        try:
            samples.append(process.memory_info().rss / 2**20)
        except psutil.NoSuchProcess:
            break
        time.sleep(every_seconds)
    if process.wait():
        raise RuntimeError(f"claimscore {arguments[0]} ended with {process.returncode}")
    return time.perf_counter() - began, samples
