"""Escaping and small pieces of markup that every part of the page uses."""

from __future__ import annotations

import html
import re

from claimscore.domain import Decision, Finding, Suggestion
from claimscore.render.placement import MarkedSentence
from claimscore.render.wording import addition

KINDS = {"error": "Error", "warning": "Warning", "info": "Note", "unsure": "Unsure"}
"""What a finding is called on the page, by its kind."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters and noncharacters that HTML does not allow; Source: WHATWG HTML, section 13.2.3.5."""


def escape(text: str) -> str:
    """The text as character data, also inside quoted attributes; a control character becomes U+FFFD."""
    return html.escape(_FORBIDDEN.sub("\ufffd", text), quote=True)


def percent(probability: float) -> str:
    """A probability in whole per cent."""
    return f"{probability:.0%}"


def shortened(text: str, length: int) -> str:
    """At most ``length`` characters of the text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(" ,;:–") + "…"


def badge(kind: str) -> str:
    """The name of a kind in its colours."""
    return f'<span class="badge {kind}">{KINDS[kind]}</span>'


def kind_of(finding: Finding) -> str:
    """The kind of a finding: its severity, or ``unsure``."""
    return "unsure" if finding.decision is Decision.UNSURE else finding.severity.value


def change(old: str, suggestion: Suggestion) -> str:
    """A suggested change: the words to replace, the new words, and when they fit."""
    added = addition(old, suggestion)
    gone = f"<del><bdi>{escape(old)}</bdi></del>"
    if added:
        words = f"<bdi>{escape(added[0])}<ins>{escape(added[1])}</ins></bdi>"
    elif suggestion.replacement.strip():
        words = f"{gone} <ins><bdi>{escape(suggestion.replacement)}</bdi></ins>"
    else:
        words = f"leave out {gone}"
    return f'{words} <span class="fits">{escape(suggestion.label)}</span>'


def headline(marked: MarkedSentence) -> str:
    """The two dimensions of a sentence in per cent."""
    p = marked.scored.probability
    return f"overclaim {percent(p('overclaim'))} · weak evidence {percent(p('weak_evidence'))}"
