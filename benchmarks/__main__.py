"""``python -m benchmarks``: measure, print ratios, write ``benchmarks/results.json`` and ``docs/performance.md``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import ROOT, Sample, own_sample, real_sample
from benchmarks.million import score_a_million
from benchmarks.runs import FULL, QUICK, Results, everything
from benchmarks.tables import to_markdown, write_into
from claimscore.batch import SWITCH_SECONDS
from claimscore.errors import ClaimscoreError
from claimscore.model.bundle import available_models, find_model


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; the exit code is 0, or 2 where the texts or the bundle are missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a quick look on our own sentences; writes nothing")
    parser.add_argument(
        "--models",
        nargs="+",
        metavar="BUNDLE",
        help="bundles side by side: names, base for claimscore-base, or folders",
    )
    parser.add_argument("--bulk", type=int, help=f"sentences of the largest file (default {FULL.bulk:,})")
    parser.add_argument(
        "--million",
        type=int,
        nargs="?",
        const=1_000_000,
        metavar="SENTENCES",
        help="only score a file of so many sentences (default a million); Ctrl+C stops, the same command goes on",
    )
    parser.add_argument("--scratch", type=Path, default=ROOT / "runs" / "million", help="folder for the file's scores")
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results.json")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    options = parser.parse_args(arguments)
    sys.setswitchinterval(SWITCH_SECONDS)  # as the commands have it
    try:
        bundles = [find_bundle(name) for name in options.models or [None]]
        sample = own_sample() if options.smoke else real_sample()
        if options.million:
            results = _with_million(options, sample, bundles[0])
        else:
            plan = QUICK if options.smoke else FULL
            results = everything(sample, bundles, replace(plan, bulk=options.bulk or plan.bulk), _say)
            results |= {key: value for key, value in _kept(options.json).items() if key == "million"}
    except ClaimscoreError as error:
        print(error.message, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here" if options.million else "stopped", file=sys.stderr)
        return 130
    print(to_markdown(results))
    if not options.smoke:
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        write_into(options.page, results)
    return 0


def find_bundle(name: str | None) -> Path:
    """The folder of a bundle; ``base`` is short for ``claimscore-base``. Raises ModelError("unknown-model")."""
    short = f"claimscore-{name}"
    return find_model(short if name and short in available_models() else name).resolve()


def _with_million(options: argparse.Namespace, sample: Sample, bundle: Path) -> Results:
    """The results that are kept, with those of the large file, which takes longer than all others together."""
    folder = options.scratch / bundle.name
    million = score_a_million(sample.sentences, bundle, options.million, folder, _say)
    return _kept(options.json) | {"million": million}


def _kept(path: Path) -> Results:
    """The results of the last run; none where there was none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
