"""Suggestions: wording that could replace the flagged words and leave a grammatical sentence; nothing in doubt.

A wrong rewording is worse than none, so that every step may give up. Words inside quotation marks are never reworded:
an editor cannot change what somebody said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from claimscore.domain import Span, Suggestion
from claimscore.rules.wording import asked, fright, overstatement, scope, support
from claimscore.rules.wording.cures import reword_cure, reword_remedy
from claimscore.rules.wording.draft import NO_SUPPORT, Draft
from claimscore.rules.wording.lexicon import Family
from claimscore.rules.wording.phrase import Phrase, reword
from claimscore.rules.wording.promise import PROMISING, still_promises
from claimscore.rules.wording.verbs import soften_verb, swap_modal

MAX_SUGGESTIONS = 3
MAX_SENTENCE = 1_000
"""Code points; a longer “sentence” is no prose that a rewording would help, and would take long to search."""
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|‘[^’]*(?:’(?!\w)|$)|(?<!\w)'[^']{2,}'(?!\w)|^[^“”]*”")
_HARMS = frozenset({Family.LOWER, Family.RAISE, Family.CAUSE, Family.PLAIN, Family.SHIELD, Family.PREVENT, Family.CURE})
_CAUSAL = frozenset(Family)
_SIZES = frozenset({Family.LOWER, Family.RAISE})
_SHOUTING, _TITLED, _TITLE_WORDS = 0.6, 0.8, 3
_BLANKS = re.compile(r"\s{2,}")

Rewriter = Callable[[str, tuple[int, int]], list[Draft]]


def suggest(text: str, start: int, end: int, flag: str, cue: tuple[int, int]) -> tuple[Suggestion, ...]:
    """Up to three rewordings of the sentence ``text[start:end]``, best first; empty where none is safe.

    cue: span of the trigger words, in code points of ``text`` like every span returned. Each span lies inside the
    sentence; replacing it changes nothing else. Wording by certainty follows GRADE guidelines 26
    (doi:10.1016/j.jclinepi.2019.10.014).
    """
    sentence = text[start:end]
    local = (max(cue[0] - start, 0), min(cue[1] - start, len(sentence)))
    if local[0] >= local[1] or len(sentence) > MAX_SENTENCE:
        return ()
    found: dict[str, Suggestion] = {}
    for draft in _drafts(sentence, local, flag):
        fitted = _fitted(sentence, draft)
        if fitted is not None:
            span = Span(start + fitted.start, start + fitted.end)
            found.setdefault(_result(sentence, fitted), Suggestion(span, fitted.text, fitted.label, fitted.certainty))
    return tuple(found.values())[:MAX_SUGGESTIONS]


def _drafts(sentence: str, cue: tuple[int, int], flag: str) -> list[Draft]:
    for rewriter in _REWRITERS.get(flag, ()):
        drafts = rewriter(sentence, cue)
        if drafts:
            return drafts
    return []


def _table(table: Sequence[Phrase]) -> Rewriter:
    return lambda sentence, cue: reword(sentence, cue, table)


def _verbs(families: frozenset[Family]) -> Rewriter:
    return lambda sentence, cue: soften_verb(sentence, cue, families)


def _certainty(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """Words of proof reworded; a booster is not merely dropped from a promise that would still stand."""
    return [draft for draft in reword(sentence, cue, overstatement.CERTAINTY) if not _leaves_promise(sentence, draft)]


def _leaves_promise(sentence: str, draft: Draft) -> bool:
    only_drops = set(draft.text.split()) <= set(sentence[draft.start : draft.end].split())
    return only_drops and still_promises(re.split(r"[,;:()–—.!]", sentence[draft.start :])[0])


_SAFETY_OR_REACH = _table([entry for entry in (*scope.SAFETY, *scope.BREADTH) if entry.label != NO_SUPPORT])
"""For words that promise safety or reach everybody under another flag; mere deletions would not answer that flag."""

_REWRITERS: dict[str, tuple[Rewriter, ...]] = {
    "cure": (reword_cure, _SAFETY_OR_REACH),
    "causal": (reword_remedy, _verbs(_CAUSAL), swap_modal, _SAFETY_OR_REACH),
    "certainty": (
        _certainty,
        _verbs(PROMISING),
        swap_modal,
        _SAFETY_OR_REACH,
    ),
    "magnitude": (_table(overstatement.MAGNITUDE), _verbs(_SIZES)),
    "breadth": (_table(scope.BREADTH), scope.shorten_list, asked.ask_for_people),
    "safety": (_table(scope.SAFETY), asked.ask_for_harms),
    "alarm": (_table(fright.ALARM), _verbs(_HARMS), swap_modal),
    "anti_care": (_table(fright.ANTI_CARE), asked.warn_of_stopping),
    "anecdote": (support.bound_anecdote,),
    "vague_source": (support.name_source,),
    "single_study": (support.bound_study,),
    "preclinical": (support.bound_preclinical,),
    "interested": (support.bound_interested,),
    "tradition": (support.bound_tradition,),
}
"""How each flag's words are reworded: the first rewriter with an answer gives it."""


def _fitted(sentence: str, draft: Draft) -> Draft | None:
    """The draft with its case put right, or ``None`` where it must not be offered."""
    if any(draft.start < quoted.end() and quoted.start() < draft.end for quoted in _QUOTED.finditer(sentence)):
        return None
    fitted = replace(draft, text=_cased(sentence, draft))
    result = _result(sentence, fitted)
    if result == sentence or not result.strip() or (_BLANKS.search(result) and not _BLANKS.search(sentence)):
        return None
    return fitted


def _cased(sentence: str, draft: Draft) -> str:
    """The draft's text in the case that its place asks for: shouted, titled, or capital at the start."""
    letters = [letter for letter in sentence if letter.isalpha()]
    if sum(letter.isupper() for letter in letters) > _SHOUTING * len(letters):
        return draft.text.upper()
    text = draft.text
    long_words = re.findall(r"[^\W\d_]{4,}", sentence)
    titled = "[" not in text and len(long_words) >= _TITLE_WORDS
    if titled and sum(word[0].isupper() for word in long_words) > _TITLED * len(long_words):
        text = re.sub(r"(?<![\w’'\[])[^\W\d_]{4,}", lambda m: m.group()[0].upper() + m.group()[1:], text)
        return text[:1].upper() + text[1:]
    at_start = not any(letter.isalnum() for letter in sentence[: draft.start])
    if at_start and sentence[draft.start : draft.end].lstrip("([")[:1].isupper():
        return re.sub(r"[^\W\d_]", lambda m: m.group().upper(), text, count=1)
    return text


def _result(sentence: str, draft: Draft) -> str:
    return sentence[: draft.start] + draft.text + sentence[draft.end :]
