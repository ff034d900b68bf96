"""Health topics by word lists: they only cut the evaluation set, and no score, label or figure depends on them.

A sentence belongs to every topic that one of the stems begins a word of. The topics are the groups under which
consumer-health portals file articles (MedlinePlus "Health Topics"); the stems are the project's own. Words with
a common other sense ("shot", "cold", "cell") are left out.
"""

from __future__ import annotations

import re

TOPICS: dict[str, tuple[str, ...]] = {
    "cancer": (
        "cancer", "tumor", "tumour", "carcino", "chemo", "leukaemia", "leukemia", "lymphoma", "melanoma", "oncolog",
        "metasta", "radiotherapy", "mammogra",
    ),
    "heart and circulation": (
        "heart", "cardi", "stroke", "blood pressure", "hypertensi", "cholesterol", "statin", "arter", "angina",
        "atrial", "blood clot",
    ),
    "mental health": (
        "depress", "anxi", "psych", "schizophren", "bipolar", "autis", "adhd", "suicid", "mental", r"moods?\b", "ssri",
        "stress",
    ),
    "brain and nerves": (
        "alzheimer", "dementia", "parkinson", "migraine", "epilep", "seizure", "cognit", "brain", "multiple sclerosis",
        "neuro",
    ),
    "infection and vaccines": (
        "vaccin", "immunis", "immuniz", "virus", "viral", "covid", "coronavirus", "influenza", r"flu\b", "measles",
        r"hiv\b", "infect", "bacteria", "antibiotic", "malaria", "tubercul", r"masks?\b",
    ),
    "diabetes and weight": (
        "diabet", "insulin", "glucose", "blood sugar", "obes", "overweight", "weight loss", "lose weight", "bmi",
        "body mass",
    ),
    "diet and supplements": (
        "diet", "vitamin", "supplement", "omega", "herb", "protein", "antioxidant", "probiotic", "calori", "nutri",
        "coffee", r"teas?\b", "sugar", r"fats?\b", "fruit", "vegetable", "turmeric", "curcumin", "magnesium", "zinc",
    ),
    "pain and joints": (
        "pain", "arthrit", "joint", "osteopor", "fracture", "backache", "fibromyalgia", "opioid", "ibuprofen",
    ),
    "women and pregnancy": (
        "pregnan", "fertil", "menopaus", "birth", "breastfe", "ovari", "menstru", "fetus", "foetus", "fetal", "baby",
        "babies",
    ),
}  # fmt: skip
"""Topic and the beginnings of its words, as parts of a regular expression; ``\\b`` ends a whole word."""

_WORDS = {name: re.compile(r"\b(?:" + "|".join(stems) + ")", re.IGNORECASE) for name, stems in TOPICS.items()}


def topics_of(text: str) -> frozenset[str]:
    """The topics that the text names, by word list alone; empty where it names none."""
    return frozenset(name for name, words in _WORDS.items() if words.search(text))
