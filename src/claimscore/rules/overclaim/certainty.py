"""CS103: words of proof, guarantee or consensus that go past the support."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import FDA_TIP_OFFS, FTC_2022, GRADE_26, SUMNER_2016

RULE = Rule(
    id="CS103",
    flag="certainty",
    dimension="overclaim",
    name="More certain than the evidence",
    message="Proof, guarantee or consensus is claimed by {words}, past what is shown.",
    why=(
        "One study seldom proves anything. Of 45 highly cited clinical studies that claimed an effect, later "
        "studies as good or better contradicted 7 and found a weaker effect for 7 more (Ioannidis 2005). Caveats cost "
        "no readers: press releases with them were taken up by the news no less than those without (Sumner 2016). "
        "“Guaranteed results” is one of the phrases by which the FDA tells health fraud."
    ),
    bad=(
        Example(
            "Acupuncture is clinically proven to end hot flushes.",
            "clinically proven",
            "“Proven” asks for consistent trials, which the sentence does not name.",
        ),
        Example(
            "There is no doubt that gut bacteria decide our mood.",
            "There is no doubt that",
            "Doubt is what the studies leave.",
        ),
    ),
    good=(
        Example(
            "In two small trials, women given acupuncture reported fewer hot flushes than those on a waiting list.",
            "In two small trials",
            "The trials stand where “proven” stood.",
        ),
        Example(
            "Early studies suggest that gut bacteria may play a part in mood.",
            "suggest",
            "A verb that fits early evidence.",
        ),
    ),
    known_problems=(
        "“Proven”, “confirmed” and “shown” are right for settled facts; the model judges by topic and phrasing and "
        "errs on rarer ones.",
        "The future tense (“the jab will transform care”) is flagged in forecasts and passed over in schedules; the "
        "two are easily confused.",
        "Tests and diagnostics (“can detect autism”) are a thin part of the training texts, and are missed more often "
        "than treatments.",
    ),
    sources=(
        SUMNER_2016,
        Source(
            "Ioannidis 2005, Contradicted and initially stronger effects in highly cited clinical research, JAMA "
            "294:218–228",
            "doi:10.1001/jama.294.2.218",
        ),
        GRADE_26,
        FTC_2022,
        FDA_TIP_OFFS,
    ),
    advice=(
        "Name the evidence in place of vouching for it (“a review of 12 trials found”), or use the GRADE verb that "
        "fits its certainty: “reduces”, “probably reduces”, “may reduce”."
    ),
)
