"""CS106: safety is promised outright, or because something is natural."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import CAP_12, FDA_TIP_OFFS, FTC_2022, HEALTH_NEWS_REVIEW, LAZARUS_2015

RULE = Rule(
    id="CS106",
    flag="safety",
    dimension="overclaim",
    name="Safety promised outright",
    message="Safety is promised outright by {words}; nothing that works is free of harm for everyone.",
    why=(
        "Trials are built to find benefits and are often too small to find rare harms; 27 % of 128 abstracts of "
        "non-randomised studies paid too little attention to harm (Lazarus 2015). “Natural” is no safeguard: dietary "
        "supplements send an estimated 23,000 people a year to US emergency departments (Geller 2015). The CAP Code "
        "asks for proof before a product is called absolutely safe, and bars the suggestion that it is safe merely "
        "because it is natural (rules 12.9 and 12.10)."
    ),
    bad=(
        Example(
            "Because it is a plant, the tea has no side effects.",
            "no side effects",
            "Nature as a warrant of safety.",
        ),
        Example(
            "The injections are completely safe.",
            "completely safe",
            "No procedure is; the word “completely” rules out what nobody has ruled out.",
        ),
    ),
    good=(
        Example(
            "In a 12-week trial of 120 people, mild nausea was the only side effect reported with the tea.",
            "mild nausea was the only side effect reported",
            "What was reported, by whom, over what time.",
        ),
        Example(
            "The injections were well tolerated in trials; bruising was common and drooping eyelids were rare.",
            "well tolerated in trials",
            "The usual harms, named.",
        ),
    ),
    known_problems=(
        "“Safe and effective” in the words of a regulator's decision is fine; without the regulator's name in the "
        "sentence it is flagged.",
        "“Safer than” with a named comparison is often earned, but may be flagged.",
        "Harm waved away in other words (“it's only tea”) is caught only where the training texts hold something like "
        "it.",
    ),
    sources=(
        Source(
            "Geller et al. 2015, Emergency department visits for adverse events related to dietary supplements, New "
            "England Journal of Medicine 373:1531–1540",
            "doi:10.1056/NEJMsa1504267",
        ),
        LAZARUS_2015,
        FDA_TIP_OFFS,
        CAP_12,
        FTC_2022,
        HEALTH_NEWS_REVIEW,
    ),
    advice=(
        "Say which side effects were reported, in how many people and over what time, and who should not use it. If "
        "harms were not studied, say that."
    ),
)
