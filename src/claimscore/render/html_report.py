"""A report as one HTML file that needs nothing else: no request leaves it, and no script but its own runs."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from claimscore.domain import Format, Report, Role
from claimscore.render.html import article, figures, findings
from claimscore.render.html.markup import escape
from claimscore.render.placement import marked_sentences

_TOOLS = """<div class="tools"><ul class="legend" aria-label="Legend">
<li><span class="error">error</span></li>
<li><span class="warning">warning</span></li>
<li><span class="unsure">unsure</span></li>
<li><b>trigger words</b></li></ul>
<div class="toggles"><label><input type="checkbox" id="show-unsure" checked> Unsure</label>
<label><input type="checkbox" id="show-scores"> Scores<span class="key">O overclaim, W weak evidence</span></label>
</div></div>"""


def to_html(report: Report, *, source_name: str) -> str:
    """The page: verdict and counts, the article with its marks, the findings, the rules named, all scores.

    source_name: what the document is called; it heads the page unless the title stands nowhere in the article.
    The Content-Security-Policy (CSP Level 3) admits the page's own style and script by their digests and nothing else.
    """
    style, script = _asset("report.css"), _asset("report.js")
    marked = marked_sentences(report)
    name = escape(report.document.title or source_name)
    titled = any(block.role is Role.TITLE for block in report.document.blocks)
    heading = escape(source_name) if titled else name
    flow = " lines" if report.document.format is Format.HTML else ""
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{name} · claimscore report</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#article">Skip to the article</a>
<header class="top"><p class="brand">claimscore report</p><h1><bdi>{heading}</bdi></h1></header>
<main>
{figures.summary(report)}
<div class="columns">
<div class="reading">
{_TOOLS}
<article id="article" class="text{flow}" tabindex="-1" aria-label="The article, marked">
{article.article(report, marked)}
</article></div>
<aside class="findings" aria-label="Findings"><h2>Findings</h2>
{findings.cards(report, marked)}
</aside></div>
{findings.suppressed(report)}
{findings.rules(report)}
{figures.score_table(report)}
</main>
{figures.colophon(report)}
<script>{script}</script>
</body>
</html>
"""


@cache
def _asset(name: str) -> str:
    return resources.files("claimscore.render.html").joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
