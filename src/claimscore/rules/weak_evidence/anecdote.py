"""CS201: one person's or customers' experience is the support."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import FDA_TIP_OFFS, FTC_2022, HEALTH_NEWS_REVIEW

RULE = Rule(
    id="CS201",
    flag="anecdote",
    dimension="weak_evidence",
    name="Personal experience as evidence",
    message="The support is personal experience: {words}.",
    why=(
        "People get better for many reasons: most ailments pass, symptoms swing, several things are tried at once, "
        "and those who did not improve seldom write in. Where health or a severe threat is at stake, stories persuade "
        "more than figures do (Freling 2020, a meta-analysis of 61 papers). The FDA counts testimonials among its six "
        "signs of health fraud."
    ),
    bad=(
        Example(
            "My migraines vanished after two weeks on the diet.",
            "My migraines vanished",
            "One person; migraines come and go.",
        ),
        Example(
            "Users swear by the patch for hot flushes.",
            "Users swear by",
            "Only the satisfied are heard.",
        ),
    ),
    good=(
        Example(
            "My migraines eased while I was on the diet, though one person's story cannot show that the diet was why.",
            "one person's story cannot show",
            "The story, and its limit, in one breath.",
        ),
        Example(
            "In a trial of 210 women, hot flushes fell from 8 to 5 a day with the patch and to 6 with a dummy patch.",
            "In a trial of 210 women",
            "A comparison stands in for the testimonials.",
        ),
    ),
    known_problems=(
        "A patient's voice that illustrates a result given elsewhere in the article is good journalism, but is "
        "flagged, since only the sentence is read.",
        "Personal experience of a known side effect is flagged like a claimed benefit.",
        "Case reports in the third person (“a retired teacher in Kent”) are caught less reliably than “I” and “my”.",
    ),
    sources=(
        Source(
            "Freling et al. 2020, When poignant stories outweigh cold hard facts: a meta-analysis of the anecdotal "
            "bias, Organizational Behavior and Human Decision Processes 160:51–67",
            "doi:10.1016/j.obhdp.2020.01.006",
        ),
        FDA_TIP_OFFS,
        FTC_2022,
        HEALTH_NEWS_REVIEW,
    ),
    advice="Let the story illustrate a finding that has a source of its own, and say that it shows one person's case.",
)
