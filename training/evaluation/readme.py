"""The README's table of figures, written from the shipped bundle's manifest and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

START = "<!-- figures: written by python -m training readme -->"
END = "<!-- end of figures -->"
_SIDES = ("union", "between_annotators")
_WORDS = {
    "health_claim": "makes a health claim",
    "overclaim": "overclaims",
    "overclaim_severe": "an editor would not print it",
    "weak_evidence": "leans on weak evidence",
    "critical": "denies or limits an overclaim",
}


def figures_block(manifest: Mapping[str, Any]) -> str:
    """The block between the markers: average precision of each head beside the baseline, and what they are of."""
    metrics = manifest["metrics"]
    rows = [
        f"| {words} | {_interval(metrics['heads'][head]['ap'])} | {_interval(metrics['heads'][head]['ap_tfidf'])} "
        f"| {metrics['heads'][head]['positives']} |"
        for head, words in _WORDS.items()
    ]
    return "\n".join(
        [
            START,
            f"`{manifest['name']}` {manifest['version']} on {metrics['sentences']} real sentences of "
            f"{metrics['documents']} documents that training never saw: average precision, with 95 % intervals "
            "bootstrapped by",
            "document. The labels come from two passes of language-model annotators under one guide, so they are "
            "surer than experts",
            "would be; the recipe was chosen among a few by looking at these figures, so they flatter it somewhat.",
            "",
            "| a sentence … | claimscore | TF-IDF baseline | positives |",
            "|---|---|---|---|",
            *rows,
            "",
            *(_decided(head, metrics["decisions"][head]) for head in ("overclaim", "weak_evidence")),
            *_words_and_behaviour(metrics),
            END,
        ]
    )


def _decided(head: str, found: Mapping[str, Any]) -> str:
    """What an editor sees of the sentences that annotators marked, and how often a flag is wrong."""
    return (
        f"Of what annotators marked as `{head}`, {_percent(found['found_among_marked'])} is flagged and "
        f"{_percent(found['found_or_unsure_among_marked'])} flagged or unsure; of what is flagged, "
        f"{_percent(found['error_among_flagged'])} was not marked."
    )


def _words_and_behaviour(metrics: Mapping[str, Any]) -> list[str]:
    """Trigger words with their ceiling, behaviour tests, and the model before, so far as they were measured."""
    lines = []
    if "spans" in metrics:
        model, ceiling = (_interval(metrics["spans"][side]["any_flag_token_f1"]) for side in _SIDES)
        lines.append(f"Words marked, token F1: {model}; two annotators with each other: {ceiling}.")
    if "behaviour" in metrics:
        tests = metrics["behaviour"]
        lines.append(f"Behaviour tests failed: {tests['failures']} of {tests['cases']}, {tests['unsure']} unsure.")
    previous = metrics.get("previous")
    if previous and previous["paired"]:
        gains = [
            "`{}` {:+.2f} [{:+.2f}, {:+.2f}]".format(head, *(difference[key] for key in ("value", "low", "high")))
            for head in ("overclaim", "weak_evidence")
            if (difference := previous["heads"][head]["difference"])["value"] is not None
        ]
        lines.append(f"Average precision against {previous['version']}, paired: {', '.join(gains)}.")
    return lines


def with_figures(readme: str, manifest: Mapping[str, Any]) -> str:
    """The README with its block written anew; raises ValueError where the markers are gone."""
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError("the README has no markers for the figures")
    return before + figures_block(manifest) + after


def _percent(figure: Mapping[str, float]) -> str:
    return f"{figure['value']:.0%} [{figure['low']:.0%}, {figure['high']:.0%}]"


def _interval(figure: Mapping[str, float]) -> str:
    return f"{figure['value']:.2f} [{figure['low']:.2f}, {figure['high']:.2f}]"
