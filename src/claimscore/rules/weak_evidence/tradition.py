"""CS206: long use, popularity or nature is the support."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import CAP_12, FDA_TIP_OFFS, FTC_2022

RULE = Rule(
    id="CS206",
    flag="tradition",
    dimension="weak_evidence",
    name="Tradition or popularity as evidence",
    message="The support is long use, popularity or nature: {words}.",
    why=(
        "Long use shows that people believed in a remedy, not that it works or is harmless. People have taken "
        "herbs for millennia, birthwort (Aristolochia) among them; that it destroys kidneys and causes cancers came to "
        "light only through recent epidemiology (Grollman & Marcus 2016). Popularity is no better: millions also "
        "buy what has failed in trials."
    ),
    bad=(
        Example(
            "The root has been used for centuries to restore energy.",
            "used for centuries",
            "Age in the place of evidence.",
        ),
        Example(
            "Millions trust the tablets for a sharper memory.",
            "Millions trust",
            "Sales are not results.",
        ),
    ),
    good=(
        Example(
            "The root has long been taken for tiredness; no good trial has tested whether it helps.",
            "no good trial has tested",
            "History told as history, and the gap with it.",
        ),
        Example(
            "In a trial of 320 adults over 60, the tablets did no more for memory than a placebo.",
            "In a trial of 320 adults",
            "A test in the place of a sales figure.",
        ),
    ),
    known_problems=(
        "Plain history of medicine (“willow bark was used against fever”) with no claim for today should stay "
        "unmarked and sometimes does not.",
        "There are few examples of this flag in the training texts, so its scores are less sure than the others'.",
        "Legal terms such as “traditional herbal registration” look like the flagged kind.",
    ),
    sources=(
        Source(
            "Grollman & Marcus 2016, Global hazards of herbal remedies: lessons from Aristolochia, EMBO Reports "
            "17:619–625",
            "doi:10.15252/embr.201642375",
        ),
        FTC_2022,
        FDA_TIP_OFFS,
        CAP_12,
    ),
    advice="Keep the history if it interests, and say beside it what trials have or have not shown.",
)
