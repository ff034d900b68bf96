"""CS203: one small, early, uncontrolled or unpublished study is the support."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import FTC_2022, GRADE_26, HEALTH_NEWS_REVIEW

RULE = Rule(
    id="CS203",
    flag="single_study",
    dimension="weak_evidence",
    name="One small or early study",
    message="The support is one small, early or uncontrolled study: {words}.",
    why=(
        "Small and early studies often overstate effects, and those with striking results are the ones that get "
        "reported. Of 45 highly cited clinical studies that claimed an effect, 20 were later borne out; 7 were "
        "contradicted, 7 had found more than there was, and 11 stood unchallenged (Ioannidis 2005). Words such as "
        "“preliminary” leave the claim itself standing; for a health claim the FTC expects randomised, controlled "
        "trials in people."
    ),
    bad=(
        Example(
            "In a study of 12 men, the shake raised testosterone.",
            "In a study of 12 men",
            "Twelve men, and no word on a comparison.",
        ),
        Example(
            "Preliminary results show that the app halves panic attacks.",
            "Preliminary results",
            "Unpublished, and flatly worded.",
        ),
    ),
    good=(
        Example(
            "In a study of 12 men without a comparison group, testosterone rose after the shake; larger trials would "
            "have to show whether the shake was why.",
            "larger trials would have to show",
            "The size, the missing comparison and the open question.",
        ),
        Example(
            "A trial of the app in 300 people is under way; until it reports, its effect on panic attacks is unknown.",
            "is unknown",
            "What is known now, and when more will be.",
        ),
    ),
    known_problems=(
        "Small is relative: 40 people can be enough for a large, well-measured effect or a rare disease.",
        "Numbers that count something else (“36 women were recruited”) can set the rule off in a description of "
        "methods.",
        "A phase 1 trial reported as a safety trial is fine; reported as a sign of benefit it is not. The model often "
        "cannot tell.",
    ),
    sources=(
        Source(
            "Ioannidis 2005, Contradicted and initially stronger effects in highly cited clinical research, JAMA "
            "294:218–228",
            "doi:10.1001/jama.294.2.218",
        ),
        FTC_2022,
        GRADE_26,
        HEALTH_NEWS_REVIEW,
    ),
    advice=(
        "State the size, the comparison and that it is one study; look for a systematic review; and let the verb be "
        "“may”."
    ),
)
