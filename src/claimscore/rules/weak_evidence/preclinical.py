"""CS204: animals, cells, chemistry or mechanism are the support for an effect in people."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import FTC_2022, SUMNER_2014

RULE = Rule(
    id="CS204",
    flag="preclinical",
    dimension="weak_evidence",
    name="Animals, cells or theory",
    message="The support comes from animals, cells or theory: {words}.",
    why=(
        "Of 101 highly promising findings of basic research, 27 led to a randomised trial, 5 to a licensed use and 1 "
        "to wide use within about two decades (Contopoulos-Ioannidis 2003). Yet 36 % of university press releases on "
        "animal studies drew conclusions for people that went past the paper; 86 % of news stories on those did "
        "likewise, against 10 % on the rest (Sumner 2014). For the FTC, animal and laboratory studies alone "
        "substantiate no health claim."
    ),
    bad=(
        Example(
            "The spice protects memory, as tests in mice have shown.",
            "in mice",
            "An effect in people, on the word of mice.",
        ),
        Example(
            "Beetroot prevents strokes because it boosts circulation.",
            "because it boosts circulation",
            "A mechanism offered as though it settled the matter.",
        ),
    ),
    good=(
        Example(
            "In mice, the spice slowed memory loss; whether it does so in people is unknown.",
            "whether it does so in people is unknown",
            "The animal and the gap, both named.",
        ),
        Example(
            "Beetroot juice widens blood vessels for some hours; whether that prevents strokes has not been tested.",
            "has not been tested",
            "What is measured, and what is only hoped.",
        ),
    ),
    known_problems=(
        "Careful reports (“in mice, tumours grew more slowly”) get a low mark all the same: the support is thin even "
        "where the wording is good.",
        "A mechanism explained beside good trial evidence is fine, but the sentence with the mechanism is judged "
        "alone.",
        "Plain biochemistry with no effect in people stated or implied should stay unmarked, and sometimes does not.",
    ),
    sources=(
        Source(
            "Contopoulos-Ioannidis, Ntzani & Ioannidis 2003, Translation of highly promising basic science research "
            "into clinical applications, American Journal of Medicine 114:477–484",
            "doi:10.1016/S0002-9343(03)00013-5",
        ),
        SUMNER_2014,
        FTC_2022,
    ),
    advice=(
        "Put the animal or the dish first in the sentence (and in the headline), and say what is not known in people."
    ),
)
