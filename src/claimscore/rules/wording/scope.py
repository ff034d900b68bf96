"""Phrases that reach too far: to everyone (CS105), and past every risk (CS106)."""

from __future__ import annotations

import re

from claimscore.rules.wording.draft import FILL_IN, Draft
from claimscore.rules.wording.phrase import TRIAL, dropped, low, phrase

_BEFORE_OBJECT = r"\b(?P<prep>for|to|in|on|with|from|suits?|helps?|among|of|by)\s+"
_CLAUSE_END = r"(?=\s*(?:[.,;:!?)–—]|(?:and|or|but|with)\b|$))"

BREADTH = (
    low(
        rf"\b(?:works|work)\s+(?:for|on)\s+(?:absolutely\s+)?(?:everyone|everybody|anyone|anybody){_CLAUSE_END}",
        "may work for some people",
    ),
    phrase(
        rf"{_BEFORE_OBJECT}(?:absolutely\s+)?(?:everyone|everybody|anyone|anybody){_CLAUSE_END}",
        r"\g<prep> some people",
    ),
    phrase(
        r"\b(?:everyone|everybody|anyone|anybody)(?P<who>\s+(?:with|over|under|who has)\s+[^,.;:]{1,25}?)?"
        r"(?=\s+(?:should|must|can|could|may|might|will|ought)\b)",
        r"some people\g<who>",
    ),
    phrase(
        rf"{_BEFORE_OBJECT}(?:every single|every|any|all)\s+(?:patients?|person|people)(?:\s+alike)?{_CLAUSE_END}",
        r"\g<prep> some patients",
    ),
    phrase(rf"{_BEFORE_OBJECT}(?:every|all)\s+(?:women|woman){_CLAUSE_END}", r"\g<prep> some women"),
    phrase(rf"{_BEFORE_OBJECT}(?:every|all)\s+(?:men|man){_CLAUSE_END}", r"\g<prep> some men"),
    phrase(rf"{_BEFORE_OBJECT}(?:every|all)\s+(?:children|child){_CLAUSE_END}", r"\g<prep> some children"),
    phrase(rf"{_BEFORE_OBJECT}(?:every|all)\s+(?:babies|baby){_CLAUSE_END}", r"\g<prep> some babies"),
    phrase(r"\b(?P<prep>for|suits?|on) all skin types\b", r"\g<prep> the skin types studied"),
    phrase(r"\b(?:at any age|at every age|at all ages|for all ages)\b", "at the ages studied"),
    phrase(r"\b(?:at any stage|at every stage)\b", "at the stages studied"),
    phrase(
        rf"(?<=[a-z] )all (?:types of |kinds of |known )?(?P<what>diseases|cancers|infections|illnesses|ailments|"
        rf"headaches|allergies|viruses){_CLAUSE_END}",
        r"some \g<what>",
    ),
    phrase(
        r"(?<=[a-z] )(?:every|any) (?P<what>disease|cancer|headache|virus|infection|ailment)" + _CLAUSE_END,
        r"some kinds of \g<what>",
    ),
    phrase(
        r"\b(?:the whole family|all the family|the entire family)(?=\s*[.,;!]|$)", "[name the people studied]", FILL_IN
    ),
)

_HARMS = (
    r"(?:side|adverse|after|ill|unwanted|negative)[\s-]effects|contraindications|adverse (?:reactions|events)|"
    r"downsides"
)

SAFETY = (
    phrase(
        rf"\b(?P<have>has|have|had)\s+(?:absolutely\s+)?(?:no|zero|none of the)\s+(?:known\s+|possible\s+|"
        rf"reported\s+|"
        rf"serious\s+|adverse\s+|harmful\s+)?(?:{_HARMS})",
        rf"\g<have> few reported side effects ({TRIAL})",
        FILL_IN,
    ),
    phrase(
        rf"\b(?:does not|doesn[’']t)\s+have\s+(?:any\s+)?(?:{_HARMS})",
        rf"has few reported side effects ({TRIAL})",
        FILL_IN,
    ),
    phrase(
        rf"\b(?:do not|don[’']t)\s+have\s+(?:any\s+)?(?:{_HARMS})",
        rf"have few reported side effects ({TRIAL})",
        FILL_IN,
    ),
    phrase(
        rf"\bthere are (?:absolutely )?(?:no|zero) (?:known )?(?:{_HARMS})",
        rf"few side effects were reported in {TRIAL}",
        FILL_IN,
    ),
    phrase(
        rf"\b(?:without|with no|with zero|minus)\s+(?:a single\s+|any\s+|the\s+|any of the\s+)?(?:known\s+|"
        rf"adverse\s+|"
        rf"harmful\s+|usual\s+)?(?:side[\s-]effects?|{_HARMS})",
        rf"with few side effects reported in {TRIAL}",
        FILL_IN,
    ),
    phrase(rf"(?<!there are )\b(?:no|zero)\s+(?:known\s+|adverse\s+)?(?:{_HARMS})", "few reported side effects"),
    phrase(
        r"\b(?P<be>is|are|was|were)\s+(?:completely|totally|perfectly|entirely|absolutely|100\s?%|quite)\s+"
        r"(?:safe|harmless)(?=\s*(?:[.,;:!]|and (?!effective)|$))",
        rf"\g<be> reported to be well tolerated in {TRIAL}",
        FILL_IN,
    ),
    phrase(
        r"\b(?P<be>is|are|was|were)\s+(?:completely\s+|both\s+)?safe\s+and\s+effective\b",
        rf"\g<be> reported to be well tolerated and effective in {TRIAL}",
        FILL_IN,
    ),
    phrase(
        r"\b(?P<be>is|are|was|were)\s+(?:safe|harmless)(?=\s*(?:[.,;:!]|$))",
        rf"\g<be> reported to be well tolerated in {TRIAL}",
        FILL_IN,
    ),
    phrase(
        r"(?P<article>\ba|\ban)\s+(?:completely|totally|perfectly|entirely|absolutely|100\s?%)\s+(?P<next>safe)\b",
        r"\g<article> \g<next>",
    ),
    phrase(
        r"\b(?:completely|totally|perfectly|entirely|absolutely|100\s?%)\s+(?P<next>safe|harmless|natural)\b",
        r"\g<next>",
    ),
    phrase(
        r"\b(?P<be>is|are|was|were)\s+(?:completely\s+|totally\s+|perfectly\s+|entirely\s+|absolutely\s+)?safe\s+for\s+"
        r"(?:everyone|everybody|anyone|all|all ages|the whole family|any age)(?=\s*(?:[.,;:!]|$))",
        rf"\g<be> reported to be well tolerated by the people studied in {TRIAL}",
        FILL_IN,
    ),
    phrase(
        r"\b(?P<be>is|are|was|were)\s+(?:completely\s+|totally\s+|perfectly\s+|entirely\s+|absolutely\s+)?safe\s+for\s+"
        r"(?P<who>(?:young\s+|older\s+|pregnant\s+|most\s+)?(?:people|children|women|men|adults|babies))"
        r"(?=\s*(?:[.,;:!]|$))",
        rf"\g<be> reported to be well tolerated by \g<who> in {TRIAL}",
        FILL_IN,
    ),
    phrase(r"\bwithout\s+(?:any|the|a)\s+risks?\s+(?P<of>of|to)\b", r"with a low risk \g<of>"),
    phrase(
        r"\b(?:does not|doesn[’']t)\s+(?:present|pose|carry)\s+(?:any|a|the slightest)\s+(?:risk|danger)\b",
        "carries a low risk",
    ),
    phrase(r"\bsafely\s+and\s+effectively\s+(?P<next>[a-z]+)", r"\g<next>"),
    phrase(
        r"(?P<article>\ba)\s+safe,\s+(?P<next>[a-z][\w-]*)(?=[\w\s,-]*\b(?:treatment|remedy|option|therapy|method|medicine|way)\b)",
        r"\g<article> \g<next>",
    ),
    phrase(r"\bas\s+(?:many|much)\s+as\s+you\s+(?:like|want)\b", "[give the dose that was studied]", FILL_IN),
    phrase(r"\b(?:no|zero)\s+(?:conceivable\s+)?(?:risk|danger)\s+(?P<of>of|from|to)\b", r"a low risk \g<of>"),
    phrase(
        r"\bwithout\s+(?:any\s+)?(?:risks?|danger)\b(?!\s+(?:of|to|from|for)\b)",
        rf"with few risks reported in {TRIAL}",
        FILL_IN,
    ),
    *dropped(r"safe and effective|kinder, safer|harmless", r"\b"),
    phrase(r"\bside[\s-]effect[\s-]free\b", "well tolerated"),
)

_LIST = re.compile(r"[\w’' -]+(?:,\s+[\w’' -]+)+,?\s+(?:and|or)\s+(?:even\s+)?[\w’'-]+(?:\s[\w’'-]+)?", re.IGNORECASE)
_GOVERNS_LIST = re.compile(
    r"\b(?:treats?|cures?|for|against|with|from|fights?|beats?|ends?|clears?|reverses?|eliminates?|banish(?:es)?|tackles?|"
    r"combats?|eases?|relieves?|prevents?|heals?|of|"
    r"calms?|in)\s+$",
    re.IGNORECASE,
)


def shorten_list(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """One slot in the place of a list of conditions, where the trigger words are such a list."""
    match = _LIST.fullmatch(sentence, *cue)
    after = re.match(r"\s*(?:[.,;:!)–—]|$|(?:in|by|without|within|at|when)\b)", sentence[cue[1] :])
    if not match or not after or not _GOVERNS_LIST.search(sentence[: cue[0]]):
        return []
    return [Draft(*cue, "[name the one condition that was studied]", FILL_IN)]
