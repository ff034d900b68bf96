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
        r"\b(?:can|could|may|will|might)\s+(?:even\s+|slowly\s+|literally\s+|quietly\s+|actually\s+)*(?:kill|poison)\s+"
        r"(?P<who>you|us|people|patients|children|babies|women|men|your \w+|our \w+)"
        r"(?=\s*(?:[.,;:!?]|$|\bif\b|\band\b))",
        r"may harm \g<who>",
    ),
    low(
        r"\b(?:is|are)\s+(?:a\s+|pure\s+|slow\s+|literally\s+)*poison(?:ous)?(?=\s*(?:[.,;:!]|$))",
        "may be harmful at high doses",
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
_DROP = r"throw\s+(?:away|out)|say\s+goodbye\s+to|bin|ditch|dump|toss|flush|forget|chuck"
_STOP = (
    r"stop\s+taking|give\s+up|come\s+off|skip|refuse|cancel|postpone|quit|walk\s+away\s+from|say\s+no\s+to|"
    r"avoid|wean\s+off"
)
MEDICINES = (
    r"statins?|tablets?|pills?|medications?|medicines?|meds|insulin|inhalers?|antidepressants?|prescriptions?|"
    r"drugs?|hormones|"
    r"chemo(?:therapy)?|radiotherapy|surgery|vaccines?|vaccinations?|jabs?|antibiotics?|painkillers?|biopsy|"
    r"scan|doctors?|"
    r"operation|hydrocortisone|metformin|blood pressure tablets|tamoxifen|steroids?|dialysis|cpap|screening|"
    r"mammograms?|ssris?|hrt|levo(?:thyroxine)?|lithium|methotrexate|venlafaxine|sertraline|prozac|allopurinol|warfarin|"
    r"anticonvulsants?|antihistamines?|triptans?|sedatives?|beta[\s-]blockers?|hypoglycaemic agents|thinners"
)

_IMPERATIVE = r"(?:(?<=^)|(?<=[.!;:,–—]\s)|(?<=\bso\s)|(?<=\band\s)|(?<=\bthen\s))"
ALWAYS = "whatever the evidence"

ANTI_CARE = (
    phrase(
        rf"(?:(?<=^)|(?<=[.!;:,–—]\s)|(?<=\bso\s)|(?<=\band\s)|(?<=\bthen\s))you(?:[’']ll|\s+will)?\s+(?:no longer|"
        rf"never|won[’']t|will not|don[’']t|do not|not)\s+(?:even\s+)?need\s+(?:any\s+)?"
        rf"(?P<whose>your\s+|the\s+|those\s+)?(?P<what>(?:[\w-]+\s+)?(?:{MEDICINES}))(?:\s+(?:again|any\s?more))?{_MEDICINE_END}",
        r"ask your doctor whether you still need \g<whose>\g<what>",
        ALWAYS,
    ),
    phrase(
        rf"{_IMPERATIVE}don[’']t\s+(?:wait\s+(?:around\s+)?for|bother\s+with)\s+(?P<whose>your\s+|the\s+|those\s+)?"
        rf"(?P<what>(?:[\w-]+\s+)?(?:{MEDICINES})){_MEDICINE_END}",
        r"do not put off \g<whose>\g<what>",
        ALWAYS,
    ),
    phrase(r",\s+so\s+much\s+for\s+doctor\s+knows\s+best(?=\s*[.!]|\s*$)", ""),
    phrase(
        r"\s+(?:that\s+)?(?:many|most|some)\s+(?:doctors|gps)\s+(?:are\s+(?:still\s+)?unaware\s+of|have\s+never\s+heard\s+of|"
        r"don[’']t\s+know\s+about)(?=\s*[.,;!]|\s*$)",
        "",
    ),
    phrase(r"\s+(?:that\s+)?you\s+(?:were|are)\s+never\s+told\s+about(?=\s*[.,;!]|\s*$)", ""),
    phrase(
        rf"{_IMPERATIVE}(?:{_DROP})\s+(?P<whose>your|the|those|all your)\s+(?P<what>(?:[\w-]+\s+)?(?:{MEDICINES}))"
        rf"{_MEDICINE_END}",
        r"ask your doctor before changing \g<whose> \g<what>\g<pause>",
        ALWAYS,
    ),
    phrase(
        rf"{_IMPERATIVE}(?P<verb>{_STOP})\s+(?P<whose>your\s+|the\s+|those\s+)?(?P<what>(?:[\w-]+\s+)?(?:{MEDICINES}))"
        rf"{_MEDICINE_END}",
        r"talk to your doctor before you \g<verb> \g<whose>\g<what>\g<pause>",
        ALWAYS,
    ),
    phrase(
        rf"\byou\s+(?P<modal>can|could|should|may)\s+(?:now\s+|simply\s+|safely\s+|finally\s+)?(?:{_STOP}|{_DROP})\s+"
        rf"(?P<whose>your\s+|the\s+|those\s+)?(?P<what>(?:[\w-]+\s+)?(?:{MEDICINES})){_MEDICINE_END}",
        r"you \g<modal> ask your doctor whether you still need \g<whose>\g<what>",
        ALWAYS,
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
        rf"(?!another\b)(?!(?:\w+\s+)?(?:vaccin|jab|scan|screen|mammog|biops|doctor))(?:[\w-]+\s+)?(?:{MEDICINES}))"
        rf"{_MEDICINE_END}",
        r"alongside \g<what>",
        "if the usual treatment goes on",
    ),
    low(
        rf"\b(?:can|could|will|may)\s+(?:soon\s+|one day\s+|now\s+|safely\s+|fully\s+|completely\s+)*"
        rf"replace\s+(?P<what>(?:(?:your|their|the|her|"
        rf"his)\s+)?(?:[\w-]+\s+){{0,2}}(?:{MEDICINES})){_MEDICINE_END}",
        r"may be used alongside \g<what>",
    ),
)
