"""Promises of cure reworded: nouns by table, verbs by grammar, “kills cancer cells” by where it was seen."""

from __future__ import annotations

import re

from claimscore.rules.wording.draft import Draft, overlaps
from claimscore.rules.wording.lexicon import Family
from claimscore.rules.wording.verbs import soften_verb, swap_modal

_FAMILIES = frozenset({Family.CURE, Family.PREVENT, Family.RESCUE, Family.SHIELD, Family.PLAIN})
_IN_THE_LAB = "if the finding comes from the laboratory"
_NOUN = re.compile(
    r"\b(?:a|the)\s+(?:(?:cheap|complete|miracle|simple|natural|real|permanent|true|possible|potential|new|final)\s+)*"
    r"(?:cure|antidote|remedy)(?=\s+(?:for|against)\b)",
    re.IGNORECASE,
)
_CELLS = re.compile(
    r"\b(?P<adverbs>(?:naturally|selectively|specifically|only|also)\s+)?(?P<verb>kills?|destroys?|can\s+(?:kill|destroy))\s+"
    r"(?P<what>(?:the\s+|only\s+)?(?:\w+\s+){0,2}?(?:cells|bacteria|viruses|fungi|parasites))\b"
    r"(?!\s+(?:in\s+(?:the\s+)?(?:lab|dish|vitro|test)|and\b))",
    re.IGNORECASE,
)


def reword_cure(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """Drafts for a promise of cure, rescue, reversal or prevention; best first."""
    return reword_remedy(sentence, cue) or soften_verb(sentence, cue, _FAMILIES) or swap_modal(sentence, cue)


def reword_remedy(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """Drafts for “a cure for …” and “kills cancer cells”."""
    for match in _NOUN.finditer(sentence):
        if overlaps(*match.span(), cue) and not re.search(r"\b(?:no|not|without)\b|n[’']t", sentence[: match.start()]):
            return [Draft(*match.span(), "a possible treatment", "if it is being tested in people")]
    for match in _CELLS.finditer(sentence):
        drafts = _laboratory(sentence, match) if overlaps(*match.span(), cue) else []
        if drafts:
            return drafts
    return []


def _laboratory(sentence: str, match: re.Match[str]) -> list[Draft]:
    verb = match.group("verb").lower()
    before = re.search(r"([\w’'-]+)\s+$", sentence[: match.start()])
    if before is None or re.search(r"\b(?:to|not|and|may|could|will|that)$", before.group(1), re.IGNORECASE):
        return []
    done = "destroyed" if "destroy" in verb else "killed"
    if verb.startswith("can"):
        have = ""
    elif verb.endswith("s"):
        have = "has "
    elif before.group(1).lower().endswith("s"):
        have = "have "
    else:
        return []
    adverbs = (match.group("adverbs") or "").lower().replace("naturally ", "")
    text = f"{have}{adverbs}{done} {match.group('what')} in laboratory tests"
    if not have:
        text = f"{match.group('verb')} {match.group('what')} in laboratory tests"
    return [Draft(*match.span(), text, _IN_THE_LAB)]
