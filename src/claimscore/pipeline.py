"""One document through the stages, in order; nothing else lives here."""

from __future__ import annotations

from collections.abc import Sequence

from claimscore import explain
from claimscore.check import limits
from claimscore.domain import Document, Report, Sentence
from claimscore.encode import Tokens
from claimscore.model.bundle import Model
from claimscore.model.calibration import Probabilities
from claimscore.policy.decide import decide
from claimscore.policy.policy import DEFAULT_POLICY, Policy
from claimscore.policy.summary import summarise
from claimscore.segment import split_sentences


def score_document(document: Document, model: Model, policy: Policy = DEFAULT_POLICY) -> Report:
    """The report on one document.

    Raises ModelError where the bundle does not fit; the text itself was checked when the document was read.
    """
    sentences = split_sentences(document)
    tokens = tokenise(document, sentences, model)
    probabilities = model.calibrator.probabilities(model.network.infer(tokens))
    return judge(document, sentences, tokens, probabilities, model, policy)


def tokenise(document: Document, sentences: Sequence[Sentence], model: Model) -> list[Tokens]:
    """Token ids of each sentence, in order."""
    return model.encoder.tokenise([document.slice(sentence.span) for sentence in sentences])


def judge(
    document: Document,
    sentences: Sequence[Sentence],
    tokens: Sequence[Tokens],
    probabilities: Probabilities,
    model: Model,
    policy: Policy,
) -> Report:
    """Everything that follows the network: explain, check, decide, sum up."""
    thresholds = model.manifest.thresholds
    scored = explain.sentence_scores(document.text, sentences, tokens, probabilities, thresholds)
    decided, findings = decide(document, scored, thresholds, policy)
    summary = summarise(decided, findings, thresholds, policy)
    return Report(
        document=document,
        sentences=decided,
        findings=findings,
        notices=limits.notices(document, decided, max_tokens=model.encoder.max_tokens, claims=summary.claims),
        summary=summary,
        model=model.info,
        policy_version=policy.version,
    )
