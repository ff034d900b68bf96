"""Weak support reworded: a slot where a source is missing, a limit added where the support is thin."""

from __future__ import annotations

import re

from claimscore.rules.wording.draft import FILL_IN, Draft, overlaps, word_set

_HEADS_ONE = (
    r"study|research|report|survey|paper|evidence|literature|trial|analysis|investigation|review|"
    r"scientist|expert|researcher|doctor"
)
_HEADS_MANY = (
    r"studies|trials|surveys|reports|papers|reviews|researchers|scientists|experts|doctors|boffins|specialists|"
    r"physicians|"
    r"academics|medics|docs|scholars|investigations|tests|dermatologists|neurologists|cardiologists|nutritionists|"
    r"psychologists|dentists|nurses|paediatricians|pediatricians|oncologists|findings|data"
)
_PEOPLE = re.compile(
    r"(?:researchers?|scientists?|experts?|doctors?|boffins|specialists|physicians|academics|medics|docs|scholars|"
    r"dermatologists|neurologists|cardiologists|nutritionists|psychologists|dentists|nurses|p?a?ediatricians|"
    r"oncologists)$",
    re.IGNORECASE,
)
_QUALIFIERS = (
    r"a|an|the|some|many|most|several|numerous|countless|other|various|new|recent|latest|early|earlier|previous|"
    r"past|more|"
    r"growing|leading|major|different|one|two|three|all|certain|independent|first|large|long-term|landmark|major|top|"
    r"modern|scientific|medical|clinical|international|preliminary|ample|mounting|emerging|peer-reviewed|"
    r"british|american|danish|swedish|german|chinese|japanese|us|uk|"
    r"health|cancer|sleep|vaccine|and"
)
_NOUN_PHRASE = rf"(?!and\b)(?:(?:{_QUALIFIERS})\s+)*(?:{_HEADS_ONE}|{_HEADS_MANY})"
_SAYING = (
    r"says?|said|shows?|showed|suggests?|suggested|finds?|found|reveals?|revealed|claims?|claimed|warns?|warned|"
    r"believes?|"
    r"discover(?:s|ed)?|indicates?|indicated|agrees?|agreed|confirms?|confirmed|proves?|report(?:s|ed)?|think|links?|"
    r"linked|hints?|argues?|points? (?:out|to)|gives|raises|offers|adds|speculates?|insists?|recommends?|"
    r"advises?|declares?|estimates?|identif(?:y|ies|ied)|admit|"
    r"(?:have|has|had|are|is)\s+(?:\w+ly\s+|now\s+|also\s+|long\s+)?\w+(?:ed|wn|nd|id|ing)\b|(?:have|"
    r"has)\s+(?:now\s+)?found"
)
_BEFORE_VERB = re.compile(
    rf"(?P<np>\b(?:an?\s+(?:growing\s+|large\s+)?body\s+of\s+)?{_NOUN_PHRASE})(?=(?:\s+(?:in|from|"
    rf"at)\s+[\w-]+)?\s+(?:(?:now|also|recently|often|all)\s+)?(?:{_SAYING})\b)",
    re.IGNORECASE,
)
_AFTER_VERB = re.compile(
    rf"\b(?:says?|said|warns?|warned|claims?|suggests?|finds|found|shows?|reveals?|according\s+to|declares?|"
    rf"reports?)\s+"
    rf"(?P<np>{_NOUN_PHRASE})\b(?=\s*(?:[.,;:!?–—]|$|\s(?:at|from|in|who)\b))",
    re.IGNORECASE,
)
_THERE_IS = re.compile(
    r"\bthere(?:\s+is|[’']s)\s+(?:\w+\s+)?evidence\s+that\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"\b(?P<have>has|have)\s+(?:also\s+|been\s+|recently\s+|now\s+|long\s+)*been\s+(?:clinically\s+|"
    r"scientifically\s+)?"
    r"(?:shown|found|proven|demonstrated|reported)\s+to\b",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    r"\bit\s+(?:has\s+(?:recently\s+|also\s+|now\s+)?been|is|was)\s+(?:often\s+|widely\s+|also\s+)?(?:reported|"
    r"found|discovered|"
    r"shown|estimated|believed|thought|said|known)\s+that\b",
    re.IGNORECASE,
)
_BELIEVED = re.compile(r"\b(?P<be>is|are)\s+(?P<verb>believed|thought|said|reported|known)\s+to\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:though|although|however|unknown|uncertain|larger (?:trials|studies)|more research|further research|"
    r"cannot show|"
    r"confirm\w*|replicat\w*|needed|not (?:yet )?known|make of that|your mileage|remains? to be|but|yet|planned|"
    r"under way|"
    r"caution\w*|(?:was|were|is) (?:small|preliminary|too small))\b",
    re.IGNORECASE,
)
_IMPERATIVE_TAIL = re.compile(
    r"\b(?:so|and)\s+(?:add|try|take|eat|drink|lace|swap|pour|stop|start|don[’']t|make|skip|book)\b", re.I
)
_ANIMALS = re.compile(
    r"\b(?:mice|mouse|murine|rats?|monkeys?|rodents?|fruit flies|worms|zebrafish|rabbits?|pigs?|piglets|dogs?|"
    r"animals?|yeast|"
    r"test tube|dish|petri|in vitro|cell (?:cultures?|lines?)|cells|lab(?:oratory)?|xenografts?|pups|embryos)\b",
    re.IGNORECASE,
)
_MECHANISM = re.compile(r"^(?:because|since|by|due to|as)\b", re.IGNORECASE)
_PERSONS = re.compile(
    r"\b(?:I|my|me|I[’']m|I[’']ve|we|our|us|she|her|he|his|him|they|their|patients|users|customers|clients|people|parents|"
    r"women|men)\b",
    re.IGNORECASE,
)
_POPULAR = re.compile(
    r"\b(?P<some>many|most|our|all|countless|numerous)\s+(?:of\s+our\s+)?(?P<who>patients|users|customers|"
    r"clients|people|women|men|"
    r"parents|readers)\s+(?P<verb>reports?|say|notice|find|tell us|feel)\b",
    re.IGNORECASE,
)
_SWEAR = re.compile(
    r"\b(?:many\s+|our\s+|most\s+)?(?P<who>patients|users|customers|clients|people|women|men|parents|dentists|"
    r"nurses|readers)\s+"
    r"swear\s+by\b",
    re.IGNORECASE,
)


_LAST_WORD = re.compile(r"(?P<last>[^\W_]+(?:[’'-][^\W_]+)*%?)(?P<close>[.!]?)\s*$")
"""Holds no white space inside, so that it is looked for in the last chunk alone."""
_INTRODUCING = word_set(
    "that and but as because while when which say says said warn warns claim claims to how although though since if by "
    "what suggest suggests find finds now where so yet show shows reveal reveals"
)


def name_source(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """A slot in the place of unnamed research or experts."""
    for pattern in (_BEFORE_VERB, _AFTER_VERB):
        for match in pattern.finditer(sentence):
            start, end = match.span("np")
            if overlaps(*match.span(), cue) and _whole(sentence, start) and not _named(sentence, start, end):
                return [Draft(start, end, _slot(match.group("np")), FILL_IN)]
    for match in _SHOWN.finditer(sentence):
        if overlaps(*match.span(), cue):
            were = "was" if match.group("have").lower() == "has" else "were"
            return [Draft(*match.span(), f"{were} found in [name the study, its kind and its size] to", FILL_IN)]
    for match in _THERE_IS.finditer(sentence):
        if overlaps(*match.span(), cue):
            return [Draft(*match.span(), "[name the studies, their kind and their size] suggest that", FILL_IN)]
    for match in _IT_IS.finditer(sentence):
        if overlaps(*match.span(), cue):
            return [Draft(*match.span(), "[name the study or the body] found that", FILL_IN)]
    for match in _BELIEVED.finditer(sentence):
        if overlaps(*match.span(), cue):
            return [Draft(*match.span(), f"{match.group('be')} {match.group('verb')} by [name who] to", FILL_IN)]
    return []


def bound_anecdote(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """Fewer people in the claim, or the limit of one person's story said at the end."""
    drafts = [
        Draft(*match.span(), f"some {match.group('who').lower()} {match.group('verb').lower()}", "if nobody compared")
        for match in _POPULAR.finditer(sentence)
        if overlaps(*match.span(), cue)
    ]
    drafts += [
        Draft(*match.span(), f"some {match.group('who').lower()} say they like", "if nobody counted")
        for match in _SWEAR.finditer(sentence)
        if overlaps(*match.span(), cue)
    ]
    if not _PERSONS.search(sentence):
        return drafts
    first_person = re.search(r"\b(?:I|[Mm]y|me|[Ww]e|[Oo]ur)\b", sentence) is not None
    limit = "though one person’s experience cannot show why"
    if not first_person and re.search(
        r"\b(?:patients|users|customers|clients|people|parents|women|men|they)\b", sentence, re.IGNORECASE
    ):
        limit = "though such accounts cannot show why"
    if re.search(
        r"\b(?:said|says|told \w+|explain(?:s|ed)|add(?:s|ed)|recalls?|reports?)\W*$|[”\"],?\s+(?:said|says)\b",
        sentence,
    ):
        return drafts
    return drafts + _added(sentence, f", {limit}", "if the story stays")


def bound_study(sentence: str, _cue: tuple[int, int]) -> list[Draft]:
    """The need for larger trials said at the end."""
    return _added(sentence, "; larger trials are needed to confirm this", "if it is the only study")


def bound_preclinical(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """What is not known of people said at the end."""
    words = sentence[cue[0] : cue[1]]
    if _ANIMALS.search(words):
        return _added(sentence, "; whether this holds in people is unknown", "if it was not tested in people")
    if _MECHANISM.match(words):
        return _added(sentence, "; whether that helps people has not been shown", "if only the mechanism was studied")
    return []


def bound_interested(sentence: str, _cue: tuple[int, int]) -> list[Draft]:
    """An independent voice asked for at the end."""
    return _added(sentence, "; [add an independent expert’s view]", FILL_IN)


def bound_tradition(sentence: str, _cue: tuple[int, int]) -> list[Draft]:
    """What trials have shown asked for at the end."""
    return _added(sentence, "; [say what trials of it have shown, or that there are none]", FILL_IN)


def _added(sentence: str, words: str, label: str) -> list[Draft]:
    """``words`` before the closing stop of a plain statement; the draft covers its last word."""
    chunks = sentence.split()
    if len(chunks) < 4 or "?" in sentence or ";" in sentence:
        return []
    match = _LAST_WORD.search(sentence, len(sentence.rstrip()) - len(chunks[-1]))
    if (
        not match
        or _HEDGED.search(sentence)
        or _IMPERATIVE_TAIL.search(sentence)
        or re.search(r"(?:\.|\b(?:Dept|Dr|Inc|Ltd|Co|St|No|al))\.\s*$", sentence)
    ):
        return []
    if not match.group("close") or re.search(r"[!:]\s", sentence):
        return []
    start, end = match.start("last"), match.end("close")
    return [Draft(start, end, f"{match.group('last')}{words}.", label)]


def _slot(noun_phrase: str) -> str:
    head = noun_phrase.split()[-1]
    if head.lower() in ("evidence", "literature", "data"):
        return "[name the studies behind it]" if head.lower() == "data" else "[name the study, its kind and its size]"
    if _PEOPLE.search(head):
        return "[name the experts and their body]"
    plural = re.fullmatch(_HEADS_MANY, head, re.IGNORECASE)
    return "[name the studies, their kind and their size]" if plural else "[name the study, its kind and its size]"


def _whole(sentence: str, start: int) -> bool:
    """Whether the noun phrase is not the end of a longer one."""
    before = re.search(r"([\w’'-]+)(\W*)$", sentence[:start])
    if before is None or before.group(2).strip():
        return True
    return before.group(1).lower() in _INTRODUCING


def _named(sentence: str, start: int, end: int) -> bool:
    return re.match(r"(?:the|these|those|this)\b", sentence[start:end], re.IGNORECASE) is not None
