"""CS107: the wording frightens past the support."""

from __future__ import annotations

from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.sources import EU_1924_2006, HEALTH_NEWS_REVIEW, SUMNER_2014

RULE = Rule(
    id="CS107",
    flag="alarm",
    dimension="overclaim",
    name="Fright past the evidence",
    message="Readers are frightened past the support by {words}.",
    why=(
        "Fear moves people, often to the wrong thing: the 1995 warning on contraceptive pills was followed by "
        "unwanted pregnancies on a large scale (Gigerenzer 2007). HealthNewsReview asks of each story whether it "
        "engages in disease-mongering, the widening of illness that sells remedies (Moynihan 2002). EU law forbids "
        "food claims that refer to changes in the body in ways that could raise or exploit fear (Regulation 1924/2006, "
        "Article 3)."
    ),
    bad=(
        Example(
            "This common breakfast food is slowly killing you.",
            "slowly killing you",
            "A death sentence with no dose, no rate and no source.",
        ),
        Example(
            "Fluoride is a poison that attacks every cell.",
            "poison",
            "A word that holds at some dose, used as though it held at any.",
        ),
    ),
    good=(
        Example(
            "People who eat processed meat daily have a somewhat higher risk of bowel cancer.",
            "somewhat higher risk",
            "The food, the disease and a measured word for the size.",
        ),
        Example(
            "Too much fluoride while teeth are forming can leave pale marks on them.",
            "Too much",
            "The dose and the harm, plainly.",
        ),
    ),
    known_problems=(
        "Strong words are right where the danger is established (“sepsis can kill within hours”); the model leans on "
        "topic and may flag them.",
        "“Epidemic” and “toxic” are terms of art in epidemiology and pharmacology and are flagged too often there.",
        "Between an insinuated false danger (a warning) and a flat one (an error) the line is unsteady, above all for "
        "vaccines.",
    ),
    sources=(
        Source(
            "Moynihan, Heath & Henry 2002, Selling sickness: the pharmaceutical industry and disease mongering, BMJ "
            "324:886",
            "doi:10.1136/bmj.324.7342.886",
        ),
        Source(
            "Gigerenzer et al. 2007, Helping doctors and patients make sense of health statistics, Psychological "
            "Science in the Public Interest 8:53–96",
            "doi:10.1111/j.1539-6053.2008.00033.x",
        ),
        HEALTH_NEWS_REVIEW,
        EU_1924_2006,
        SUMNER_2014,
    ),
    advice=(
        "Give the dose, the absolute risk and the people it concerns, and what a reader can do. If the danger is "
        "real, a plain sentence is alarming enough."
    ),
)
