"""CS105: the scope is stretched to everyone, every disease, or a list of unrelated conditions."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import FDA_TIP_OFFS, FTC_2022, SUMNER_2014

RULE = Rule(
    id="CS105",
    flag="breadth",
    dimension="overclaim",
    name="Broader than the people studied",
    message="The claim is stretched past the people or conditions studied by {words}.",
    why=(
        "A result need not hold for people who were not studied (Rothwell 2005): of 283 randomised trials in leading "
        "medical journals, 81 % left out people with common medical conditions, and 39 % left out older adults (Van "
        "Spall 2007). “One product does it all” heads the FDA's list of signs of health fraud. Advice stretches too: "
        "40 % of UK university press releases on health gave advice that went past the paper (Sumner 2014)."
    ),
    bad=(
        Example(
            "Cold showers work for everyone with low mood.",
            "everyone",
            "No study covers everyone, and none is named.",
        ),
        Example(
            "The oil treats acne, asthma, arthritis and anxiety.",
            "acne, asthma, arthritis and anxiety",
            "Four unrelated conditions and no evidence for one.",
        ),
    ),
    good=(
        Example(
            "Cold showers lifted the mood of some of the 40 students who tried them for a month.",
            "some of the 40 students",
            "Who was studied, and that it was some of them.",
        ),
        Example(
            "The oil reduced spots in one small trial in mild acne; for other conditions it has not been tested.",
            "mild acne",
            "The one condition studied, and a word on the rest.",
        ),
    ),
    known_problems=(
        "Lists are right where each item is established (“smoking raises the risk of cancer, stroke and heart "
        "disease”); the model may flag them for their form.",
        "Public-health advice that is meant for everyone (“everyone over 65 is offered the vaccine”) is fine, but "
        "looks like the flagged kind.",
        "Silent generalisation (“children who eat breakfast do better”, from one school) carries no trigger word and "
        "is mostly missed.",
    ),
    sources=(
        Source(
            "Rothwell 2005, External validity of randomised controlled trials: “To whom do the results of this trial "
            "apply?”, Lancet 365:82–93",
            "doi:10.1016/S0140-6736(04)17670-8",
        ),
        Source(
            "Van Spall et al. 2007, Eligibility criteria of randomized controlled trials published in high-impact "
            "general medical journals: a systematic sampling review, JAMA 297:1233–1240",
            "doi:10.1001/jama.297.11.1233",
        ),
        FDA_TIP_OFFS,
        SUMNER_2014,
        FTC_2022,
    ),
    advice=(
        "Name the people studied (“adults over 65 at high risk”) and the one condition. For advice, say whose it is "
        "and for whom."
    ),
)
