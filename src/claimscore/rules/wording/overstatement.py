"""Phrases that overstate: words of certainty (CS103) and of size (CS104)."""

from __future__ import annotations

from claimscore.rules.wording.draft import FILL_IN
from claimscore.rules.wording.phrase import BOTH_RATES, dropped, low, phrase

_SURE = r"clinically|scientifically|medically|dermatologically|definitively|conclusively|now|finally|long been"
_BOOSTERS = (
    r"dramatically|drastically|miraculously|hugely|massively|tremendously|incredibly|amazingly|radically|vastly|"
    r"enormously|profoundly|astonishingly|spectacularly|phenomenally|unbelievably|instantly|markedly|substantially|"
    r"remarkably|extraordinarily|exceptionally"
)
_SUPERLATIVES = (
    r"dramatic|miraculous|miracle|revolutionary|amazing|incredible|ground-?breaking|life-changing|game-changing|"
    r"breakthrough|astonishing|stunning|phenomenal|tremendous|unprecedented|extraordinary|spectacular|astounding|"
    r"mind-blowing|wonder"
)
_ADVERBS_OF_CERTAINTY = (
    r"undoubtedly|definitely|certainly|unquestionably|undeniably|indisputably|conclusively|absolutely"
)
_STATIVE = r"\s+(?:be|have|contain|work|help)\b"

CERTAINTY = (
    phrase(
        rf"\b(?P<be>is|are)\s+(?:(?:{_SURE})\s+)?proven\s+to\b(?!{_STATIVE})",
        r"\g<be> being studied as a "
        r"way to",
    ),
    phrase(
        rf"\b(?P<be>has been|have been|was|were)\s+(?:(?:{_SURE})\s+)?proven\s+to\b(?!{_STATIVE})",
        r"\g<be> studied as a way to",
    ),
    phrase(rf"\b(?:(?:{_SURE})\s+)proven\s+to\b(?!{_STATIVE})", "studied as a way to"),
    phrase(
        rf"\b(?P<be>is|are|has been|have been|was|were)\s+(?:(?:{_SURE})\s+)?proven\s+to\b(?={_STATIVE})",
        r"\g<be> reported to",
    ),
    phrase(
        r"\bit\s+(?:is|has been|was)\s+(?:now\s+)?(?:scientifically\s+)?proven\s+that\b", "there is some evidence that"
    ),
    phrase(
        r"\bthere(?:\s+is|[’']s)\s+(?:absolutely\s+)?no\s+doubt(?:\s+that\b|(?=\s+(?:the|a|it|this|these)\b))",
        "some evidence suggests that",
    ),
    phrase(r"\bit\s+is\s+(?:now\s+)?(?:clear|certain|undeniable|beyond doubt)\s+that\b", "it may be that"),
    phrase(
        r"\b(?P<have>has|have)\s+(?:now\s+|finally\s+|conclusively\s+)*(?:proved|proven|confirmed|demonstrated)"
        r"(?=\s+(?:that|the|how|what|it|an?|their|its|this|why)\b)",
        r"\g<have> suggested",
    ),
    phrase(
        r"(?<!to )\b(?:conclusively\s+|clearly\s+|definitively\s+)?(?:proves|confirms|demonstrates)"
        r"(?=\s+(?:that|the|how|what|it|an?|their|its|this|why)\b)",
        "suggests",
    ),
    phrase(
        r"(?<=ies )(?:prove|confirm|demonstrate)(?=\s+(?:that|the|how|what|it|an?|their|its|this|why)\b)", "suggest"
    ),
    phrase(
        r"(?<=, )(?:proving|confirming|demonstrating)(?=\s+(?:that|the|how|what|it|an?|their|its|this|why)\b)",
        "suggesting",
    ),
    phrase(r"(?<!not )\b(?:proved|confirmed)(?=\s+(?:that)\b)", "suggested"),
    phrase(
        r"\b(?:conclusive|definitive|irrefutable|overwhelming|undeniable|hard|solid)\s+(?:evidence|proof)\b",
        "some evidence",
    ),
    phrase(
        r"\b(?:is|are)\s+(?:clinically|scientifically|dermatologically|medically)\s+(?:proven|approved)"
        r"(?=\s*(?:[.,;!]|and\b|$))",
        "[name the trial and what it found]",
    ),
    phrase(
        r"(?P<article>\ba|\ban)\s+(?:clinically|scientifically|medically)[\s-]+proven\s+(?P<next>[a-z][\w-]*)",
        r"\g<article> \g<next>",
    ),
    phrase(r"\b(?:clinically|scientifically|medically)[\s-]+proven\s+(?!to\b)(?P<next>[a-z][\w-]*)", r"\g<next>"),
    phrase(
        r"(?P<np>\b(?:study|trial|research|review)(?:\s+yet)?\s+)(?:confirms|proves)(?=\s*[:.]|\s*$)", r"\g<np>suggests"
    ),
    phrase(r"\b(?P<who>scientists|experts|doctors|researchers)\s+(?:now\s+)?agree(?=\s+that\b)", r"some \g<who> think"),
    phrase(r"\bguaranteed\s+to\b", "meant to"),
    phrase(r"\bguarantees\s+(?=(?:that|a|an|you|the)\b)", "may mean "),
    low(
        r"\b(?P<work>works?)\s+(?:every time|every single time|100\s?%\s+of\s+the\s+time|without fail)",
        "may work for some people",
    ),
    low(r"\balways\s+works?\b", "may work for some people"),
    phrase(
        rf"\b(?P<modal>can|could|will|may|is|are|has|have)\s+(?:{_ADVERBS_OF_CERTAINTY})(?=\s+[a-z])",
        r"\g<modal>",
    ),
    phrase(rf"(?<=\w\s)(?:{_ADVERBS_OF_CERTAINTY})\s+(?P<next>[a-z]+)", r"\g<next>"),
    phrase(
        r"(?:^|(?<=\.\s))(?:undoubtedly|without (?:a )?doubt|no doubt|of course|unquestionably),?\s+(?P<next>\w+)",
        r"\g<next>",
    ),
    phrase(r",?\s+(?:without (?:a|any) doubt|beyond (?:any |all )?doubt)(?=\s*[.,;!])", ""),
    phrase(r"\bthe only (?P<noun>way|remedy|treatment|diet|exercise)(?=\s+(?:to|for)\b)", r"one \g<noun>"),
    phrase(
        r"\b(?P<who>researchers|scientists|studies|trials|findings|results|data|experiments|authors|experts|we)\s+(?:now\s+|"
        r"clearly\s+|conclusively\s+)?(?:prove|confirm|demonstrate)(?=\s+(?:that|the|how|what|it|an?|their|its|this|why)\b)",
        r"\g<who> suggest",
    ),
    phrase(
        r"(?:(?<=\btrial\s)|(?<=\btrials\s)|(?<=\bstudy\s)|(?<=\bstudies\s)|(?<=\bexperiments\s))proved(?=\s*[.;!]|\s*$)",
        "suggested",
    ),
    phrase(
        r"(?:(?<=\btrial\s)|(?<=\bstudy\s)|(?<=\bexperiment\s)|(?<=\bresearch\s))proves(?=\s*[.;!]|\s*$)", "suggests"
    ),
    phrase(r"\b(?P<have>has|have)\s+(?:proved|proven)(?=\s*[.;!]|\s*$)", r"\g<have> suggested"),
    phrase(
        r"\bthere(?:\s+is|[’']s)\s+(?:no longer\s+any|no)\s+question\s+(?:that\b|but\b)", "some evidence suggests that"
    ),
    phrase(r"\bleaves?\s+(?:no|little)\s+(?:room\s+for\s+)?doubt\s+that\b", "suggests that"),
    phrase(r"(?<=\w\s)clearly\s+(?P<next>shows?|showed|reveals?|revealed|demonstrated?s?|indicates?)\b", r"\g<next>"),
    low(
        r"\b(?:have|has)\s+(?:finally\s+|now\s+)?(?:found|discovered|identified|pinpointed|uncovered)\s+the\s+"
        r"(?P<what>(?:root\s+)?cause|trigger|key|reason|secret)\b",
        r"may have found a \g<what>",
    ),
    phrase(r"(?<=,\s)proof\s+(?:positive\s+)?that\b", "a hint that"),
    phrase(r"(?:^|(?<=\.\s))proof\s+(?:at last\s+)?that\b", "a hint that"),
    phrase(
        r"(?:,|\s[–—-])\s+(?:guaranteed|fact|period|end of story|no question|no doubt about it|trust me|"
        r"it[’']s as simple as that|"
        r"that[’']s a fact)(?=\s*[.!]|\s*$)",
        "",
    ),
    phrase(
        r"\b(?P<tells>(?:tells?|shows?)(?:\s+(?:you|us))?|reveals?)\s+(?:for certain|for sure|with certainty|"
        r"once and for all|beyond doubt)\b",
        r"\g<tells>",
    ),
)

MAGNITUDE = (
    phrase(r"\b(?:revolutioni[sz]e|transform)(?=\s+(?:the|how|our|their|treatment|care|patient)\b)", "change"),
    phrase(r"\b(?:revolutioni[sz]ing|transforming)(?=\s+(?:the|how|our|their|treatment|care|patient)\b)", "changing"),
    phrase(
        r"\b(?:far|vastly|hugely|massively|dramatically|significantly|much)\s+(?P<next>more|less)(?=\s+likely\b)",
        r"\g<next>",
    ),
    phrase(r"\bmiracle\s+cure\b", "possible treatment"),
    *dropped(_SUPERLATIVES, r"\b(?!\s+(?:than)\b)"),
    phrase(r"\b(?P<article>the|a)\s+(?:holy grail|elixir)\s+of\b", r"\g<article> goal of"),
    phrase(r"\bgame[\s-]?changer\b", "new option"),
    phrase(r"\bmagic bullet\b", "treatment"),
    phrase(r"\bbreakthrough\b(?=\s*(?:[.,;:!?]|in\b|for\b|by\b|that\b|against\b|$))", "development"),
    phrase(r"\bbreakthroughs\b(?=\s*(?:[.,;:!?]|in\b|for\b|by\b|that\b|against\b|$))", "developments"),
    phrase(
        r"(?:^|(?<=\.\s))(?:miraculously|amazingly|incredibly|remarkably|astonishingly|"
        r"dramatically),\s+(?P<next>\w+)",
        r"\g<next>",
    ),
    phrase(rf"(?P<article>\ba|\ban)\s+(?:{_BOOSTERS})\s+(?P<next>[a-z][\w-]*)", r"\g<article> \g<next>"),
    phrase(rf"(?<!more )(?<!most )(?<!so )(?<!very )(?<!how )\b(?:{_BOOSTERS})\s+(?P<next>[a-z][\w-]*)", r"\g<next>"),
    phrase(rf"(?<=[a-z])\s+(?<!more )(?<!so )(?:{_BOOSTERS})(?=\s*[.,;!])", ""),
    phrase(
        r"\bby\s+(?:up to\s+|as much as\s+|more than\s+|nearly\s+|about\s+|around\s+|almost\s+|over\s+|roughly\s+)*"
        r"(?:\d[\d.,]*\s?(?:%|per\s?cent)|(?:a|one)\s+(?:half|third|quarter|fifth|sixth|tenth)|half|two[\s-]thirds|"
        r"three[\s-]quarters)(?![\w-])",
        "from [rate without it] to [rate with it]",
        FILL_IN,
    ),
    phrase(
        r"(?P<size>\b(?:(?:almost|nearly|about|more than|up to)\s+)?(?:twice|(?:\d[\d.,]*|two|three|four|five|"
        r"six|seven|"
        r"eight|nine|ten|twelve|several|\d+\s?to\s?\d+)\s+times)\s+(?:as\s+likely|more\s+likely|less\s+likely|higher|"
        r"lower|greater)|\b\d[\d.,]*\s?(?:%|per\s?cent)\s+(?:more|less)\s+likely)",
        rf"\g<size> ({BOTH_RATES})",
        FILL_IN,
    ),
    phrase(
        r"(?P<size>\b\d[\d.,]*\s?(?:%|per\s?cent)\s+(?:reduction|drop|fall|increase|rise|decrease)(?:\s+in\s+"
        r"(?:the\s+)?(?:risk|deaths|mortality))?)(?!\s*\()",
        rf"\g<size> ({BOTH_RATES})",
        FILL_IN,
    ),
    phrase(
        r"(?P<size>\b(?:double|triple|twice|half)\s+the\s+(?:risk|chance|odds))", rf"\g<size> ({BOTH_RATES})", FILL_IN
    ),
)
