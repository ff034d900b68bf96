"""How a suggestion reads: words that take the place of others, words added, words left out."""

from __future__ import annotations

from claimscore.domain import Suggestion

_STOPS = ".,;:!?"


def addition(old: str, suggestion: Suggestion) -> tuple[str, str] | None:
    """The words that stay and the words added after them; ``None`` where the suggestion changes words.

    old: the text under the suggestion's span. A stop at the end of both is left out.
    """
    stem = old.rstrip(_STOPS)
    new = suggestion.replacement
    tail = old[len(stem) :]
    if tail and new.endswith(tail):
        new = new[: -len(tail)]
    if not stem or not new.startswith(stem) or len(new) == len(stem) or new[len(stem)].isalnum():
        return None
    return stem, new[len(stem) :]
