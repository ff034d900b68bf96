"""CS205: a lone expert, seller, celebrity or interested party is the support."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import CAP_12, EU_1924_2006, FTC_2022, HEALTH_NEWS_REVIEW

RULE = Rule(
    id="CS205",
    flag="interested",
    dimension="weak_evidence",
    name="Seller or lone expert as the source",
    message="The support is the word of an interested party or a lone expert: {words}.",
    why=(
        "Who pays shapes what is found: drug and device studies paid for by the maker report favourable efficacy "
        "results 1.27 times as often as others, and favourable conclusions 1.34 times as often (Lundh 2017, a "
        "Cochrane review). "
        "HealthNewsReview asks each story for an independent source and for conflicts of interest. EU law bars food "
        "claims that refer to the recommendation of an individual doctor (Regulation 1924/2006)."
    ),
    bad=(
        Example(
            "The infusion clears brain fog, according to the manufacturer.",
            "according to the manufacturer",
            "The seller vouches for the sale.",
        ),
        Example(
            "“The method ends chronic pain,” says Dr Falk, who runs the clinic.",
            "who runs the clinic",
            "Named and qualified, but paid by the answer.",
        ),
    ),
    good=(
        Example(
            "The manufacturer says that the infusion clears brain fog; no independent trial has tested this.",
            "no independent trial has tested this",
            "The interest named, and the gap with it.",
        ),
        Example(
            "“Some of my patients have less pain,” says Dr Falk, who runs the clinic; Dr Adeyemi, who has no part in "
            "it, calls the evidence thin.",
            "who has no part in it",
            "A modest claim beside an independent voice.",
        ),
    ),
    known_problems=(
        "A named researcher who speaks about her own published trial is a normal source; the model sometimes flags "
        "the quote for its form alone.",
        "An interest that is stated elsewhere in the article is not seen in the sentence, and is missed.",
        "“He said” and “she explains” with no role are on the border; the annotators differed on them.",
    ),
    sources=(
        Source(
            "Lundh et al. 2017, Industry sponsorship and research outcome, Cochrane Database of Systematic Reviews "
            "MR000033",
            "doi:10.1002/14651858.MR000033.pub3",
        ),
        HEALTH_NEWS_REVIEW,
        EU_1924_2006,
        CAP_12,
        FTC_2022,
    ),
    advice="Name the interest, add a voice with none, and point to evidence that the speaker did not make.",
)
