"""A fresh process for one contender: a line when the first sentence is scored, then its peak memory in KiB."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from benchmarks.contenders import CONTENDERS, ReadyTokens
from benchmarks.corpus import own_sample
from benchmarks.measure import PROBE_SENTENCES


def main(name: str, bundle: Path) -> None:
    """Load, score, report; the sentences are our own, so that reading a corpus is not counted."""
    texts = own_sample(PROBE_SENTENCES).sentences
    score = next(one for one in CONTENDERS if one.name == name).make(bundle)
    if isinstance(score, ReadyTokens):
        score.prepare(texts)
    score(texts[:1])
    print(flush=True)
    score(texts)
    print(_peak())


def _peak() -> float:
    """KiB. Linux counts what the parent held before the start into ``ru_maxrss``, but not into the status file."""
    status = Path("/proc/self/status")
    if status.is_file():
        return float(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform == "darwin" else float(peak)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
