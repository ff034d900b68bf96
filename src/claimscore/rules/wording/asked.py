"""What an editor must add where no other words are sure to fit: a slot, or a warning, at the end of the sentence."""

from __future__ import annotations

import re

from claimscore.rules.wording.draft import FILL_IN, Draft, overlaps
from claimscore.rules.wording.fright import ALWAYS, MEDICINES

_STOPPED = re.compile(
    r"\b(?:threw\s+(?:away|out)|throw(?:ing|n)?\s+(?:away|out)|binn?(?:ed|ing)|ditch(?:ed|ing)?|dump(?:ed|ing)?|"
    r"toss(?:ed|ing)?|flush(?:ed|ing)?|chuck(?:ed|ing)?|stop(?:ped|ping)?(?:\s+taking)?|g[ai]ve(?:n)?\s+up|giving\s+up|"
    r"c[ao]me\s+off|coming\s+off|quit(?:ting)?|cancel(?:led|ling|ed)?|refus(?:ed?|es|ing)|skip(?:ped|ping)?|"
    r"turned\s+down|said\s+(?:no|goodbye)\s+to|say(?:ing)?\s+(?:no|goodbye)\s+to|walk(?:ed|ing)?\s+away\s+from|"
    r"wean(?:ed|ing)?\s+(?:\w+\s+)?off|taper(?:ed|ing)?\s+off|got\s+off|get(?:ting)?\s+off|dropped|"
    r"no\s+longer\s+(?:needs?|takes?|taking|on)|thrown\s+away)\s+"
    rf"(?:[\w’'-]+\s+){{0,4}}?(?:{MEDICINES})\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:better|safer|stronger|superior|kinder|more\s+(?:effective|powerful)|as\s+(?:good|well|effective)\s+as|"
    rf"alternative\s+to)\b(?=[^.;:]{{0,60}}\b(?:{MEDICINES})\b)",
    re.IGNORECASE,
)
_CALLED_SAFE = re.compile(
    r"\b(?:safe|safer|safely|harmless)\b|"
    r"(?:\b(?:no|not|never|without|none|cannot|fewer|minus)\b|n[’']t\b).*\b(?:risks?|dangers?|harm(?:ed)?|side[\s-]effects?|"
    r"(?:secondary|adverse|after)[\s-]effects?|damage|nausea|complications?|contraindications?|downsides?)\b|"
    r"\bcomplications do not occur\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    r"\b(?:everyone|everybody|anyone|anybody|nobody|no\s+one|(?:all|every|any|most|the\s+vast\s+majority\s+of|nearly\s+every|"
    r"half(?:\s+of)?)\s+(?:\w+\s+)?(?:people|patients?|adults?|women|woman|men|man|child|children|babies|baby|human\w*|of\s+us|"
    r"us|person))\b",
    re.IGNORECASE,
)
_GUARDED = re.compile(
    r"\b(?:whether|tests?|tested|might|may|could|would|perhaps|possibly|potentially|suggests?|appears?|seems?|unknown|"
    r"uncertain|unclear|ask your doctor)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\b(?:said|says|told|asks?|explains?|replies|warns?|added|adds|argues?|claims?|writes?)\b", re.I)
_IMPERATIVE = re.compile(
    r"\W*(?:take|eat|drink|try|get|buy|order|stop|avoid|don[’']t|do not|never|say|learn|catch|discover|unlock|"
    r"bin|ditch|throw|use|start|book|swap|add|give|let|keep|make|forget|swallow|put|why|how|what)\b",
    re.IGNORECASE,
)
_BEFORE_STOP = re.compile(r"(?P<last>[^\W_]+(?:[’'-][^\W_]+)*%?)\.\s*$")
_ENDS_SHORTENED = re.compile(r"(?:\.\s*\.|\b(?:Dept|Dr|Inc|Ltd|Co|St|No|al)\.|\b\w\.\w?\.?)\s*$")
_COMMAS_OF_A_LIST = 2
_SHORTEST = 6
"""Words; to a shorter sentence the addition would be the longer part."""


def warn_of_stopping(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """A warning after a story of a treatment dropped, or a slot after a comparison with a treatment."""
    if any(overlaps(*match.span(), cue) for match in _STOPPED.finditer(sentence)):
        return _added(sentence, "; ask your doctor before you stop or change a treatment", ALWAYS)
    if any(overlaps(*match.span(), cue) for match in _COMPARED.finditer(sentence)):
        return _added(sentence, "; [name the trial that compared them]", FILL_IN)
    return []


def ask_for_harms(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """A slot for the harms that were reported."""
    return _asked(sentence, cue, _CALLED_SAFE, "; [say which harms were reported, and in how many people]")


def ask_for_people(sentence: str, cue: tuple[int, int]) -> list[Draft]:
    """A slot for the people or the conditions that were studied."""
    found = _asked(sentence, cue, _EVERYBODY, "; [say who was studied]")
    if found or sentence[slice(*cue)].count(",") < _COMMAS_OF_A_LIST:
        return found
    return _added(sentence, "; [name the conditions that were studied]", FILL_IN)


def _asked(sentence: str, cue: tuple[int, int], about: re.Pattern[str], words: str) -> list[Draft]:
    if _GUARDED.search(sentence) or not about.search(sentence[slice(*cue)]):
        return []
    return _added(sentence, words, FILL_IN)


def _added(sentence: str, words: str, label: str) -> list[Draft]:
    """``words`` before the full stop of a plain statement; the draft covers its last word."""
    match = _BEFORE_STOP.search(sentence)
    plain = not (re.search(r"[;?!“”\"\[]", sentence) or _SPOKEN.search(sentence) or _ENDS_SHORTENED.search(sentence))
    if not match or not plain or len(sentence.split()) < _SHORTEST or _IMPERATIVE.match(sentence):
        return []
    return [Draft(match.start("last"), match.end(), f"{match.group('last')}{words}.", label)]
