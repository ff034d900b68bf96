"""CS202: unnamed research, experts or statistics are the support."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import CAP_12, FTC_2022, HEALTH_NEWS_REVIEW, SUMNER_2014

RULE = Rule(
    id="CS202",
    flag="vague_source",
    dimension="weak_evidence",
    name="Unnamed research or experts",
    message="The support is unnamed: {words}.",
    why=(
        "“Studies show” cannot be checked, and lends the weight of research to anything. It hides what decides the "
        "matter: how many studies, of whom, how they were done, and whether others disagree. Of 130 news items on "
        "medical studies found through Google Health News, 78 % gave no full reference or link to the study and 88 % "
        "had at least one kind of spin (Haneef 2015); a reader who can find the study can see past it."
    ),
    bad=(
        Example(
            "Studies show that magnesium eases leg cramps.",
            "Studies show",
            "Which studies? A review of them might say otherwise.",
        ),
        Example(
            "Experts say the oil protects the heart.",
            "Experts say",
            "Which experts, and on what ground?",
        ),
    ),
    good=(
        Example(
            "A Cochrane review of 11 trials found that magnesium is unlikely to ease leg cramps in older adults.",
            "A Cochrane review of 11 trials",
            "A source that can be looked up, and what it really found.",
        ),
        Example(
            "The British Heart Foundation says that the oil can replace butter as part of a varied diet.",
            "The British Heart Foundation",
            "A named body, and the words it would stand by.",
        ),
    ),
    known_problems=(
        "A citation mark or a link after the sentence may name the study; the rule reads words and does not follow "
        "links.",
        "Headlines have no room for a source, and “study finds” in one is flagged although the text below may name it.",
        "A study named by place alone (“Danish researchers”) is on the border; annotators differed on it.",
    ),
    sources=(
        Source(
            "Haneef et al. 2015, Interpretation of results of studies evaluating an intervention highlighted in "
            "Google Health News: a cross-sectional study of news, PLoS ONE 10:e0140889",
            "doi:10.1371/journal.pone.0140889",
        ),
        HEALTH_NEWS_REVIEW,
        SUMNER_2014,
        FTC_2022,
        CAP_12,
    ),
    advice="Name the study, its kind and its size, with a link; or name the body or the person, and why they know.",
)
