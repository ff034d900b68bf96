"""CS101: the wording promises a cure, rescue, reversal or sure prevention."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import ABOLA_2016, CAP_12, EU_1924_2006, FDA_TIP_OFFS, GRADE_26, SEVEN_WORDS

RULE = Rule(
    id="CS101",
    flag="cure",
    dimension="overclaim",
    name="Promise of a cure",
    message="A cure, rescue, reversal or sure prevention is promised by {words}, and nothing here earns it.",
    why=(
        "A promise of cure is the claim that readers act on: they may delay or give up a treatment that works. The "
        "FDA lists “miracle cure” among its six signs of health fraud, and “cure” heads HealthNewsReview's list of "
        "seven words to keep out of medical news. A modal verb does not soften it: “can help beat cancer” still holds "
        "out rescue. Of the cancer drugs given superlatives such as “cure” or “miracle” in news articles of June "
        "2015, half had no FDA approval (Abola & Prasad 2016)."
    ),
    bad=(
        Example(
            "A weekly course of facial injections can save you from depression.",
            "can save you from",
            "Rescue from a serious disease; the modal “can” does not make it modest.",
        ),
        Example(
            "Fasting for three days reverses type 2 diabetes.",
            "reverses",
            "A flat promise of reversal, with no word on who, how many, or for how long.",
        ),
        Example(
            "Daily walks prevent dementia.",
            "prevent dementia",
            "Sure prevention; at best the risk is lower in the people studied.",
        ),
    ),
    good=(
        Example(
            "In a trial of 74 people, facial injections may have eased depression; larger trials are needed.",
            "may have eased",
            "An effect that fits a small trial, with its size named.",
        ),
        Example(
            "Fasting under supervision may bring blood sugar into the normal range for some people with type 2 "
            "diabetes.",
            "may bring",
            "“May”, “for some” and a measurable result in the place of “reverses”.",
        ),
        Example(
            "People who walk daily are less likely to develop dementia, though walking may not be the reason.",
            "less likely to develop",
            "Association, said as association.",
        ),
    ),
    known_problems=(
        "Established, bounded cures (“antibiotics cure strep throat in most patients”) are fine, but the model knows "
        "only how such sentences usually look, not the state of medicine, and may flag them.",
        "“Fights” and “beats” are also used of the body's ordinary work (“the immune system fights infection”); the "
        "line between description and promise is unsteady.",
        "Between “prevents” as a promise and “reduces the risk of” as a causal claim (CS102) even careful annotators "
        "differ; both rules may name the same words.",
    ),
    sources=(
        FDA_TIP_OFFS,
        ABOLA_2016,
        SEVEN_WORDS,
        GRADE_26,
        CAP_12,
        EU_1924_2006,
        Source(
            "Regulation (EU) No 1169/2011 on food information to consumers, Article 7(3): no property of preventing, "
            "treating or curing a human disease",
            "https://eur-lex.europa.eu/eli/reg/2011/1169/oj",
        ),
    ),
    advice=(
        "Say what changed, in how many of how many people, over what time, against what comparison; or use “may "
        "ease”, “may lower the risk of” and the like. Keep “cure” for diseases that the treatment is known to end."
    ),
)
