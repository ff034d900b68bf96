"""Where a verb stands: modal, finite, passive, infinitive …; read from its neighbours, refused in doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from claimscore.rules.wording.draft import Token, adjoining, clause_left, word_set

MODALS = word_set("can could may might will would shall should must")
BE = word_set("is are was were be been being am")
_HAVE = frozenset(["has", "have", "had"])
_NEGATIONS = word_set("no not never neither nor nothing nobody none cannot hardly fails failed unlikely without ")
_PROMISING = word_set(
    "completely totally permanently dramatically miraculously instantly drastically effectively quickly rapidly "
    "really actually simply always definitely massively hugely significantly naturally literally radically fully "
    "truly automatically substantially markedly swiftly immediately successfully easily safely strongly greatly "
    "tremendously literally absolutely entirely undoubtedly certainly "
)
_KEPT = word_set("also often even still now then only usually generally sometimes just both")
_NOT_SUBJECTS = word_set(
    "the a an of these those this their its his her our your my all many some most any no common natural main "
    "possible leading root real other such potential likely new miracle health known and or than as like is was has "
    "does says with by for in on at from to into health's one two three four five different various underlying "
)
_PRONOUNS = word_set("they we you i that which who people women men children mice bacteria data patients both ")
_SINGULAR_S = ("ss", "us", "is", "'s")
_AUXILIARIES = MODALS | word_set(
    "do does did don't doesn't let lets make makes made making see saw watch how why what where "
)
_PREPOSITIONS = word_set("by of for from in with without at after before through on about towards toward")
_DETERMINERS = word_set(
    "the a an my his her their our your its this that these those all some both it them him us me you "
)


_ADVERB = re.compile(
    r"(?!early|family|daily|weekly|monthly|nightly|only|likely|belly|fly|july|italy|supply|jelly)\w{3,}ly"
)
_JOINED = re.compile(r"^\W*(?:[\w’'-]+\s+){1,3}and\s+(?:[\w’'-]+\s+)?[\w’'-]+\s*$", re.IGNORECASE)
"""A clause that begins with two subjects joined, such as “cheese and red wine”."""


class Place(StrEnum):
    """The construction that a verb stands in."""

    MODAL = "modal"
    THIRD = "third"
    PLURAL = "plural"
    PAST = "past"
    PROGRESSIVE = "progressive"
    PASSIVE = "passive"
    INFINITIVE = "infinitive"
    GERUND = "gerund"
    PARTICIPLE = "participle"
    COORDINATED = "coordinated"


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group: from ``start`` (auxiliaries, “help”, adverbs) to the verb; ``kept`` adverbs stay."""

    start: int
    place: Place
    kept: str
    helping: bool
    past: bool = False
    singular: bool = False


def verb_group(sentence: str, words: list[Token], index: int, tenses: frozenset[str]) -> Group | None:
    """The group around word ``index``, whose form may have the given tenses; ``None`` where the reading is unsure."""
    if _negated(sentence, words, index):
        return None
    left, first, kept = _skip_adverbs(sentence, words, index)
    helping = False
    help_at = left
    if left >= 1 and words[left].lower == "to" and words[left - 1].lower.startswith("help"):
        help_at = left - 1
    if help_at >= 0 and words[help_at].lower in _HELP_TENSES and "base" in tenses:
        helping = True
        tenses = _HELP_TENSES[words[help_at].lower]
        left, first, more = _skip_adverbs(sentence, words, help_at)
        kept = more + kept
    before = words[left] if left >= 0 and adjoining(sentence, words[left], words[first]) else None
    found = _place(sentence, words, left, first, before, tenses, index)
    if found is None:
        return None
    start, place, was, singular = found
    return Group(words[start].start, place, " ".join(kept), helping, was, singular)


_HELP_TENSES = {
    "help": frozenset({"base"}),
    "helps": frozenset({"third"}),
    "helped": frozenset({"past", "part"}),
    "helping": frozenset({"ing"}),
}


def _negated(sentence: str, words: list[Token], index: int) -> bool:
    clause_start = max(sentence.rfind(mark, 0, words[index].start) for mark in ",;:–—(")
    near = [word.lower for word in words[max(0, index - 9) : index] if word.start > clause_start]
    return any(word in _NEGATIONS or word.endswith("n't") for word in near)


def _skip_adverbs(sentence: str, words: list[Token], index: int) -> tuple[int, int, list[str]]:
    first, kept = index, list[str]()
    while first > 0 and adjoining(sentence, words[first - 1], words[first]):
        word = words[first - 1].lower
        if word in _KEPT or (_ADVERB.fullmatch(word) and word not in _PROMISING):
            kept.insert(0, word)
        elif word == "than" and first > 1 and words[first - 2].lower == "more":
            first -= 1
        elif word not in _PROMISING:
            break
        first -= 1
    return first - 1, first, kept


def _place(
    sentence: str,
    words: list[Token],
    left: int,
    first: int,
    before: Token | None,
    tenses: frozenset[str],
    index: int,
) -> tuple[int, Place, bool, bool] | None:
    previous = before.lower if before else ""
    if "base" in tenses and previous in MODALS:
        return left, Place.MODAL, False, False
    if "base" in tenses and previous == "to":
        return left, Place.INFINITIVE, False, False
    if "part" in tenses and previous in BE:
        return _passive(sentence, words, left, previous)
    if "part" in tenses and previous in _HAVE:
        return left, Place.PAST, True, previous == "has"
    if "past" in tenses and "base" not in tenses and _finite_past(sentence, words, index, before):
        return first, Place.PAST, True, False
    if "ing" in tenses:
        return _ing(sentence, words, left, first, before)
    if "third" in tenses and _subject_before(sentence, words, first, before):
        return first, Place.THIRD, False, True
    if "base" in tenses:
        return _bare(sentence, words, left, first, before)
    return None


def _passive(sentence: str, words: list[Token], left: int, be: str) -> tuple[int, Place, bool, bool] | None:
    if be in ("is", "are"):
        return left, Place.PASSIVE, False, be == "is"
    if be in ("was", "were"):
        return left, Place.PASSIVE, True, be == "was"
    outer = words[left - 1] if left >= 1 and adjoining(sentence, words[left - 1], words[left]) else None
    if outer and be == "be" and outer.lower in MODALS:
        return left - 1, Place.PASSIVE, False, False
    if outer and be == "been" and outer.lower in _HAVE:
        return left - 1, Place.PASSIVE, True, outer.lower == "has"
    return None


def _ing(
    sentence: str, words: list[Token], left: int, first: int, before: Token | None
) -> tuple[int, Place, bool, bool] | None:
    previous = before.lower if before else ""
    if previous in ("is", "are"):
        return left, Place.PROGRESSIVE, False, previous == "is"
    if previous in _PREPOSITIONS:
        return first, Place.GERUND, False, False
    if before is None and left >= 0 and sentence[words[left].end : words[first].start].strip() == ",":
        return first, Place.PARTICIPLE, False, False
    return None


def _finite_past(sentence: str, words: list[Token], index: int, before: Token | None) -> bool:
    if before is None or before.lower in _NOT_SUBJECTS - {"that"} or before.lower in BE | _HAVE | MODALS:
        return False
    if words[index].lower in ("led", "resulted"):
        return True
    after = words[index + 1] if index + 1 < len(words) else None
    return after is not None and adjoining(sentence, words[index], after) and after.lower in _DETERMINERS


def _subject_before(sentence: str, words: list[Token], first: int, before: Token | None) -> bool:
    if before is not None:
        return before.lower not in _NOT_SUBJECTS - {"and", "or"} and before.lower not in MODALS | BE
    gap = sentence[words[first - 1].end : words[first].start].strip() if first else ""
    return first == 0 or gap in (",", ")", ":", "–", "—", "”", '"')


def _bare(
    sentence: str, words: list[Token], left: int, first: int, before: Token | None
) -> tuple[int, Place, bool, bool] | None:
    if before is None:
        return None
    if before.lower in ("and", "or"):
        return first, Place.COORDINATED, False, False
    if before.lower in (_NOT_SUBJECTS | _PREPOSITIONS) - _PRONOUNS - {"one"}:
        return None
    plural = before.lower in _PRONOUNS or (
        before.lower.endswith("s")
        and not before.lower.endswith(_SINGULAR_S)
        and before.lower not in _NOT_SUBJECTS | BE | _HAVE
    )
    plural = plural or _JOINED.search(clause_left(sentence, words[first].start)) is not None
    earlier = {word.lower for word in words[max(0, left - 8) : left]}
    return (first, Place.PLURAL, False, False) if plural and not earlier & _AUXILIARIES else None
