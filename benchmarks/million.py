"""A file of a million sentences through ``claimscore score``, watched from outside; stoppable, and resumed on demand.

The 2,000 real sentences repeat with a counter in front, so that no two are equal and no cache could help. What was
measured so far lies beside the output; the command itself keeps how far the output has come.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil

from claimscore.model.bundle import find_model
from claimscore.model.manifest import read_manifest
from claimscore.records.checkpoint import checkpoint_path

ROOT = Path(__file__).parents[1]
PARTS = 10
_LOOK_EVERY_SECONDS = 0.25

Results = dict[str, Any]


@dataclass(slots=True)
class Progress:
    """What was seen so far. identity: what a run must share with the one that it goes on with.

    seconds: of all attempts together. peak_mb: greatest resident memory of any attempt's process.
    tenths: how far, when, and with what memory, at each tenth.
    """

    identity: dict[str, Any]
    seconds: float = 0.0
    peak_mb: float = 0.0
    attempts: int = 0
    tenths: list[dict[str, float]] = field(default_factory=list)

    def reached(self, sentences: int, seconds: float) -> dict[str, float]:
        """Note a tenth; its rate is that since the tenth before."""
        before = self.tenths[-1] if self.tenths else {"sentences": 0, "seconds": 0.0}
        rate = (sentences - before["sentences"]) / max(1e-9, seconds - before["seconds"])
        tenth = {"sentences": sentences, "seconds": seconds, "rate": rate, "peak_mb": self.peak_mb}
        self.tenths.append(tenth)
        return tenth


def score_a_million(
    texts: Sequence[str], bundle: str | Path, size: int, folder: Path, say: Callable[[str], None]
) -> Results:
    """Score ``size`` sentences in a process of its own and give what was seen at each tenth.

    folder: where input, output and the state lie; a run that was stopped there (Ctrl+C) is continued, a finished or
    another one begins anew. Raises RuntimeError where the command fails, KeyboardInterrupt once all is saved.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source, output, state = folder / "in.jsonl", folder / "out.jsonl", folder / "state.json"
    model = find_model(bundle).resolve()
    identity = {"sentences": size, "bundle": model.name, "digest": read_manifest(model).digests["model.onnx"]}
    progress = _earlier(state, identity, output)
    if progress is None:
        progress = Progress(identity)
        output.unlink(missing_ok=True)
        checkpoint_path(output).unlink(missing_ok=True)
        write_sentences(source, texts, size)
    command = [*_COMMAND, str(source), "--output", str(output), "--model", str(model)]
    if checkpoint_path(output).is_file():
        command.append("--resume")
        say(f"going on after {_done(output):,} sentences")
    try:
        _watch(command, output, progress, size, say)
    finally:
        state.write_text(json.dumps(asdict(progress), indent=1), encoding="utf-8")
    state.unlink()
    return {
        **identity,
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "seconds": progress.seconds,
        "rate": size / progress.seconds,
        "peak_mb": progress.peak_mb,
        "attempts": progress.attempts,
        "tenths": progress.tenths,
    }


def write_sentences(path: Path, texts: Sequence[str], size: int) -> None:
    """``size`` records; each sentence has its number in front, so that no two are the same."""
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as file:
        for number, text in enumerate(islice(cycle(texts), size), start=1):
            file.write(json.dumps({"id": str(number), "text": f"{number}: {text}"}, ensure_ascii=False) + "\n")
    new.replace(path)


_COMMAND = [sys.executable, "-m", "claimscore.cli.main", "score"]


def _earlier(state: Path, identity: dict[str, Any], output: Path) -> Progress | None:
    """The state of a run that was stopped, if it is the same one and its output is still there."""
    if not (state.is_file() and output.is_file()):
        return None
    progress = Progress(**json.loads(state.read_text(encoding="utf-8")))
    return progress if progress.identity == identity else None


def _watch(command: list[str], output: Path, progress: Progress, size: int, say: Callable[[str], None]) -> None:
    """Run the command to its end, looking at its memory and at how far its output has come."""
    began, before = time.perf_counter(), progress.seconds
    progress.attempts += 1
    process = psutil.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        while process.poll() is None:
            time.sleep(_LOOK_EVERY_SECONDS)
            progress.seconds = before + time.perf_counter() - began
            progress.peak_mb = max(progress.peak_mb, _peak_mb(process))
            _note(progress, _done(output), size, say)
        if process.returncode:
            raise RuntimeError(f"claimscore score ended with {process.returncode}")
        _note(progress, size, size, say)
    except BaseException:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # it finishes its chunk and leaves whole records
            process.wait()
        raise


def _note(progress: Progress, done: int, size: int, say: Callable[[str], None]) -> None:
    while len(progress.tenths) < PARTS and done >= size * (len(progress.tenths) + 1) // PARTS:
        tenth = progress.reached(size * (len(progress.tenths) + 1) // PARTS, progress.seconds)
        say(
            f"{tenth['sentences']:,} of {size:,} sentences after {tenth['seconds']:,.0f} s, "
            f"{tenth['rate']:,.0f} a second, greatest memory {tenth['peak_mb']:.0f} MB"
        )


def _done(output: Path) -> int:
    """Whole records in the output, by the command's own note; 0 before the first and after the last."""
    try:
        return int(json.loads(checkpoint_path(output).read_text(encoding="utf-8"))["done"])
    except (OSError, ValueError):
        return 0


def _peak_mb(process: psutil.Popen) -> float:
    """Greatest resident memory of a process so far; what it is now where the system does not tell; 0 once it ended."""
    status = Path(f"/proc/{process.pid}/status")
    try:
        lines = status.read_text().splitlines() if status.exists() else []
        peaks = [float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
        return peaks[0] if peaks else float(process.memory_info().rss) / 2**20
    except (OSError, psutil.Error):
        return 0.0
