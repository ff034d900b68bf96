"""``python -m benchmarks``: measure, print ratios, write ``benchmarks/results.json`` and ``docs/performance.md``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import ROOT, own_sample, real_sample
from benchmarks.runs import FULL, QUICK, everything
from benchmarks.tables import to_markdown, write_into
from claimscore.errors import ClaimscoreError
from claimscore.model.bundle import find_model


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; the exit code is 0, or 2 where the texts or the bundle are missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a quick look on our own sentences; writes nothing")
    parser.add_argument("--model", help="name or folder of the bundle")
    parser.add_argument("--bulk", type=int, help=f"sentences of the largest file (default {FULL.bulk:,})")
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results.json")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    options = parser.parse_args(arguments)
    try:
        bundle = find_model(options.model).resolve()
        sample = own_sample() if options.smoke else real_sample()
        plan = QUICK if options.smoke else FULL
        results = everything(sample, bundle, replace(plan, bulk=options.bulk or plan.bulk), _say)
    except ClaimscoreError as error:
        print(error.message, file=sys.stderr)
        return 2
    print(to_markdown(results))
    if not options.smoke:
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        write_into(options.page, results)
    return 0


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
