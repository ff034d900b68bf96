"""What follows a verb, and how verb and object are softened together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimscore.rules.wording import lexicon
from claimscore.rules.wording.lexicon import Family, Verb


@dataclass(frozen=True, slots=True)
class Softened:
    """A softened verb: ``base`` replaces the verb up to ``end``, then ``tail`` (an object carried over).

    linked: what may follow “is” in the place of the text up to ``linked_end`` (“linked to a lower risk”), or "".
    helped_with: the verb before “…, but the evidence is very uncertain”, or "".
    """

    base: str
    end: int
    tail: str = ""
    linked: str = ""
    linked_end: int = 0
    helped_with: str = ""


_POSSESSIVES = (
    r"your|his|her|their|our|my|the|a|a person['’]s|people['’]s|women['’]s|men['’]s|its|patients['’]|everyone['’]s"
)
_RISK = re.compile(
    rf"\s+(?P<whose>(?:{_POSSESSIVES})\s+)?"
    r"(?P<kind>(?!(?:of|and|or|in|by|to|for|with|the|that)\b)[\w’'-]+\s+(?!(?:of|and|or|in|by|to|for|with|the|"
    r"that)\b)[\w’'-]+\s+|(?!(?:of|and|or|in|by|to|for|with|the|that)\b)[\w’'-]+\s+)?"
    r"(?P<noun>risks?|chances?|odds|likelihood|incidence|rates?)\b(?!-)",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"[^,;:]*?\bby\s+(?:\d|a\b|up to|more|nearly|about|around|half|almost|over|two|three)", re.IGNORECASE
)
_LIMIT = re.compile(r"[,;:.!?()–—]")
_FOREVER = re.compile(
    r"(?P<object>[^,;:.!?()–—]{1,50}?)\s+(?:for good|for ever|forever|once and for all|in its tracks|completely|"
    r"overnight|permanently|instantly|at the root|dead|before (?:they|it) (?:even )?(?:starts?|begins?))"
    r"(?=\s*(?:[,;:.!?)–—]|$))",
    re.IGNORECASE,
)
_DISEASE = re.compile(
    rf"(?:{lexicon.EASED.pattern}|{lexicon.TREATED.pattern}|{lexicon.SLOWED.pattern})\W*$", re.IGNORECASE
)
_MODIFIER = (
    r"(?:(?:\d+ (?:types|kinds) of|your|his|her|their|our|my|the|her|chronic|severe|mild|acute|type [12]|early|"
    r"advanced|back|joint|knee|breast|lung|prostate|bowel|skin|ovarian|colon|blood|heart|liver|kidney|menopausal|period|seasonal|viral|eye|"
    r"rheumatoid|winter|common|postnatal|treatment-resistant|gut|muscle|many|most|even|stage \S+|stubborn|serious|"
    r"deadly|hereditary|childhood|fungal|bacterial|urinary|yeast|pancreatic|brain|cervical|metastatic)\s+){0,3}"
)
_RESCUED = re.compile(
    r"\s+(?P<who>you|us|them|people|women|men|patients|children|babies|millions|thousands|lives|yourself|"
    r"(?:your|their|our|many|most|young|older|millions of|thousands of)\s+\w+)(?:\s+(?:from|against|of)\b)?",
    re.IGNORECASE,
)
_SOFTEST = {
    "ease": "help with",
    "help treat": "help with",
    "slow": "help with",
    "lower the risk of": "lower the risk of",
}


def soften(sentence: str, verb: Verb, end: int) -> Softened | None:
    """The verb that ends at ``end`` softened with its object, or ``None`` where no wording is sure to be right."""
    if verb.family in (Family.LOWER, Family.RAISE):
        return _risk(sentence, verb, end) or _plain(sentence, verb, end)
    if verb.family is Family.CURE:
        return _cure(sentence, end)
    if verb.family is Family.PREVENT:
        return _prevent(sentence, end)
    if verb.family in (Family.RESCUE, Family.SHIELD):
        return _rescue(sentence, verb, end)
    if verb.family is Family.CAUSE:
        return _cause(sentence, verb, end)
    return _plain(sentence, verb, end)


def disease_ends(text: str) -> bool:
    """Whether a text ends with the name of an illness."""
    return _DISEASE.search(text) is not None


def _risk(sentence: str, verb: Verb, end: int) -> Softened | None:
    match = _RISK.match(sentence, end)
    if not match:
        return None
    noun, kind = match.group("noun"), match.group("kind") or ""
    article = "" if noun.lower() in ("risks", "chances", "odds", "rates") else "a "
    direction = "lower" if verb.family is Family.LOWER else "higher"
    linked = f"linked to {article}{direction} {kind}{noun}"
    if _SIZE.match(sentence, match.end()):
        linked = ""
    return Softened(verb.soft, end, linked=linked, linked_end=match.end())


_CURABLE = tuple(
    (re.compile(rf"\s+{_MODIFIER}(?:{pattern.pattern})", re.IGNORECASE), base)
    for pattern, base in (
        (lexicon.SLOWED, "slow"),
        (lexicon.REDUCED, "reduce"),
        (lexicon.EASED, "ease"),
        (lexicon.TREATED, "help treat"),
    )
)
_NOT_THE_DISEASE = re.compile(
    r"[’'-]|\s+(?:cells?|virus(?:es)?|risk|patients?|sufferers?|from|genes?|deaths?|drugs?|that|which|done|caused|\w+ing)\b",
    re.I,
)


def _cure(sentence: str, end: int) -> Softened | None:
    for pattern, base in _CURABLE:
        match = pattern.match(sentence, end)
        if match and not _NOT_THE_DISEASE.match(sentence, match.end()):
            forever = _FOREVER.match(sentence, end)
            stop, tail = (forever.end(), forever.group("object")) if forever else (end, "")
            return Softened(base, stop, tail, helped_with=_SOFTEST.get(base, ""))
    return None


def _prevent(sentence: str, end: int) -> Softened | None:
    rest = _LIMIT.split(sentence[end:])[0]
    if not rest.strip() or re.search(r"\bfrom\b", rest) or re.match(r"\s+(?:it|them|this|that|you|us|all)\b", rest):
        return None
    named = re.match(
        rf"\s+{_MODIFIER}(?:{lexicon.EASED.pattern}|{lexicon.TREATED.pattern}|{lexicon.SLOWED.pattern}|"
        r"(?:heart attacks?|strokes?|blood clots|miscarriages?|pre-eclampsia|relapses?|blindness|sids)\b)",
        rest,
        re.I,
    )
    if not named:
        return None
    linked = "linked to a lower risk of"
    return Softened("lower the risk of", end, linked=linked, linked_end=end, helped_with="lower the risk of")


def _rescue(sentence: str, verb: Verb, end: int) -> Softened | None:
    lives = re.compile(r"\s+(?!their\b|your\b|our\b|his\b|her\b)(?:\w+(?:\s+of)?\s+)?lives\b(?!\s+of\b)", re.I).match(
        sentence, end
    )
    if verb.lemma == "save" and lives:
        return Softened("prevent some deaths", lives.end())
    match = _RESCUED.match(sentence, end)
    direct = re.compile(r"\s+(?:from|against)\b", re.I).match(sentence, end)
    found = direct if direct and verb.family is Family.SHIELD else match
    if not found or not re.search(r"(?:from|against|of)$", found.group(), re.I):
        return Softened(verb.soft, end) if verb.family is Family.SHIELD and not found else None
    stop = found.end()
    if verb.family is Family.RESCUE:
        eased = re.compile(rf"\s+{_MODIFIER}(?:{lexicon.EASED.pattern})", re.I).match(sentence, stop)
        if eased:
            return Softened("ease", stop, helped_with="help with")
    named = re.compile(
        rf"\s+{_MODIFIER}(?:{lexicon.EASED.pattern}|{lexicon.TREATED.pattern}|{lexicon.SLOWED.pattern}|"
        r"(?:heart attacks?|strokes?|blood clots|blindness)\b)",
        re.I,
    ).match(sentence, stop)
    if not named:
        return None
    return Softened(
        "lower the risk of", stop, linked="linked to a lower risk of", linked_end=stop, helped_with="lower the risk of"
    )


def _cause(sentence: str, verb: Verb, end: int) -> Softened | None:
    rest = _LIMIT.split(sentence[end:])[0]
    if not rest.strip() or re.match(r"\s+(?:of|for|and|are|is|by|in)\b", rest, re.I):
        return None
    simple = not re.search(r"\bto\b", rest) and not re.match(r"\s+(?:you|them|us|him|her|it|me|people)\b", rest, re.I)
    return Softened(verb.soft, end, linked="linked to" if simple else "", linked_end=end)


def _plain(sentence: str, verb: Verb, end: int) -> Softened | None:
    rest = _LIMIT.split(sentence[end:])[0]
    if not rest.strip() or re.match(
        r"\s+(?:of|for|and|are|is|by|in|or|to|from|with|at|on|off|up|out|down|back)\b", rest, re.I
    ):
        return None
    if verb.lemma == "lift" and not re.match(rf"\s+{_MODIFIER}(?:{lexicon.EASED.pattern})", rest, re.I):
        return None
    if verb.lemma == "melt" and not re.match(r"\s+(?:away\s+)?(?:stress|tension|pain)", rest, re.I):
        return None
    return Softened(verb.soft, end)
