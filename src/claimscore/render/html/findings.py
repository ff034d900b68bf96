"""The list of findings beside the article, the suppressed ones, and the rules that are named."""

from __future__ import annotations

from collections.abc import Sequence

from claimscore.domain import Finding, Report
from claimscore.render.html.markup import badge, change, escape, headline, kind_of, percent, shortened
from claimscore.render.placement import MarkedSentence, document_findings
from claimscore.rules.catalog import Rule, rule_by_id

_QUOTE = 150
_SUPPRESSED_BY = {
    "inline": "a comment in the text",
    "config": "the configuration",
    "baseline": "the baseline",
    "dismissed": "the editor",
}


def cards(report: Report, marked: Sequence[MarkedSentence]) -> str:
    """One card a marked sentence, numbered as in the article; then the findings on the whole document."""
    items = [_card(report, number, sentence) for number, sentence in enumerate(marked, 1)]
    items += [
        f'<li class="card {kind_of(finding)}"><p class="where">The whole document</p>{_finding(report, finding)}</li>'
        for finding in document_findings(report)
    ]
    if not items:
        return '<p class="none">No sentence was marked.</p>'
    return "<ol>\n" + "\n".join(items) + "\n</ol>"


def suppressed(report: Report) -> str:
    """The suppressed findings in short, or nothing."""
    hidden = [finding for finding in report.findings if finding.suppressed is not None]
    if not hidden:
        return ""
    rows = "\n".join(
        f"<li>{escape(finding.rule_id)} {escape(rule_by_id(finding.rule_id).name)}, silenced by "
        f"{escape(_SUPPRESSED_BY.get(finding.suppressed or '', finding.suppressed or ''))}: "
        f"“<bdi>{escape(shortened(report.document.slice(finding.span), _QUOTE))}</bdi>”</li>"
        for finding in hidden
    )
    return f'<section class="suppressed"><h2>Suppressed</h2>\n<ul>\n{rows}\n</ul></section>'


def rules(report: Report) -> str:
    """Each rule that a finding names: why it matters, what would make a sentence fine, where it errs, its sources."""
    ids = sorted({finding.rule_id for finding in report.findings if finding.suppressed is None})
    if not ids:
        return ""
    named = "\n".join(_rule(rule_by_id(rule_id)) for rule_id in ids)
    return f'<section class="rules"><h2>The rules named here</h2>\n{named}</section>'


def _card(report: Report, number: int, marked: MarkedSentence) -> str:
    quote = escape(shortened(report.document.slice(marked.scored.sentence.span), _QUOTE))
    return (
        f'<li class="card {marked.kind}" id="f{number}">'
        f'<p class="where"><span class="no">{number}</span> <a href="#s{marked.index + 1}"><bdi>{quote}</bdi></a></p>'
        f'<p class="figures">{headline(marked)}</p>'
        f"{''.join(_finding(report, finding) for finding in marked.findings)}</li>"
    )


def _finding(report: Report, finding: Finding) -> str:
    rule = rule_by_id(finding.rule_id)
    changes = "".join(f"<li>{change(report.document.slice(s.span), s)}</li>" for s in finding.suggestions)
    return (
        f'<div class="finding {kind_of(finding)}"><h3>{badge(kind_of(finding))} {escape(rule.name)}</h3>'
        f'<p class="rule"><a href="#rule-{escape(rule.id)}">{escape(rule.id)}</a> · {percent(finding.probability)}</p>'
        f"<p>{escape(finding.message)}</p>" + (f'<ul class="tries">{changes}</ul>' if changes else "") + "</div>"
    )


def _rule(rule: Rule) -> str:
    problems = "".join(f"<li>{escape(problem)}</li>" for problem in rule.known_problems)
    sources = "".join(
        f'<li><a href="{escape(source.url)}" rel="noreferrer">{escape(source.title)}</a></li>'
        for source in rule.sources
    )
    return (
        f'<section id="rule-{escape(rule.id)}"><h3>{escape(rule.id)} {escape(rule.name)}</h3>'
        f"<p>{escape(rule.why)}</p><p>{escape(rule.advice)}</p>"
        f"<details><summary>Known problems and sources</summary><ul>{problems}</ul><ul>{sources}</ul></details>"
        "</section>"
    )
