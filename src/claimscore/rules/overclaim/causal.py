"""CS102: the wording states cause and effect where the support is association, early or mixed."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule
from claimscore.rules.sources import ADAMS_2017, GRADE_26, LAZARUS_2015, SUMNER_2014, SUMNER_2016

RULE = Rule(
    id="CS102",
    flag="causal",
    dimension="overclaim",
    name="Cause stated too flatly",
    message="Cause and effect are stated flatly by {words}, while the support looks like association, early or mixed.",
    why=(
        "Of UK university press releases on correlational results, 33 % (95 % CI 26 to 40) stated cause more strongly "
        "than the paper did; 81 % of the news on those did so too, against 18 % where the release had not (Sumner "
        "2014). Among 128 abstracts of non-randomised studies, 53 % used causal language (Lazarus 2015). Readers hear "
        "the difference: “makes” and “increases” as most causal, “can increase” as less, “might cause”, “linked” "
        "and “associated with” as least (Adams 2017)."
    ),
    bad=(
        Example(
            "Drinking green tea every day lowers your risk of stroke.",
            "lowers your risk",
            "From a cohort study: tea drinkers may differ in other ways.",
        ),
        Example(
            "Too much screen time causes ADHD in young children.",
            "causes",
            "An association that may run in either direction.",
        ),
    ),
    good=(
        Example(
            "People who drank green tea every day had a lower risk of stroke.",
            "had a lower risk",
            "What the study saw, in its own terms.",
        ),
        Example(
            "In surveys, young children with more screen time were more often diagnosed with ADHD; which comes first "
            "is unknown.",
            "were more often diagnosed",
            "Association, with its direction left open.",
        ),
    ),
    known_problems=(
        "Textbook facts (“smoking causes lung cancer”, “insulin lowers blood sugar”) are no overclaim. The model "
        "learned this from wording and topic, so that less common settled facts may be flagged.",
        "Whether the source is a randomised trial is often said elsewhere in the article. A sentence that a good "
        "trial supports can be flagged when it does not say so itself.",
        "Nominal forms (“the healing power of”, “is behind the rise in”) are caught less reliably than verbs.",
    ),
    sources=(SUMNER_2014, SUMNER_2016, LAZARUS_2015, ADAMS_2017, GRADE_26),
    advice=(
        "For an observational study write “is linked to” or “people who … had a lower risk”. For a few small trials "
        "write “may”. Keep the flat verb for randomised evidence of high certainty, and name it in the sentence."
    ),
)
