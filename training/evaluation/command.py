"""``python -m training evaluate``, ``compare`` and ``behave``."""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path
from typing import Any

from training.corpora import ROOT

log = logging.getLogger("training")

Figures = dict[str, Any]
_REPORTS = ROOT / "runs" / "evaluation"


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that measure to ``python -m training``."""
    measure = commands.add_parser("evaluate", help="measure a bundle and rewrite its card")
    measure.add_argument("model", help="name or folder of a bundle")
    measure.add_argument("--report", type=Path, help="folder of the report (default runs/evaluation/NAME)")
    measure.add_argument(
        "--previous", type=Path, help="the model before: a bundle's folder, or its manifest.json or metrics.json"
    )
    measure.add_argument("--fp32", type=Path, help="the network before int8: fp32.onnx or the run's folder")
    measure.add_argument("--no-plots", action="store_true", help="figures and report alone")
    measure.set_defaults(command=_evaluate)
    versus = commands.add_parser("compare", help="which of two bundles is better, where, and is it real")
    versus.add_argument("first", help="name or folder of a bundle")
    versus.add_argument("second", help="name or folder of a bundle")
    versus.add_argument("--set", default="real_dev", help="real_dev or a JSON Lines file of annotated rows")
    versus.add_argument("--report", type=Path, help="folder (default runs/evaluation/FIRST-against-SECOND)")
    versus.set_defaults(command=_compare)
    behave = commands.add_parser("behave", help="run the behaviour tests on a bundle")
    behave.add_argument("model", help="name or folder of a bundle")
    behave.add_argument("--json", type=Path, help="write the results there too")
    behave.set_defaults(command=_behave)


def say(figures: Figures, folder: Path) -> None:
    """Log the figure that matters most of each head, and where the bundle is."""
    for name, head in figures["heads"].items():
        log.info("%s: average precision %s, TF-IDF %s", name, _short(head["ap"]), _short(head["ap_tfidf"]))
    behaviour = figures["behaviour"]
    log.info("behaviour: %d of %d cases failed", behaviour["failures"], behaviour["cases"])
    log.info("bundle in %s", folder)


def _short(figure: Figures) -> str:
    return "undefined" if figure["value"] is None else f"{figure['value']:.3f}"


def _evaluate(options: argparse.Namespace) -> None:
    from claimscore.model.bundle import find_model
    from training.evaluation.evaluate import evaluate_bundle

    folder = find_model(options.model)
    reports = options.report or _REPORTS / folder.resolve().name
    figures = evaluate_bundle(folder, reports, previous=options.previous, fp32=options.fp32, plots=not options.no_plots)
    say(figures, folder)
    log.info("report in %s", reports / "report.md")


def _compare(options: argparse.Namespace) -> None:
    from claimscore.model.bundle import find_model, load_model
    from training.evaluation.compare import compare
    from training.evaluation.compare_report import comparison_markdown
    from training.evaluation.measured import measured_set

    folders = [find_model(options.first).resolve(), find_model(options.second).resolve()]
    found = compare(load_model(folders[0]), load_model(folders[1]), measured_set(options.set))
    reports = options.report or _REPORTS / f"{folders[0].name}-against-{folders[1].name}"
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "comparison.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (reports / "comparison.md").write_text(comparison_markdown(found), encoding="utf-8")
    print(found["verdict"])
    log.info("comparison in %s", reports / "comparison.md")


def _behave(options: argparse.Namespace) -> None:
    from claimscore.model.bundle import load_model
    from training.evaluation.behaviour import behaviour_figures
    from training.evaluation.sections import behaviour_section

    found = behaviour_figures(load_model(options.model))
    print(behaviour_section({"behaviour": found}, failing=True))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
