"""The literature that more than one rule leans on; a rule's own sources stand in its file."""

from __future__ import annotations

from claimscore.rules.rule import Source

SUMNER_2014 = Source(
    "Sumner et al. 2014, The association between exaggeration in health related science news and academic press "
    "releases, BMJ 349:g7015",
    "doi:10.1136/bmj.g7015",
)
SUMNER_2016 = Source(
    "Sumner et al. 2016, Exaggerations and caveats in press releases and health-related science news, "
    "PLoS ONE 11:e0168217",
    "doi:10.1371/journal.pone.0168217",
)
LAZARUS_2015 = Source(
    "Lazarus et al. 2015, Classification and prevalence of spin in abstracts of non-randomized studies evaluating an "
    "intervention, BMC Medical Research Methodology 15:85",
    "doi:10.1186/s12874-015-0079-x",
)
ADAMS_2017 = Source(
    "Adams et al. 2017, How readers understand causal and correlational expressions used in news headlines, "
    "Journal of Experimental Psychology: Applied 23:1–14",
    "doi:10.1037/xap0000100",
)
ABOLA_2016 = Source(
    "Abola & Prasad 2016, The use of superlatives in cancer research, JAMA Oncology 2:139–141",
    "doi:10.1001/jamaoncol.2015.3931",
)
GRADE_26 = Source(
    "Santesso et al. 2020, GRADE guidelines 26: informative statements to communicate the findings of systematic "
    "reviews of interventions, Journal of Clinical Epidemiology 119:126–135",
    "doi:10.1016/j.jclinepi.2019.10.014",
)
FTC_2022 = Source(
    "US Federal Trade Commission, Health Products Compliance Guidance, December 2022",
    "https://www.ftc.gov/business-guidance/resources/health-products-compliance-guidance",
)
FDA_TIP_OFFS = Source(
    "US Food and Drug Administration, 6 Tip-offs to Rip-offs: Don't Fall for Health Fraud Scams",
    "https://www.fda.gov/consumers/consumer-updates/6-tip-offs-rip-offs-dont-fall-health-fraud-scams",
)
HEALTH_NEWS_REVIEW = Source(
    "HealthNewsReview.org, review criteria for news stories",
    "https://www.healthnewsreview.org/about-us/review-criteria/",
)
SEVEN_WORDS = Source(
    "Schwitzer 2000, 7 words (and more) you shouldn't use in medical news, HealthNewsReview.org",
    "https://www.healthnewsreview.org/toolkit/just-journalists-writing-tips-case-studies/"
    "7-words-and-more-you-shouldnt-use-in-medical-news/",
)
EU_1924_2006 = Source(
    "Regulation (EC) No 1924/2006 on nutrition and health claims made on foods",
    "https://eur-lex.europa.eu/eli/reg/2006/1924/oj",
)
CAP_12 = Source(
    "UK Code of Non-broadcast Advertising (CAP Code), section 12: medicines, medical devices, health-related products "
    "and beauty products",
    "https://www.asa.org.uk/codes-and-rulings/advertising-codes/non-broadcast-code.html",
)
