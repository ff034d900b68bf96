"""CS104: the size of an effect is inflated, or a change is given with no baseline."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import ABOLA_2016, EU_1924_2006, FDA_TIP_OFFS, HEALTH_NEWS_REVIEW

RULE = Rule(
    id="CS104",
    flag="magnitude",
    dimension="overclaim",
    name="Size inflated or without a baseline",
    message="The size of the effect is inflated, or given with no baseline, by {words}.",
    why=(
        "“Twice the risk” may mean one case in 7,000 becoming two: that was the 1995 warning on contraceptive pills, "
        "after which an estimated 13,000 additional abortions followed in England and Wales (Gigerenzer 2007). The "
        "second HealthNewsReview criterion asks for absolute figures for this reason. Superlatives run ahead of "
        "evidence: 14 % of the cancer drugs hailed with them in news articles had been tested only in animals or "
        "cells (Abola & Prasad 2016)."
    ),
    bad=(
        Example(
            "The new tablet cuts the risk of stroke by 50 %.",
            "by 50 %",
            "Half of what? From 2 in 100 to 1 in 100, or from 40 to 20?",
        ),
        Example(
            "This breakthrough dramatically improves sleep in people with back pain.",
            "dramatically",
            "A superlative in the place of a figure.",
        ),
    ),
    good=(
        Example(
            "Over five years, 1 in 100 people on the new tablet had a stroke, against 2 in 100 on placebo.",
            "1 in 100",
            "The same result with both rates and the time.",
        ),
        Example(
            "People with back pain slept 25 minutes longer on the new treatment than on the usual one.",
            "25 minutes longer",
            "The figure speaks for itself.",
        ),
    ),
    known_problems=(
        "A base rate given in the sentence before or after is not seen: the rule reads one sentence, and the pair may "
        "be fine.",
        "Plain differences of a continuous measure (“71 % of the time in range, against 59 %”) are allowed; the model "
        "sometimes takes any percentage for a relative change.",
        "Figures of speech (“the holy grail”, “arteries of a teenager”) vary without end, and new ones are missed.",
    ),
    sources=(
        Source(
            "Gigerenzer et al. 2007, Helping doctors and patients make sense of health statistics, Psychological "
            "Science in the Public Interest 8:53–96",
            "doi:10.1111/j.1539-6053.2008.00033.x",
        ),
        HEALTH_NEWS_REVIEW,
        ABOLA_2016,
        FDA_TIP_OFFS,
        EU_1924_2006,
    ),
    advice=(
        "Give both rates over the same time (“from 4 in 100 to 3 in 100 over ten years”), or leave out the size. Drop "
        "“dramatically”, “miracle”, “breakthrough” and their kin; nothing is lost."
    ),
)
