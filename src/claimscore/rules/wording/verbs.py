"""Verb groups reworded: what is promised or asserted becomes what the evidence may bear, in the same construction."""

from __future__ import annotations

import re

from claimscore.rules.wording import objects
from claimscore.rules.wording.draft import (
    LOW,
    MODERATE,
    OBSERVATIONAL,
    SOFTER,
    VERY_LOW,
    Draft,
    Token,
    clause_left,
    graded,
    overlaps,
    tokens,
    word_set,
)
from claimscore.rules.wording.grammar import Group, Place, verb_group
from claimscore.rules.wording.inflection import gerund, participle, third
from claimscore.rules.wording.lexicon import FORMS, Family, Verb
from claimscore.rules.wording.objects import Softened
from claimscore.rules.wording.promise import PROMISING, still_promises

_SUBORDINATE = re.compile(
    r"\b(?:that|which|who|because|if|when|as|since|while|whether|so|and|but|or|says?|said|how|why|where|than)\b", re.I
)
_CLOSING_OBJECT = re.compile(
    r"(?!.*\b(?:and|or|but|so|because|which|who|that|when|if|while|as|by|after|before|to|is|are|for|than|from|have|has|"
    r"without|until|once|whatever|every|within|under|overnight|days?|weeks?|minutes?)\b)[^,;:—–()\"“”‘?!\[\]]{2,60}?(?=\s*[.!]?\s*$)"
)

_CLAUSE_END = re.compile(r"[,;:()–—.!]")
_FLAT_MODAL = re.compile(
    r"\b(?P<modal>can|will)\s+(?!not\b|never\b|no\b|you\b|we\b|i\b|only\b|be used\b)[a-z]+", re.IGNORECASE
)
_PROBABLE = frozenset({Family.LOWER, Family.PLAIN, Family.PREVENT, Family.RESCUE, Family.SHIELD})
"""Families for which trials of moderate certainty are a likely support; harms are seldom tried on people."""
_HARMS = word_set(
    "worsen damage harm weaken shorten disrupt impair strain suppress change promote shrink produce induce affect "
    "influence widen inhibit block"
)
_UNSURE_MODAL = re.compile(
    r"\b(?:no|not|nobody|nothing|never|none|if|whether|more|than|fewer|less|hardly|neither)\b", re.I
)
_NO_MODAL_AFTER = word_set("you we i how what where why who nothing nobody no one only doctors it's")


def soften_verb(sentence: str, cue: tuple[int, int], families: frozenset[Family]) -> list[Draft]:
    """Drafts for the first verb of the given families that the trigger words touch; best first."""
    if sentence.rstrip(" ”\"’'").endswith("?"):
        return []
    words = tokens(sentence)
    for index, word in enumerate(words):
        if not (word.start < cue[1] and cue[0] < word.end):
            continue
        for verb, end, tenses in _readings(sentence, words, index, families):
            if verb.lemma == "help" and _helps_a_verb(words, index):
                continue
            if verb.lemma == "help" and still_promises(_CLAUSE_END.split(sentence[end:])[0]):
                continue
            group = verb_group(sentence, words, index, tenses)
            if group and group.place is Place.PASSIVE:
                return _passive(sentence, group, verb)
            softened = objects.soften(sentence, verb, end) if group else None
            drafts = _drafts(sentence, group, verb, softened) if group and softened else []
            if drafts:
                return drafts
    return []


def _helps_a_verb(words: list[Token], index: int) -> bool:
    following = [word.lower for word in words[index + 1 : index + 3]]
    verb = following[1:] if following[:1] == ["to"] else following[:1]
    return bool(verb) and any(tense == "base" for _, tense, _ in FORMS.get(verb[0], ()))


def swap_modal(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """“may” in the place of “can” or “will” among the trigger words, where no promise is left standing."""
    if sentence.rstrip().endswith("?"):
        return []
    for match in _FLAT_MODAL.finditer(sentence):
        before = re.search(r"([\w’'-]+)\s+$", sentence[: match.start()])
        if still_promises(_CLAUSE_END.split(sentence[match.end("modal") :])[0]):
            continue
        if _UNSURE_MODAL.search(clause_left(sentence, match.start())):
            continue
        if overlaps(*match.span(), cue) and before and before.group(1).lower() not in _NO_MODAL_AFTER:
            return [graded(*match.span("modal"), "may", LOW)]
    return []


def _readings(
    sentence: str, words: list[Token], index: int, families: frozenset[Family]
) -> list[tuple[Verb, int, frozenset[str]]]:
    found: dict[str, tuple[Verb, int, frozenset[str]]] = {}
    for verb, tense, particle in FORMS.get(words[index].lower, ()):
        end = words[index].end
        if particle:
            match = re.compile(rf"\s+{re.escape(particle)}\b", re.I).match(sentence, end)
            if not match:
                continue
            end = match.end()
        if verb.family in families:
            tenses = found[verb.lemma][2] if verb.lemma in found else frozenset()
            found[verb.lemma] = (verb, end, tenses | {tense})
    return list(found.values())


def _drafts(sentence: str, group: Group, verb: Verb, softened: Softened) -> list[Draft]:
    start, end = group.start, softened.end
    kept = f"{group.kept} " if group.kept else ""
    base = softened.base
    if group.helping and not base.startswith("help"):
        base = f"help {base}"
    drafts: list[Draft] = []
    if group.place in (Place.MODAL, Place.THIRD, Place.PLURAL):
        drafts += _linked(group, kept, softened, sentence)
        drafts.append(graded(start, end, f"may {kept}{base}{softened.tail}", LOW))
        if verb.family in PROMISING:
            drafts += _uncertain(sentence, start, end, kept, softened)
        if group.place is not Place.MODAL and verb.family in _PROBABLE and verb.soft not in _HARMS:
            finite = third(base) if group.singular else base
            drafts.append(graded(start, end, f"{kept}probably {finite}{softened.tail}", MODERATE))
    elif group.place is Place.PAST:
        drafts.append(graded(start, end, f"may {kept}have {participle(base)}{softened.tail}", LOW))
    elif group.place is Place.PROGRESSIVE:
        drafts.append(graded(start, end, f"may {kept}be {gerund(base)}{softened.tail}", LOW))
    elif group.place is Place.GERUND:
        if softened.base != verb.lemma:
            drafts.append(Draft(start, end, f"{kept}{gerund(base)}{softened.tail}", SOFTER))
    elif group.place is Place.PARTICIPLE:
        drafts.append(graded(start, end, f"possibly {kept}{gerund(base)}{softened.tail}", LOW))
    elif softened.base != verb.lemma:
        helped = base if base.startswith("help") else f"help {base}"
        lead = "to " if group.place is Place.INFINITIVE else ""
        drafts.append(Draft(start, end, f"{lead}{kept}{helped}{softened.tail}", SOFTER))
    return drafts


def _linked(group: Group, kept: str, softened: Softened, sentence: str) -> list[Draft]:
    at_start = not sentence[: group.start].strip(" “\"'‘")
    speaker = re.search(r"\b(?:you|we|i)\s+$", sentence[: group.start], re.IGNORECASE)
    if not softened.linked or group.helping or at_start or speaker:
        return []
    be = {Place.MODAL: f"may {kept}be ", Place.THIRD: f"is {kept}", Place.PLURAL: f"are {kept}"}[group.place]
    return [Draft(group.start, softened.linked_end, f"{be}{softened.linked}", OBSERVATIONAL)]


def _uncertain(sentence: str, start: int, end: int, kept: str, softened: Softened) -> list[Draft]:
    if _SUBORDINATE.search(sentence[:start]) or not softened.helped_with:
        return []
    match = _CLOSING_OBJECT.match(sentence, end)
    if not match and sentence[end:].strip(" .!"):
        return []
    stop = match.end() if match else end
    rest = sentence[end:stop]
    text = f"may {kept}{softened.helped_with}{softened.tail}{rest}, but the evidence is very uncertain"
    return [graded(start, stop, text, VERY_LOW)]


def _passive(sentence: str, group: Group, verb: Verb) -> list[Draft]:
    if verb.family is not Family.CURE or verb.lemma in ("kill", "destroy", "stop", "end", "clear", "halt"):
        return []
    match = re.compile(rf"{re.escape(participle(verb.lemma))}\b(\s+(?:by|with)\b)?", re.I).search(sentence, group.start)
    if not match or not objects.disease_ends(sentence[: group.start]):
        return []
    agent = " with" if match.group(1) else ""
    body = "have improved" if group.past else "improve"
    return [graded(group.start, match.end(), f"may {group.kept} {body}{agent}".replace("  ", " "), LOW)]
