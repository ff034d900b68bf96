"""What the moderation forms share: a text that its writer cannot hide from the model, and scores of a whole text.

A comment is written by somebody whom the site does not trust. So nothing in it switches rules off, and no part of it
goes unscored because it looks like a list of references.
"""

from __future__ import annotations

from dataclasses import replace

from claimscore.domain import Block, Document, Format, Report, Role, SentenceScore, SourceMap, Span
from claimscore.offsets import refuse_surrogates
from claimscore.read.document import read_document


def comment_document(text: str) -> Document:
    """A document in which all of ``text`` is scored; it may be empty.

    Raises InputError("lone-surrogate").
    """
    refuse_surrogates(text)
    whole = Block(Span(0, len(text)), Role.PARAGRAPH)
    return Document(text, (whole,), SourceMap.identity(len(text)), Format.PLAIN)


def comment_document_from_html(source: str) -> Document:
    """The document of an HTML comment, every block of it scored.

    Raises InputError as ``read_document`` does.
    """
    document = read_document(source, format=Format.HTML)
    blocks = tuple(replace(block, role=Role.PARAGRAPH) for block in document.blocks)
    return replace(document, blocks=blocks, ignores=())


def likelihood(scored: SentenceScore, name: str) -> float:
    """How likely a sentence makes a health claim that is also ``name``: the least of the two probabilities.

    The other heads mean something only where there is a health claim. Their joint probability is at most the smaller
    of the two (Fréchet's bound), so that a comment on the weather never scores high.
    """
    own = scored.probability(name)
    return own if name == "health_claim" else min(own, scored.probability("health_claim"))


def highest(report: Report, name: str) -> float:
    """The likelihood of ``name`` in the sentence where it is highest; 0 in a text without sentences."""
    return max((likelihood(scored, name) for scored in report.sentences), default=0.0)
