"""The top and the end of the page: verdict, counts, notices, the table of all scores, and what produced them."""

from __future__ import annotations

from collections.abc import Sequence

from claimscore.domain import SENTENCE_HEADS, Report, Role, SentenceScore
from claimscore.render.html.markup import escape, percent, shortened
from claimscore.rules.catalog import RULESET_VERSION

_QUOTE = 90
_WORDS = {
    "pass": "No finding reaches the gate.",
    "warn": "Worth a second look before publication.",
    "block": "Needs an editor before publication.",
}


def summary(report: Report) -> str:
    """The verdict with its reasons, the counts, and the sentences to read first."""
    figures = report.summary
    reasons = "".join(f"<p>{escape(reason)}</p>" for reason in figures.verdict_reasons)
    counts = (
        (str(figures.sentences), "sentences"),
        (str(figures.claims), "health claims"),
        (f"{figures.flagged} ({percent(figures.flagged_share)})", "flagged, of the claims"),
        (str(figures.unsure), "unsure"),
        (str(figures.errors), "errors"),
        (str(figures.warnings), "warnings"),
        *(((str(figures.suppressed), "suppressed"),) if figures.suppressed else ()),
    )
    rows = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for value, label in counts)
    return (
        f'<section class="summary" aria-label="Summary"><div class="verdict {figures.verdict.value}">'
        f"<h2>Verdict: {figures.verdict.value}</h2><p>{_WORDS[figures.verdict.value]}</p>{reasons}</div>"
        f"<dl>{rows}</dl></section>{_worst(report)}{_notices(report)}"
    )


def score_table(report: Report) -> str:
    """Every sentence with its heads and its likeliest claim strength, folded away."""
    heads = "".join(f'<th scope="col">{name.replace("_", " ")}</th>' for name in SENTENCE_HEADS)
    rows = "\n".join(_row(report, index, scored) for index, scored in enumerate(report.sentences))
    return (
        '<details class="all-scores"><summary>Scores of every sentence</summary>'
        '<div class="scroll" tabindex="0" role="region" aria-label="Scores of every sentence"><table>'
        f'<thead><tr><th scope="col">sentence</th><th scope="col">decision</th>{heads}'
        f'<th scope="col">claim strength</th></tr></thead>\n<tbody>\n{rows}\n</tbody></table></div></details>'
    )


def colophon(report: Report) -> str:
    """What the scores mean, what was left out, and which model and policy spoke."""
    model = report.model
    left_out = sum(block.role is Role.BOILERPLATE for block in report.document.blocks)
    passages = "1 passage" if left_out == 1 else f"{left_out} passages"
    skipped = f"<p>Left out: {passages} of navigation and the like.</p>" if left_out else ""
    return (
        "<footer><p>claimscore judges how far the wording of a sentence goes past the support it gives. It does not "
        "say whether a sentence is true, it reads English only, and it is no medical advice. Percentages are "
        f"calibrated probabilities that a careful medical editor would mark the sentence.</p>{skipped}"
        f"<p>Model {escape(model.name)} {escape(model.version)} ({escape(model.precision)}), "
        f"<code>{escape(model.digest)}</code>; policy {escape(report.policy_version)}; ruleset "
        f"{escape(RULESET_VERSION)}; report {escape(report.schema_version)}.</p></footer>"
    )


def _worst(report: Report) -> str:
    links = "".join(_worst_link(report, index) for index in report.summary.worst)
    return f'<nav class="worst" aria-label="Read first"><h2>Read first</h2><ol>{links}</ol></nav>' if links else ""


def _worst_link(report: Report, index: int) -> str:
    quote = shortened(report.document.slice(report.sentences[index].sentence.span), _QUOTE)
    return f'<li><a href="#s{index + 1}"><bdi>{escape(quote)}</bdi></a></li>'


def _notices(report: Report) -> str:
    items = "".join(f"<li>{escape(notice.message)}{_place(report, notice.span)}</li>" for notice in report.notices)
    return f'<section class="notices"><h2>Keep in mind</h2><ul>{items}</ul></section>' if items else ""


def _place(report: Report, span: object) -> str:
    for index, scored in enumerate(report.sentences):
        if scored.sentence.span == span:
            return f' <a href="#s{index + 1}">Sentence {index + 1}</a>'
    return ""


def _row(report: Report, index: int, scored: SentenceScore) -> str:
    quote = escape(shortened(report.document.slice(scored.sentence.span), _QUOTE))
    strength = max(scored.claim_strength, key=lambda score: score.probability)
    return (
        f'<tr><th scope="row"><a href="#s{index + 1}">{index + 1}</a> <bdi>{quote}</bdi></th>'
        f"<td>{scored.decision.value}</td>{_cells(scored.scores.probabilities)}"
        f"<td>{escape(strength.name)} {percent(strength.probability)}</td></tr>"
    )


def _cells(values: Sequence[float]) -> str:
    return "".join(f"<td>{percent(value)}</td>" for value in values)
