"""Load on the service: how long a comment and an article take at 8 and at 64 callers, and what that costs in memory.

    python benchmarks/load.py                      # about three minutes, on this machine alone
    python benchmarks/load.py --seconds 10         # a quick look

Starts ``claimscore serve`` on a free loopback port, drives it from this process, and prints a table in Markdown. Fails
where a reply is neither good nor a documented 429 or 503. Caller and service share the machine, as they would not in
production, so the figures are upper bounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
ARTICLE_SENTENCES = 40
FINE = frozenset({200, 429, 503})
_SUBJECTS = ("Ginger tea", "This new cream", "A vitamin D tablet", "The keto diet", "Magnesium", "Cold bathing")
_VERBS = ("cures", "may ease", "was linked to less", "completely prevents", "did not change", "can fight")
_OBJECTS = ("back pain", "low mood", "heart disease", "poor sleep in older adults", "migraine", "the common cold")
_TAILS = (
    "",
    " in a trial with 36 people",
    ", experts say",
    " within a week and without any side effects",
    ", and most readers who tried it wrote that they felt better",
    " according to a review of eleven studies, most of them small",
)


@dataclass(slots=True)
class Figures:
    """What one kind of request saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def milliseconds(self, share: float) -> float:
        """The time within which this share of the good replies came."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def sentence(chance: random.Random) -> str:
    """A made-up health claim with a number in front, so that no logits of it are kept from before."""
    parts = (_SUBJECTS, _VERBS, _OBJECTS)
    words = " ".join(chance.choice(part) for part in parts)
    return f"({chance.randrange(10**9)}) {words}{chance.choice(_TAILS)}."


def request(text: str) -> bytes:
    """A whole HTTP request that asks for the scores of ``text``."""
    body = json.dumps({"text": text}).encode()
    head = (
        f"POST /api/v1/score HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return f"{head}\r\n\r\n".encode() + body


def requests(kind: str, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Endless requests: ``comment``, ``article``, or ``mixed`` for one article to every three comments."""
    for number in range(sys.maxsize):
        article = kind == "article" or (kind == "mixed" and number % 4 == 3)
        count = ARTICLE_SENTENCES if article else 2
        yield "article" if article else "comment", request(" ".join(sentence(chance) for _ in range(count)))


async def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes) -> int:
    """Send one request on a kept connection and read the whole reply; returns its status."""
    writer.write(data)
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    await reader.readexactly(int(fields[b"content-length"]))
    return int(head.split(b" ", 2)[1])


async def caller(port: int, kind: str, seed: int, until: float, figures: dict[str, Figures]) -> None:
    """One caller that asks again as soon as it has its reply."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=2**22)
    for name, data in requests(kind, random.Random(seed)):  # noqa: S311 (texts, not secrets)
        started = time.perf_counter()
        status = await asyncio.wait_for(call(reader, writer, data), 60)
        now = time.perf_counter()
        figures[name].statuses[status] += 1
        if status == 200:
            figures[name].seconds.append(now - started)
        else:
            await asyncio.sleep(1)
        if now > until:
            break
    writer.close()


async def drive(port: int, pid: int, kind: str, callers: int, seconds: float) -> tuple[dict[str, Figures], list[int]]:
    """Figures of both kinds, and the service's memory in MB once a second."""
    figures = {"comment": Figures(), "article": Figures()}
    until = time.perf_counter() + seconds
    working = asyncio.gather(*(caller(port, kind, seed, until, figures) for seed in range(callers)))
    memory = []
    while not working.done():
        memory.append(resident_megabytes(pid))
        await asyncio.wait({working}, timeout=1)
    await working
    return figures, memory


def resident_megabytes(pid: int) -> int:
    """Resident memory of a process."""
    with Path(f"/proc/{pid}/status").open() as lines:
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


@contextmanager
def service(model: str | None) -> Iterator[tuple[int, int]]:
    """A running service: its port and process id."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [sys.executable, "-m", "claimscore.cli.main", "serve", "--port", str(port), "--log-level", "warning"]
        command += ["--database", f"sqlite:///{folder}/load.db", *(("--model", model) if model else ())]
        process = subprocess.Popen(command)  # noqa: S603 (our own command)
        try:
            _wait_until_ready(port, process)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the service did not start")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service was not ready within a minute")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Load on the service, on loopback.")
    parser.add_argument("--seconds", type=float, default=60, help="length of the run with 64 callers (default: 60)")
    parser.add_argument("--model", help="name or folder of a bundle (default: the one that ships)")
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}\n")
    print("| callers | request | replies a second | p50 ms | p95 ms | p99 ms | replies by status |")
    print("|---|---|---|---|---|---|---|")
    fine = True
    with service(given.model) as (port, pid):
        asyncio.run(drive(port, pid, "mixed", 4, min(3, given.seconds)))
        for callers, kind, seconds in (
            (8, "comment", given.seconds / 3),
            (8, "article", given.seconds / 3),
            (64, "comment", given.seconds / 2),
            (64, "mixed", given.seconds),
        ):
            figures, memory = asyncio.run(drive(port, pid, kind, callers, seconds))
            for name, one in figures.items():
                if one.statuses:
                    fine &= one.statuses.keys() <= FINE
                    print(row(callers, name + (" (mixed)" if kind == "mixed" else ""), one, seconds))
        settled = memory[len(memory) // 3]
        print(f"\nMemory in the last run: {settled} MB after a third of it, {memory[-1]} MB at its end.")
    if not fine:
        raise SystemExit("a reply was neither 200 nor 429 nor 503")


def row(callers: int, name: str, figures: Figures, seconds: float) -> str:
    """One line of the table."""
    times = " | ".join(f"{figures.milliseconds(share):.0f}" for share in (0.5, 0.95, 0.99))
    statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(figures.statuses.items()))
    return f"| {callers} | {name} | {len(figures.seconds) / seconds:.0f} | {times} | {statuses} |"


if __name__ == "__main__":
    main()
