"""Whether a text is English at all; claimscore judges nothing else.

Function words and scripts, in pure Python: a language model would take longer to load than the rest of a check takes
to run. ``docs/segmentation.md`` has the measurement against py3langid and lingua.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from claimscore.check import languages
from claimscore.domain import Document, Notice, Sentence

ENGLISH = "English"
_ONLY_ENGLISH = frozenset(word for word, names in languages.FUNCTION_WORDS.items() if names == (ENGLISH,))
UNKNOWN = "a language other than English"

_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile(r"[A-Za-z]+")
_LATIN = re.compile(r"[\x00-\u024f\u2010-\u205e]*")
"""Latin letters and the usual signs between words: nothing that another script is written in."""
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-Z\u0370-\u03FF]")
_MOST_LETTERS = 4000
"""What decides; a longer text gives no surer answer."""
_ADDRESS_SIGN = re.compile(r"//|www\.|@|\.com|\.org")
_NOT_WORDS = re.compile(
    r"['’](?:s|t|re|ve|ll|d|m)\b|et al(?<!\wet al)\b|[A-Z](?<!\w[A-Z])(?:(?=\.)|(?<=[B-HJ-NP-Z])(?!\w))"
)
"""Ends of English contractions, the Latin of citations, and initials: short words of other languages.

Every branch begins with a sign or letter and then looks back: a leading ``\\b`` would be tried at every place.
"""

_LEAST_HITS = 2.0
_LEAST_LEAD = 1.5
_LEAST_SHARE = 0.15
_MIXED_WORDS = 5
_MIXED_SENTENCES = 2
"""One foreign sentence in an English text is a title or a quotation."""


def language_of(text: str) -> str | None:
    """The English name of the language that ``text`` is written in, or ``None`` where it is too short to tell.

    Sure of what it says from about 40 letters; ``UNKNOWN`` for a language that has no word list here.
    """
    if _surely_english(text[:_MOST_LETTERS].lower().split()) and _LATIN.fullmatch(text, 0, _MOST_LETTERS):
        return ENGLISH
    script = _script(text)
    if script:
        return script
    words = _words(text)
    together = " ".join(words)
    lowered = together.lower().split(" ")
    if _surely_english(lowered):
        return ENGLISH
    hits = Counter(name for word in lowered for name in languages.FUNCTION_WORDS.get(word, ()))
    english = hits.pop(ENGLISH, 0)
    foreign: dict[str, float] = {name: hits[name] for name in languages.LETTERS}
    marked = Counter(ch for word in lowered if not word.isascii() for ch in set(word) if ch > "\x7f")
    if marked:
        for name, letters in languages.LETTERS.items():
            foreign[name] += _letters_bonus(marked, letters)
    for name, clusters in languages.CLUSTERS.items():
        foreign[name] += 0.5 * any(cluster in together for cluster in clusters)
    best = max(foreign, key=lambda name: foreign[name])
    if foreign[best] >= max(_LEAST_HITS, english + _LEAST_LEAD, _LEAST_SHARE * len(words)):
        return best
    if len(words) >= 12 and english < 0.05 * len(words) and _share_marked(words) > 0.15:
        return UNKNOWN
    return ENGLISH if english >= 2 or english > foreign[best] else None


def _surely_english(lowered: Sequence[str]) -> bool:
    """Whether enough of the words are function words of English alone.

    Words cut at white space do for a first look, which settles three sentences of four: a word with a sign at it
    does not count, so that it errs on the side of a closer one.
    """
    sure = sum(map(_ONLY_ENGLISH.__contains__, lowered))
    return sure >= 2 and sure >= _LEAST_SHARE * len(lowered)


def language_notice(document: Document, sentences: Sequence[Sentence]) -> Notice | None:
    """A notice where the scored text is mostly, or in part, not English; ``None`` where it is, or is too short.

    Code ``language``: most of the text. Code ``language-mixed``: some sentences; the span is that of the first.
    """
    found = [(sentence, language_of(document.slice(sentence.span))) for sentence in sentences]
    letters: Counter[str] = Counter()
    for sentence, name in found:
        if name:
            letters[name] += len(sentence.span)
    if letters[ENGLISH] * 2 <= letters.total():
        whole = " ".join(document.slice(sentence.span) for sentence in sentences[:100])
        name = language_of(whole)
        if name in (None, ENGLISH):
            return None
        return Notice(
            "language",
            f"The text looks like {name}; claimscore judges English only, so its scores mean nothing here.",
        )
    strangers = [
        (sentence, name)
        for sentence, name in found
        if name not in (None, ENGLISH) and _is_long(document.slice(sentence.span))
    ]
    if len(strangers) < _MIXED_SENTENCES:
        return None
    names = ", ".join(sorted({str(name) for _, name in strangers}))
    return Notice(
        "language-mixed",
        f"{len(strangers)} of {len(sentences)} sentences look like {names}; claimscore judges English only, "
        "so the scores of those sentences mean nothing.",
        strangers[0][0].span,
    )


def _words(text: str) -> list[str]:
    """The words at the beginning of the text, without those of web and mail addresses."""
    sample = text[:_MOST_LETTERS]
    if _ADDRESS_SIGN.search(sample):
        sample = " ".join(chunk for chunk in sample.split() if not _ADDRESS_SIGN.search(chunk))
    pattern = _ASCII_WORD if sample.isascii() else _WORD  # the same words, found in half the time
    return pattern.findall(_NOT_WORDS.sub(" ", sample))


def _is_long(text: str) -> bool:
    """Whether a sentence is more than a name or a title."""
    return len(_words(text)) >= _MIXED_WORDS or _script(text) is not None


def _script(text: str) -> str | None:
    """The language of a text that is mostly not in Latin letters."""
    if text.isascii():
        return None
    sample = text[:_MOST_LETTERS]
    latin = other = 0
    for word in _WORD.findall(sample):
        if word[0] < "\u0250":
            latin += len(word)
        elif not ("\u0370" <= word[0] <= "\u03ff" and len(word) == 1):
            other += len(word)
    # a sign of a script without letter case says about as much as two letters
    if other * 2 <= latin or other < 4:
        return None
    counts = {name: len(pattern.findall(sample)) for name, pattern in languages.SCRIPTS.items()}
    best = max(counts, key=lambda name: counts[name])
    return languages.within_script(best, sample) if counts[best] else UNKNOWN


def _letters_bonus(marked: Counter[str], letters: str) -> float:
    """Up to 1.75 for marked letters of the language's alphabet, most where there are no others."""
    own = sum(marked[ch] for ch in letters)
    alone = 0.75 if own and own == marked.total() else 0.0
    return min(2, own) * 0.5 + alone


def _share_marked(words: Sequence[str]) -> float:
    return sum(1 for word in words if _FOREIGN_LETTER.search(word)) / len(words)
