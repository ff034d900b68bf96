"""Phrases that frighten (CS107) or turn readers away from care (CS108)."""

from __future__ import annotations

from claimscore.rules.wording.phrase import low, phrase

_FRIGHT = r"deadly|killer|terrifying|horrifying|shocking|devastating|catastrophic|nasty|toxic|poisonous|terrified"

ALARM = (
    low(
        r"\b(?:puts?|putting)\s+[^,.;:]{1,45}?\s+at\s+(?:grave\s+|serious\s+|high(?:er)?\s+)?risk\s+of\b",
        "may raise the risk of",
    ),
    low(
        r"\b(?:is|are)\s+(?:slowly\s+|quietly\s+|silently\s+|literally\s+)*(?:killing|poisoning)\s+(?P<who>you|"
        r"us|people)\b",
        r"may harm \g<who>",
    ),
    low(
        r"(?<=\w\s)(?:slowly\s+|quietly\s+|silently\s+)*(?:kills|poisons)\s+(?P<who>you|us|people|the body|"
        r"your body)\b",
        r"may harm \g<who>",
    ),
    phrase(rf"(?P<article>\ba|\ban)\s+(?:{_FRIGHT})\s+(?P<next>[a-z][\w-]*)", r"\g<article> \g<next>"),
    phrase(
        rf"(?<=[a-z] )(?:{_FRIGHT}),?\s+(?P<next>(?!to\b|for\b|and\b|or\b|in\b|as\b|than\b|effects?\b|because\b|"
        rf"if\b|when\b|"
        r"but\b|at\b|by\b|levels?\b|doses?\b|dose\b)[a-z][\w-]*)",
        r"\g<next>",
    ),
    low(r"\b(?:is|are)\s+(?:highly\s+|extremely\s+|very\s+)?toxic\s+to\b", "may be harmful at high doses to"),
    low(r"\b(?:is|are)\s+(?:slowly\s+|quietly\s+)?(?P<verb>damag|destroy|weaken|harm)ing\b", r"may be \g<verb>ing"),
)

_MEDICINE_END = r"(?=\s*[.,;:!?)–—]|\s+(?:and|or|now|today|for|at|if|because|before|when|altogether|in|until)\b|\s*$)"
_DROP = r"throw\s+(?:away|out)|bin|ditch|dump|toss|flush|forget|chuck"
_STOP = (
    r"stop\s+taking|give\s+up|come\s+off|skip|refuse|cancel|postpone|quit|walk\s+away\s+from|say\s+no\s+to|"
    r"avoid|wean\s+off"
)
_MEDICINES = (
    r"statins?|tablets?|pills?|medications?|medicines?|meds|insulin|inhalers?|antidepressants?|prescriptions?|"
    r"drugs?|hormones|"
    r"chemo(?:therapy)?|radiotherapy|surgery|vaccines?|vaccinations?|jabs?|antibiotics?|painkillers?|biopsy|"
    r"scan|doctors?|"
    r"operation|hydrocortisone|metformin|blood pressure tablets|tamoxifen|steroids?|dialysis|cpap|screening|"
    r"mammograms?"
)

_IMPERATIVE = r"(?:(?<=^)|(?<=[.!;:,–—]\s)|(?<=\bso\s)|(?<=\band\s)|(?<=\bthen\s))"
_ALWAYS = "whatever the evidence"

ANTI_CARE = (
    phrase(
        rf"{_IMPERATIVE}(?:{_DROP})\s+(?P<whose>your|the|those|all your)\s+(?P<what>(?:[\w-]+\s+)?(?:{_MEDICINES}))"
        rf"{_MEDICINE_END}",
        r"ask your doctor before changing \g<whose> \g<what>\g<pause>",
        _ALWAYS,
    ),
    phrase(
        rf"{_IMPERATIVE}(?P<verb>{_STOP})\s+(?P<whose>your\s+|the\s+|those\s+)?(?P<what>(?:[\w-]+\s+)?(?:{_MEDICINES}))"
        rf"{_MEDICINE_END}",
        r"talk to your doctor before you \g<verb> \g<whose>\g<what>\g<pause>",
        _ALWAYS,
    ),
    phrase(
        rf"\byou\s+(?P<modal>can|could|should|may)\s+(?:now\s+|simply\s+|safely\s+|finally\s+)?(?:{_STOP}|{_DROP})\s+"
        rf"(?P<whose>your\s+|the\s+|those\s+)?(?P<what>(?:[\w-]+\s+)?(?:{_MEDICINES})){_MEDICINE_END}",
        r"you \g<modal> ask your doctor whether you still need \g<whose>\g<what>",
        _ALWAYS,
    ),
    phrase(
        r"\bwhat\s+(?:your\s+|the\s+)?(?:doctors?|gps?|hospitals?|big pharma|drug companies|they|pharmacists?)\s+"
        r"(?:don[’']t|do not|doesn[’']t|won[’']t|never|aren[’']t)\s+(?:want\s+you\s+to\s+know|tell(?:ing)?\s+you)\b",
        "what is known",
    ),
    phrase(
        r"\s+(?:that\s+)?(?:your\s+)?(?:doctors?|gps?|hospitals?|big pharma|drug companies|they)\s+"
        r"(?:don[’']t|do not|doesn[’']t|won[’']t)\s+(?:want\s+you\s+to\s+know(?:\s+about)?|tell\s+you(?:\s+about)?)"
        r"(?=\s*[.,;:!]|\s*$)",
        "",
    ),
    phrase(
        rf"\b(?:instead of|rather than|in place of)\s+(?P<what>(?:(?:your|their|the|her|his|taking|usual)\s+)*"
        rf"(?!another\b)(?:[\w-]+\s+)?(?:{_MEDICINES})){_MEDICINE_END}",
        r"alongside \g<what>",
        "if the usual treatment goes on",
    ),
    low(
        rf"\b(?:can|could|will|may)\s+replace\s+(?P<what>(?:(?:your|their|the|her|"
        rf"his)\s+)?(?:[\w-]+\s+){{0,2}}(?:{_MEDICINES})){_MEDICINE_END}",
        r"may be used alongside \g<what>",
    ),
    phrase(
        r"\bBig Pharma\b(?=\s*[.,;!]|\s+(?:to|for|and)\b|\s*$)", "drug companies", "a plain name in place of a slur"
    ),
)
