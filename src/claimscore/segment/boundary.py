"""Whether a stop inside a line ends a sentence.

Every pattern is bounded or consumes what it matches, so that the whole stays linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimscore.segment import lexicon
from claimscore.segment.lines import BULLETS

_EMOJI_RANGES = r"\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\uFE0F\u200D\u20E3"
_EMOJI = rf"(?:(?![{BULLETS}])[{_EMOJI_RANGES}])"
_FULL_WIDTH = "。！？｡؟۔।"
_FIRST = re.compile(rf"[.!?…{_FULL_WIDTH}{_EMOJI_RANGES}]")
"""What a candidate begins with; one set of signs is found in a sixth of the time that the whole pattern takes."""
_CANDIDATE = re.compile(
    rf"(?P<stop>[.!?…](?:[ \u00a0\u202f]?[.!?…])*|[{_FULL_WIDTH}]+)"
    rf"(?P<close>[\"'”’»)\]}}」』）]*(?:(?<=['’])[ \u00a0\u202f][\"”]|[ \u00a0\u202f](?:[”»]|[\")](?=\s*\Z)))*)"
    rf"|(?P<emoji>{_EMOJI}+)"
)
_MARK = r"\[\d[\d,;–\- ]{0,30}\]"
_TRAILER = re.compile(
    rf"(?:[ \u00a0]?{_MARK}(?:[-–,]{_MARK})*|[ \u00a0]?\(\d{{1,3}}(?:[,;–-] ?\d{{1,3}})+\)"
    rf"|[⁰¹²³⁴-⁹⁻⁽⁾]+(?:,[⁰¹²³⁴-⁹]+)*|[*†‡]{{1,3}}(?!\w)"
    rf"|[ \u00a0]?{_EMOJI}+)*(?:[ \u00a0]?\(\d{{1,3}}\)(?=\s*\Z))?"
)
_FLAT_MARK = re.compile(r"\d{1,3}(?:[,–-]\d{1,3}){0,8}(?=\s+[\"“(]?[A-Z]|\s*\Z)")
_NEXT = re.compile(
    r"(?P<gap>[\s\u200b\u2060\ufeff]{0,200})(?P<open>[\"“”‘'’(\[{«¿¡*_–—-]{0,4}) ?"
    r"(?P<word>[^\W\d_][\w'’]{0,30}(?:-\w{1,20})?)?"
)
_FOLLOWING = re.compile(r"\s+[\"“‘'(]?[a-z]")
_ATTRIBUTION = re.compile(r"(?:[A-Z][\w'’.-]{0,20}\s){1,4}?(?P<verb>[a-z]{2,10})\b")
_OPENING = "\"“‘'([{«*_-–—"
_DOTTED = re.compile(r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,3}")
_DASHES = ("-", "–", "—")
_LIST_MARKER = re.compile(r"[(\[]?(?:\d{1,2}(?:\.\d{1,2})?|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})")
_LABEL = re.compile(
    r"(?:Table|Figure|Fig\.|Box|Step|Tip|Part|Chapter|Section|Day|Week|Myth|Fact|Reason|Question|Appendix) ?#?\d{1,3}"
)
_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?[),;]")
_LETTERED = re.compile(
    rf"\b(?:{'|'.join(lexicon.LETTERED)})s?\s"
    r"(?:[A-Z0-9]{1,3}(?:,? (?:and|or|to|vs\.?)|,)\s){0,6}[A-Z]\Z",
    re.IGNORECASE,
)
_DOI_PREFIX = "10"
_DOI_REST = re.compile(r"\d{4,9}/")
"""The part of a DOI behind its prefix ``10.``, which extraction from web pages tears off."""
_TOKEN_LENGTH = 24
_ANNOUNCING = lexicon.NEVER_LAST | lexicon.BEFORE_NUMBER | lexicon.MAY_BE_LAST


def candidates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Stops with the quotes and brackets that close behind them, and runs of emoji, between two offsets."""
    while first := _FIRST.search(text, start, end):
        found = _CANDIDATE.match(text, first.start(), end)
        if found:
            yield found
        start = found.end() if found else first.end()


def cut_after(text: str, candidate: re.Match[str], start: int, end: int) -> int | None:
    """Where the sentence ends that runs from ``start`` to the candidate, or ``None`` where it goes on."""
    cut = _trailer_end(text, candidate, end)
    if cut >= end:
        return cut
    follows = _NEXT.match(text, cut, end)
    if follows is None:
        return None
    if candidate["emoji"]:
        return cut if follows["gap"] and _emoji_ends(text, candidate, follows, end) else None
    stop = candidate["stop"]
    if stop[0] in _FULL_WIDTH:
        return cut
    if not follows["gap"]:
        return cut if _space_is_missing(text, candidate, follows, end) else None
    if not _may_begin(text, follows, end):
        return None
    ends = _stop_ends(text, candidate, follows, start, end)
    return cut if ends else None


def _trailer_end(text: str, candidate: re.Match[str], end: int) -> int:
    """The end of the citation marks and emoji that follow the stop."""
    cut = candidate.end()
    if candidate["emoji"]:
        return cut
    trailer = _TRAILER.match(text, cut, end)
    if trailer:
        cut = trailer.end()
    if cut < end and candidate["stop"] == "." and _carries_mark(_token(text, candidate.start())):
        flat = _FLAT_MARK.match(text, cut, end)
        cut = flat.end() if flat else cut
    return cut


def _carries_mark(token: str) -> bool:
    """Whether digits that touch the stop behind ``token`` can be a citation mark that lost its superscript."""
    word = token.rstrip(")”")
    return len(word) > 2 and word.isalpha() and word not in _ANNOUNCING


def _emoji_ends(text: str, candidate: re.Match[str], follows: re.Match[str], end: int) -> bool:
    """Whether a sentence without a stop ends in emoji: what follows opens a sentence, or is no name."""
    word = follows["word"]
    if not word or not word[0].isupper() or candidate["emoji"][0] in lexicon.LOVES:
        return False
    return word in lexicon.OPENERS or _FOLLOWING.match(text, follows.end(), end) is not None


def _stop_ends(text: str, candidate: re.Match[str], follows: re.Match[str], start: int, end: int) -> bool:
    """Whether a stop with white space and something like a beginning behind it ends the sentence."""
    stop = candidate["stop"]
    if stop == ".":
        return _full_stop_ends(text, candidate, follows, start, end)
    if candidate["close"] and _is_attributed(text, follows, end):
        return False
    if "!" in stop or "?" in stop:
        return not (stop == "!" and not candidate["close"] and _token(text, candidate.start()) in lexicon.BANG_NAMES)
    omission = candidate.start() > start and text[candidate.start() - 1].isspace()
    return not omission or len(stop.replace(" ", "").replace("\u00a0", "")) > 3 or _opens(text, follows, end)


def _full_stop_ends(text: str, candidate: re.Match[str], follows: re.Match[str], start: int, end: int) -> bool:
    at = candidate.start()
    if at - start <= _TOKEN_LENGTH:
        head = text[start:at]
        if _LIST_MARKER.fullmatch(head) or _LABEL.fullmatch(head):
            return False
    token = _token(text, at)
    next_char = text[follows.start("word")] if follows["word"] else text[follows.end() : follows.end() + 1]
    before_digit = next_char.isdigit()
    if token in lexicon.NEVER_LAST or (token == _DOI_PREFIX and _DOI_REST.match(text, follows.end(), end)):
        return False
    if token in lexicon.BEFORE_NUMBER and (before_digit or any(ch.isdigit() for ch in follows["word"] or "")):
        return False
    if before_digit and (
        token in lexicon.MONTHS
        or token in lexicon.BEFORE_NAMES
        or token in lexicon.MAY_BE_LAST
        or _DOTTED.fullmatch(token)
        or (len(token) == 1 and token.isupper() and not _is_lettered(text, at))
    ):
        return False
    if token in lexicon.MAY_BE_LAST:
        return not (token.lower() in ("a.m", "p.m") and follows["word"] in lexicon.AFTER_TIME)
    if len(token) == 1 and token.isalpha():
        return not token.isupper() or _opens(text, follows, end) or _is_lettered(text, at)
    if token in lexicon.MONTHS or token in lexicon.BEFORE_NAMES or _DOTTED.fullmatch(token):
        return _opens(text, follows, end)
    return True


def _token(text: str, end: int) -> str:
    """The word before ``end`` with its inner stops, without opening quotes and brackets."""
    words = text[max(0, end - _TOKEN_LENGTH) : end].rsplit(None, 1)
    if not words or text[end - 1].isspace():
        return ""
    token = words[-1].lstrip(_OPENING)
    cut = -1 if token.isalpha() else max(token.rfind(ch) for ch in "([/-–—,")
    return token[cut + 1 :].lstrip("0123456789") or token[cut + 1 :]


def _may_begin(text: str, follows: re.Match[str], end: int) -> bool:
    """Whether what follows can be the beginning of a sentence: not a word in plain lower case, not ``(2014)``."""
    word = follows["word"]
    if word:
        if not word[0].islower():
            return True
        return (
            not word.islower()
            or (any(ch.isdigit() for ch in word) and not follows["open"])
            or word in ("http", "https", "www", "doi")
        )
    here = follows.end()
    if here >= end:
        return True
    ch = text[here]
    if ch.isdigit() and "(" in follows["open"]:
        return not _YEAR.match(text, here, end)
    return ch not in ",;:.)]}&/=%|"


def _opens(text: str, follows: re.Match[str], end: int) -> bool:
    """Whether the next word is one that opens sentences rather than a name."""
    word = follows["word"]
    if not word or follows["open"][:1] in _DASHES:
        return False
    after = text[follows.end() : min(follows.end() + 1, end)]
    if word in lexicon.OPENERS:
        return not (len(word) == 1 and after == ".")
    return word in lexicon.SUBJECTS and _FOLLOWING.match(text, follows.end(), end) is not None


def _is_lettered(text: str, at: int) -> bool:
    """Whether the single letter before ``at`` names a vitamin, a virus, a type …"""
    return _LETTERED.search(text, max(0, at - 60), at) is not None


def _is_attributed(text: str, follows: re.Match[str], end: int) -> bool:
    """Whether a name and a verb of speech follow a closing quote: ``… work?” Smith asked``."""
    if follows["word"] in lexicon.OPENERS:
        return False
    found = _ATTRIBUTION.match(text, follows.start("word"), end) if follows["word"] else None
    return found is not None and found["verb"] in lexicon.SPEECH


def _space_is_missing(text: str, candidate: re.Match[str], follows: re.Match[str], end: int) -> bool:
    """Whether a sentence ends here although the writer forgot the space: ``effective.The trial``."""
    word = follows["word"]
    if not word or not word[0].isupper() or (len(word) == 1 and word not in "AI") or candidate["stop"][0] == "…":
        return False
    if len(word) > 1 and not word[1:2].islower() and word[1:2] not in "'’":
        return False
    before = text[candidate.start() - 1]
    token = _token(text, candidate.start())
    if before.isalpha() and not (len(token) > 1 and before.islower()):
        return False
    chunk_end = follows.end()
    address = _glued(text, candidate.start())
    if any(sign in address for sign in ("www", "http", "@", "//")) or word in lexicon.DOMAINS:
        return False
    after = text[chunk_end : min(chunk_end + 2, end)]
    return not (after[:1] in ("@", "/", "_") or (after[:1] == "." and after[1:2].isalnum()))


def _glued(text: str, end: int) -> str:
    """What stands before ``end`` without white space between."""
    words = text[max(0, end - 80) : end].split()
    return words[-1] if words else ""
