"""Fixed reports for the golden files, built by hand: no model, no reader, no policy."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimscore.domain import (
    CLAIM_STRENGTHS,
    FLAGS,
    SENTENCE_HEADS,
    Block,
    CitationMark,
    Cue,
    Decision,
    Document,
    Finding,
    Format,
    Link,
    ModelInfo,
    Notice,
    Reason,
    Report,
    Role,
    Scores,
    Sentence,
    SentenceScore,
    Severity,
    SourceMap,
    SourceRun,
    Span,
    Suggestion,
    Summary,
    Verdict,
)
from claimscore.rules.catalog import rule_by_id

MODEL = ModelInfo("hand-built", "1.0.0", "sha256:" + "0123456789abcdef" * 4, "int8")


@dataclass
class Draft:
    """Grows a document part by part, and the source that it would have been read from."""

    format: Format = Format.PLAIN
    title: str | None = None
    text: str = ""
    source: str = ""
    runs: list[SourceRun] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    citations: list[CitationMark] = field(default_factory=list)

    def copy(self, text: str, source: str | None = None) -> Span:
        """Text that came from the source, letter for letter unless ``source`` says from what."""
        source = text if source is None else source
        span = Span(len(self.text), len(self.text) + len(text))
        self.runs.append(SourceRun(span, Span(len(self.source), len(self.source) + len(source))))
        self.text += text
        self.source += source
        return span

    def markup(self, source: str) -> None:
        """Source that left no text."""
        self.source += source

    def block(self, role: Role, *parts: str | tuple[str, str], level: int = 0, before: str = "") -> Span:
        """A block of parts, each copied or given as (text, source)."""
        if self.text:
            self.copy("\n\n")
        self.markup(before)
        start = len(self.text)
        for part in parts:
            self.copy(*((part,) if isinstance(part, str) else part))
        span = Span(start, len(self.text))
        self.blocks.append(Block(span, role, level))
        return span

    def find(self, words: str) -> Span:
        """Where words stand in the text."""
        start = self.text.index(words)
        return Span(start, start + len(words))

    def document(self) -> Document:
        """The document so far."""
        whole = SourceMap(tuple(self.runs), len(self.source))
        if self.text == self.source:
            whole = SourceMap.identity(len(self.text))
        return Document(
            self.text, tuple(self.blocks), whole, self.format, self.title, tuple(self.links), tuple(self.citations)
        )


def scored(
    draft: Draft,
    text: str,
    heads: tuple[float, ...] = (0.02, 0.01, 0.0, 0.015, 0.0, 0.01),
    decision: Decision = Decision.OK,
    cues: tuple[tuple[str, str, float], ...] = (),
    *,
    truncated: bool = False,
) -> SentenceScore:
    """The scores of a sentence; a flag with a cue is as likely as its cue, another one is at 1 in 128."""
    span = draft.find(text)
    block = next(i for i, block in enumerate(draft.blocks) if block.span.contains(span))
    flags = dict.fromkeys(FLAGS, 0.0078125) | {flag: score for flag, _, score in cues}
    return SentenceScore(
        sentence=Sentence(span, draft.blocks[block].role, block),
        scores=Scores(SENTENCE_HEADS, heads),
        flags=Scores(FLAGS, tuple(flags[name] for name in FLAGS)),
        claim_strength=Scores(CLAIM_STRENGTHS, (0.25, 0.125, 0.125, 0.5)),
        cues=tuple(Cue(flag, inside(draft, span, words), score) for flag, words, score in cues),
        truncated=truncated,
        decision=decision,
    )


def inside(draft: Draft, span: Span, words: str) -> Span:
    """Where words stand in a sentence."""
    start = draft.text.index(words, span.start, span.end)
    return Span(start, start + len(words))


def found(
    draft: Draft,
    sentence: SentenceScore,
    rule_id: str,
    severity: Severity,
    words: tuple[str, ...],
    *,
    suggestions: tuple[tuple[str, str, str, str | None], ...] = (),
    suppressed: str | None = None,
) -> Finding:
    """A finding on a sentence; suggestions are (words, replacement, label, certainty)."""
    rule, span = rule_by_id(rule_id), sentence.sentence.span
    quoted = f"“{words[0]}”" if words else "these words"
    return Finding(
        rule_id=rule_id,
        span=span,
        dimension=rule.dimension,
        severity=severity,
        decision=sentence.decision,
        probability=sentence.probability(rule.flag),
        message=rule.message.replace("{words}", quoted),
        reasons=tuple(Reason(rule_id, inside(draft, span, w), rule.name, 0.75) for w in words),
        suggestions=tuple(
            Suggestion(inside(draft, span, old), new, label, certainty) for old, new, label, certainty in suggestions
        ),
        suppressed=suppressed,
    )


def rich() -> tuple[Report, str]:
    """A Markdown article with every role, emoji, combining marks, right-to-left text; and its source."""
    d = Draft(Format.MARKDOWN, "Smooth skin, lighter mood 💉✨")
    d.block(Role.TITLE, "Smooth skin, lighter mood 💉✨", level=1, before="# ")
    d.block(
        Role.PARAGRAPH,
        "Frown-line injections can ",
        ("save you from depression", "**save you from depression**"),
        " within weeks, experts say ",
        ("[1]", "[^1]"),
        ". ",
        "In ",
        ("a trial of 30 people", "[a trial of 30 people](https://example.org/trial?a=1&b=2)"),
        ", scores fell by 47% after six weeks, against 21% with placebo. ",
        "The relief ",
        ("& ease", "&amp; ease"),
        " it brings is thought to last for months 🙂.",
    )
    d.block(Role.HEADING, "What patients say", level=2, before="## ")
    d.block(Role.LIST_ITEM, "“I feel like myself again,” says Zoe\u0301, 41 👩🏽‍⚕️.", before="- ")
    d.block(Role.LIST_ITEM, "There are no side effects at all.", before="- ")
    d.block(Role.LIST_ITEM, "Ask your doctor about the risks.", before="- ")
    d.block(Role.QUOTE, "שיטה עתיקה שמרפאת הכול.", before="> ")
    d.block(Role.HEADING, "Price", level=3, before="### ")
    d.block(Role.CAPTION, "Before and after, six weeks apart.")
    d.block(Role.TABLE_CELL, "One session")
    d.block(Role.TABLE_CELL, "240 crowns")
    d.block(Role.CODE, "dose = 29  # units\nsites = 5", before="    ")
    d.block(Role.BOILERPLATE, "Subscribe to our newsletter")
    d.block(Role.REFERENCE, "1. A. Novak and B. Lind. Injections and mood. 2019.")
    d.links.append(Link(d.find("a trial of 30 people"), "https://example.org/trial?a=1&b=2"))
    d.citations.append(CitationMark(d.find("[1]"), ("1",)))
    title = scored(d, "Smooth skin, lighter mood 💉✨", (0.5, 0.25, 0.0625, 0.03125, 0.0, 0.0))
    cure = scored(
        d,
        "Frown-line injections can save you from depression within weeks, experts say [1].",
        (0.984375, 0.96875, 0.875, 0.71875, 0.25, 0.0078125),
        Decision.FLAG,
        (("cure", "save you from depression", 0.953125), ("vague_source", "experts say", 0.6875)),
    )
    trial = scored(
        d,
        "In a trial of 30 people, scores fell by 47% after six weeks, against 21% with placebo.",
        (0.9, 0.1234564, 0.01, 0.3, 0.05, 0.02),
    )
    unsure = scored(
        d,
        "The relief & ease it brings is thought to last for months 🙂.",
        (0.75, 0.5, 0.125, 0.40625, 0.0625, 0.03125),
        Decision.UNSURE,
        (("vague_source", "is thought", 0.4375),),
        truncated=True,
    )
    heading = scored(d, "What patients say")
    anecdote = scored(
        d,
        "“I feel like myself again,” says Zoe\u0301, 41 👩🏽‍⚕️.",
        (0.8125, 0.25, 0.0625, 0.8125, 0.1875, 0.0),
        Decision.FLAG,
        (("anecdote", "I feel like myself again", 0.90625),),
    )
    safety = scored(
        d,
        "There are no side effects at all.",
        (0.9375, 0.90625, 0.625, 0.0625, 0.0, 0.125),
        Decision.FLAG,
        (("safety", "no side effects at all", 0.9375),),
    )
    ask = scored(d, "Ask your doctor about the risks.", (0.25, 0.0, 0.0, 0.0, 0.0, 0.5))
    ancient = scored(
        d,
        "שיטה עתיקה שמרפאת הכול.",
        (0.875, 0.84375, 0.5, 0.75, 0.25, 0.0),
        Decision.FLAG,
        (("cure", "שמרפאת הכול", 0.8125), ("tradition", "עתיקה", 0.71875)),
    )
    caption = scored(d, "Before and after, six weeks apart.")
    sentences = (title, cure, trial, unsure, heading, anecdote, safety, ask, ancient, caption)
    report = Report(
        document=d.document(),
        sentences=sentences,
        findings=(
            found(
                d,
                cure,
                "CS101",
                Severity.ERROR,
                ("save you from depression",),
                suggestions=(
                    ("can save you from depression", "may ease depression", "low certainty: one small trial", "low"),
                    (
                        "can save you from depression within weeks",
                        "may help with depression, but the evidence is very uncertain",
                        "very low certainty: the trial is small and short",
                        "very_low",
                    ),
                ),
            ),
            found(d, cure, "CS202", Severity.WARNING, ("experts say",)),
            found(d, unsure, "CS202", Severity.INFO, ("is thought",)),
            found(
                d,
                anecdote,
                "CS201",
                Severity.WARNING,
                ("I feel like myself again",),
                suggestions=((" 👩🏽‍⚕️.", " 👩🏽‍⚕️; [name a trial].", "if the story stays", None),),
            ),
            found(
                d,
                safety,
                "CS106",
                Severity.ERROR,
                ("no side effects at all",),
                suggestions=(("at all", "", "in any case", None),),
                suppressed="inline",
            ),
            found(d, ancient, "CS101", Severity.ERROR, ("שמרפאת הכול",)),
            found(d, ancient, "CS206", Severity.WARNING, ("עתיקה",)),
        ),
        notices=(
            Notice("reader-lenient", "A part of the markup could not be read; its text was kept."),
            Notice(
                "sentence-cut",
                "A sentence is longer than 96 tokens; its scores are those of its beginning.",
                unsure.sentence.span,
            ),
        ),
        summary=Summary(
            sentences=10,
            claims=7,
            flagged=4,
            unsure=1,
            errors=2,
            warnings=3,
            infos=1,
            suppressed=1,
            worst=(1, 8, 6),
            verdict=Verdict.BLOCK,
            verdict_reasons=("2 errors; the policy blocks from 1",),
        ),
        model=MODEL,
        policy_version="default",
    )
    return report, d.source


def clean() -> tuple[Report, str]:
    """A plain text in which nothing is marked."""
    d = Draft()
    d.block(
        Role.PARAGRAPH, "The injections may ease low mood a little. The evidence is one trial, so it is very uncertain."
    )
    first = scored(d, "The injections may ease low mood a little.", (0.875, 0.0625, 0.0, 0.0625, 0.0, 0.0))
    second = scored(d, "The evidence is one trial, so it is very uncertain.", (0.75, 0.0, 0.0, 0.125, 0.0, 0.75))
    summary = Summary(2, 2, 0, 0, 0, 0, 0, 0, (), Verdict.PASS, ())
    return Report(d.document(), (first, second), (), (), summary, MODEL, "default"), d.source


def hostile() -> tuple[Report, str]:
    """Plain text that tries to break out of every format: markup, quotes, formulas, terminal and bidi controls."""
    d = Draft(title="</title><script>alert(1)</script>")
    d.block(
        Role.PARAGRAPH,
        '=HYPERLINK("https://example.org","cures") cures \'everything\' & <b onclick="x()">more</b>.\n'
        "</span></p><script>alert('2')</script> \x1b[31mred\x1b[0m \u202egnp.exe\u202c, \"quoted\", tabs\there.",
    )
    d.block(Role.LIST_ITEM, "@SUM(A1:A9)|calc <!-- --> ]]> &amp; {{ 7*7 }} ${x}.")
    formula = scored(
        d,
        '=HYPERLINK("https://example.org","cures") cures \'everything\' & <b onclick="x()">more</b>.',
        (0.9375, 0.875, 0.75, 0.0625, 0.0, 0.0),
        Decision.FLAG,
        (("cure", "cures 'everything' & <b", 0.875), ("breadth", "'everything' & <b onclick=\"x()\">more", 0.625)),
    )
    script = scored(
        d,
        "</span></p><script>alert('2')</script> \x1b[31mred\x1b[0m \u202egnp.exe\u202c, \"quoted\", tabs\there.",
        (0.5, 0.25, 0.0, 0.0, 0.0, 0.0),
    )
    at = scored(d, "@SUM(A1:A9)|calc <!-- --> ]]> &amp; {{ 7*7 }} ${x}.")
    report = Report(
        document=d.document(),
        sentences=(formula, script, at),
        findings=(
            found(
                d,
                formula,
                "CS101",
                Severity.ERROR,
                ("cures 'everything' & <b",),
                suggestions=(
                    ("cures 'everything'", 'may ease <i>"some"</i> & \x1b[1mmore', "label <u>'x'</u>", "low"),
                ),
            ),
            found(d, formula, "CS105", Severity.WARNING, ("'everything' & <b onclick=\"x()\">more",)),
        ),
        notices=(Notice("odd", 'A <notice> with "markup" & \x1b[2J controls.'),),
        summary=Summary(3, 1, 1, 0, 1, 1, 0, 0, (0,), Verdict.BLOCK, ("1 <error>; the policy blocks from 1",)),
        model=ModelInfo("<model>", '1"2', "sha256:00", "int8 & fp32"),
        policy_version="<policy>",
    )
    return report, d.source


def documented() -> tuple[Report, str]:
    """The example of ``docs/json.md``: one sentence of Markdown with one finding."""
    d = Draft(Format.MARKDOWN)
    d.block(Role.PARAGRAPH, "Ginseng ", ("cures", "**cures**"), " migraine.")
    cure = scored(
        d,
        "Ginseng cures migraine.",
        (0.984375, 0.96875, 0.875, 0.125, 0.03125, 0.0),
        Decision.FLAG,
        (("cure", "cures", 0.953125),),
    )
    advice = ("cures migraine", "may ease migraine", "low certainty: one or a few small trials", "low")
    report = Report(
        document=d.document(),
        sentences=(cure,),
        findings=(found(d, cure, "CS101", Severity.ERROR, ("cures",), suggestions=(advice,)),),
        notices=(Notice("reader-lenient", "A part of the markup could not be read; its text was kept."),),
        summary=Summary(1, 1, 1, 0, 1, 0, 0, 0, (0,), Verdict.BLOCK, ("1 error; the policy blocks from 1",)),
        model=MODEL,
        policy_version="default",
    )
    return report, d.source


CASES = {"rich": rich, "clean": clean, "hostile": hostile, "documented": documented}
