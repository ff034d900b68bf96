"""Where the time of an article goes, stage by stage, with the calls that the pipeline makes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from claimscore import explain
from claimscore.model.bundle import load_model
from claimscore.pipeline import judge, tokenise
from claimscore.policy.policy import DEFAULT_POLICY
from claimscore.read.document import read_document
from claimscore.render.json_report import to_json
from claimscore.segment import split_sentences

STAGES = ("read", "segment", "tokenise", "infer", "calibrate", "explain", "decide", "render")

T = TypeVar("T")


class _Clock:
    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)

    def time(self, stage: str, call: Callable[..., T], *arguments: object) -> T:
        began = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            self.seconds[stage] += time.perf_counter() - began


def shares(articles: Sequence[str], bundle: Path) -> dict[str, float]:
    """The share of each stage in the time of whole articles, adding up to one.

    ``decide`` holds what follows the explanation: policy, checks, summary.
    """
    model, clock = load_model(bundle), _Clock()
    thresholds = model.manifest.thresholds
    for text in articles:
        document = clock.time("read", read_document, text)
        sentences = clock.time("segment", split_sentences, document)
        tokens = clock.time("tokenise", tokenise, document, sentences, model)
        logits = clock.time("infer", model.network.infer, tokens)
        rows = clock.time("calibrate", model.calibrator.probabilities, logits)
        clock.time("explain", explain.sentence_scores, document.text, sentences, tokens, rows, thresholds)
        report = clock.time("decide", judge, document, sentences, tokens, rows, model, DEFAULT_POLICY)
        clock.time("render", to_json, report)
    clock.seconds["decide"] = max(0.0, clock.seconds["decide"] - clock.seconds["explain"])  # judge explains again
    whole = sum(clock.seconds.values())
    return {stage: seconds / whole for stage, seconds in clock.seconds.items()}
