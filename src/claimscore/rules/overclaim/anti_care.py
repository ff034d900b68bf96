"""CS108: readers are told to drop or distrust established care, or a cover-up is alleged."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import CAP_12, FDA_TIP_OFFS

RULE = Rule(
    id="CS108",
    flag="anti_care",
    dimension="overclaim",
    name="Steers readers away from care",
    message="Readers are steered away from established care by {words}.",
    why=(
        "People follow such words. In a US registry, patients who chose alternative medicine alone for curable "
        "cancers had 2.5 times the hazard of death of those treated conventionally (Johnson 2018). After half a "
        "year of intense news coverage of the dispute over statins, from October 2013, the odds that UK patients "
        "stopped the tablets were 11 to 12 % higher (Matthews 2016). Conspiracy theories are one of the FDA's six "
        "signs of health fraud; the CAP Code forbids advertisers to discourage essential treatment (rule 12.2)."
    ),
    bad=(
        Example(
            "Throw away your statins and drink celery juice.",
            "Throw away your statins",
            "An instruction to stop a treatment, given to everyone.",
        ),
        Example(
            "This is what doctors don't want you to know about blood pressure.",
            "what doctors don't want you to know",
            "An alleged cover-up in the place of evidence.",
        ),
    ),
    good=(
        Example(
            "Ask your doctor whether you still need statins after changing your diet.",
            "Ask your doctor whether you still need",
            "The same question, asked of someone who can answer it.",
        ),
        Example(
            "Home readings may differ from those taken in a surgery, and doctors increasingly ask for both.",
            "",
            "The fact that the tease hid, with no villain.",
        ),
    ),
    known_problems=(
        "Honest criticism of a treatment, with its evidence named, is no breach, yet shares words with the flagged "
        "kind.",
        "“No longer needed the tablets” in a doctor-led trial reads like “stopped her tablets” in a testimonial.",
        "Irony and quoted opinion in first-person posts are often misjudged, in both directions.",
    ),
    sources=(
        Source(
            "Johnson et al. 2018, Use of alternative medicine for cancer and its impact on survival, Journal of the "
            "National Cancer Institute 110:121–124",
            "doi:10.1093/jnci/djx145",
        ),
        Source(
            "Matthews et al. 2016, Impact of statin related media coverage on use of statins: interrupted time series "
            "analysis with UK primary care data, BMJ 353:i3283",
            "doi:10.1136/bmj.i3283",
        ),
        FDA_TIP_OFFS,
        CAP_12,
    ),
    advice=(
        "Name what is known for and against the treatment, and send the decision back to the reader and their doctor: "
        "“ask your doctor before changing your tablets”."
    ),
)
