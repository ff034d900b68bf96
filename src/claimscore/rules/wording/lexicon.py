"""Verbs that promise or assert, in families, and the things that they are said of.

Gathered from HealthNewsReview's words to avoid, the FDA's tip-offs, and the causal verbs of Sumner 2014
(doi:10.1136/bmj.g7015, coding instructions) and Adams 2017 (doi:10.1037/xap0000100).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from claimscore.rules.wording.inflection import gerund, participle, past, third


class Family(StrEnum):
    """How a verb's object is softened."""

    CURE = "cure"
    PREVENT = "prevent"
    RESCUE = "rescue"
    SHIELD = "shield"
    LOWER = "lower"
    RAISE = "raise"
    CAUSE = "cause"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb (or verb with particle), its family, and the lemma that softened wording uses in its stead."""

    lemma: str
    family: Family
    soft: str


_CURE = """cure heal fix eliminate eradicate beat conquer fight combat tackle destroy defeat reverse banish erase
obliterate vanquish zap wipe_out fight_off get_rid_of put_an_end_to clear_up stamp_out end kill stop halt clear"""
_PREVENT = "prevent avert ward_off stave_off fend_off head_off"
_RESCUE = "save rescue spare free"
_SHIELD = "protect guard shield"
_LOWER = {"slash": "reduce", "halve": "reduce", "reduce": "reduce", "lower": "lower", "cut": "reduce"}
_LOWER |= {
    "decrease": "reduce",
    "diminish": "reduce",
    "minimise": "reduce",
    "minimize": "reduce",
    "bring_down": "lower",
}
_RAISE = {"raise": "raise", "increase": "increase", "double": "increase", "triple": "increase"}
_RAISE |= {"quadruple": "increase", "heighten": "increase"}
_CAUSE = {"cause": "cause", "trigger": "trigger", "provoke": "provoke", "spark": "trigger", "fuel": "contribute to"}
_CAUSE |= {"lead_to": "lead to", "result_in": "result in", "bring_on": "bring on", "contribute_to": "contribute to"}
_PLAIN = {
    "boost": "improve", "enhance": "improve", "improve": "improve", "strengthen": "help strengthen",
    "sharpen": "help sharpen", "restore": "help restore", "regenerate": "help repair", "rejuvenate": "improve",
    "rebuild": "help rebuild", "repair": "help repair", "relieve": "ease", "ease": "ease", "soothe": "soothe",
    "calm": "calm", "alleviate": "ease", "treat": "help treat", "melt": "ease", "lift": "ease",
    "support": "help support", "promote": "promote", "stimulate": "stimulate", "regulate": "help regulate",
    "balance": "help balance", "control": "help control", "block": "block", "inhibit": "inhibit",
    "suppress": "suppress", "slow": "slow", "delay": "delay", "extend": "extend", "lengthen": "lengthen",
    "shorten": "shorten", "worsen": "worsen", "aggravate": "worsen", "accelerate": "speed up", "speed_up": "speed up",
    "damage": "damage", "harm": "harm", "weaken": "weaken", "ruin": "harm", "wreck": "harm", "affect": "affect",
    "influence": "influence", "disrupt": "disrupt", "induce": "induce", "shrink": "shrink", "help": "help",
    "keep": "help keep", "impair": "impair", "poison": "harm", "overwhelm": "strain", "rewire": "change",
    "minimise": "reduce", "produce": "produce", "add": "add", "lessen": "lessen", "widen": "widen",
}  # fmt: skip


def _verbs() -> list[Verb]:
    found = [Verb(word, Family.CURE, "") for word in _CURE.split()]
    found += [Verb(word, Family.PREVENT, "lower the risk of") for word in _PREVENT.split()]
    found += [Verb(word, Family.RESCUE, "") for word in _RESCUE.split()]
    found += [Verb(word, Family.SHIELD, "help protect") for word in _SHIELD.split()]
    tables = ((_LOWER, Family.LOWER), (_RAISE, Family.RAISE), (_CAUSE, Family.CAUSE), (_PLAIN, Family.PLAIN))
    for table, family in tables:
        found += [Verb(word, family, soft) for word, soft in table.items()]
    return [Verb(verb.lemma.replace("_", " "), verb.family, verb.soft) for verb in found]


def _forms() -> dict[str, list[tuple[Verb, str, str]]]:
    index: dict[str, list[tuple[Verb, str, str]]] = {}
    for verb in _verbs():
        head, _, particle = verb.lemma.partition(" ")
        forms = (("base", head), ("third", third(head)), ("past", past(head)), ("part", participle(head)))
        for tense, form in (*forms, ("ing", gerund(head))):
            index.setdefault(form, []).append((verb, tense, particle))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[2]))
    return index


FORMS = _forms()
"""Surface form of a verb's first word to its verb, tense (base, third, past, part, ing) and particle."""

EASED = re.compile(
    r"(?:pain|\w+ache|migraines?|headaches?|depression|anxiety|insomnia|arthritis|eczema|acne|psoriasis|ibs|stress|"
    r"fatigue|tiredness|reflux|heartburn|coughs?|colds?|hot flushes|hot flashes|cramps?|nausea|sciatica|tinnitus|"
    r"fibromyalgia|allerg\w+|hay fever|colic|bloating|inflammation|rosacea|vertigo|constipation|diarrhoea|snoring|"
    r"pms|jet lag|burnout|panic attacks|symptoms?|sore throats?|itch\w*|withdrawal|cravings?|phobias?|nightmares)\b",
    re.IGNORECASE,
)
"""What a remedy may ease."""

TREATED = re.compile(
    r"(?:\w*cancers?|tumou?rs?|leukaemia|leukemia|lymphoma|melanoma|(?:pre)?diabetes|hiv|aids|covid\S*|"
    r"coronavirus|flu|"
    r"influenza|(?:\w+ )?infections?|malaria|autism|adhd|blindness|heart disease|heart failure|sepsis|strep\S*|"
    r"hepatitis|diseases?|ms|multiple sclerosis|asthma|lupus|epilepsy|parkinson['’]?s?\S*|obesity|"
    r"pneumonia|herpes|endometriosis|infertility|hypertension|high blood pressure|lyme\S*|tuberculosis|"
    r"fatty liver|liver disease|kidney disease|addiction|ptsd|osteoporosis|glaucoma|pcos)\b",
    re.IGNORECASE,
)
"""What “ease” would be too small or too odd a word for."""

SLOWED = re.compile(
    r"(?:(?:memory|hair|hearing|bone|vision|sight|muscle|weight|cartilage) loss|(?:cognitive|mental|"
    r"age-related) decline|"
    r"a?ge?ing|dementia|alzheimer['’]?s?|(?:part of )?the (?:a?ge?ing process|damage|decline)|spread of|"
    r"the spread of|"
    r"(?:some of )?the damage|tooth decay|decay)\b",
    re.IGNORECASE,
)
"""What is slowed rather than eased."""

REDUCED = re.compile(
    r"(?:wrinkles|spots|blemishes|scars|dark circles|swelling|belly fat|cellulite|stretch marks|plaques?|cholesterol|"
    r"fine lines|deaths)\b",
    re.IGNORECASE,
)
"""What there may be less of."""
