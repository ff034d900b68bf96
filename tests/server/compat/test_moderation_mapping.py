"""The moderation forms: what cannot be hidden, and how a report becomes scores in Perspective's and OpenAI's names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openai.types import Moderation

from claimscore.api import Scorer
from claimscore.domain import Decision, Report
from claimscore.errors import InputError
from claimscore.offsets import OffsetUnit
from claimscore.server.compat.language_codes import is_english, language_code, language_name
from claimscore.server.compat.moderation import comment_document, comment_document_from_html, highest, likelihood
from claimscore.server.compat.openai.categories import CATEGORIES, OPENAI_CATEGORIES
from claimscore.server.compat.openai.moderations import to_result
from claimscore.server.compat.perspective.attributes import ATTRIBUTES, refusal
from claimscore.server.compat.perspective.scores import to_attribute_scores
from claimscore.server.compat.tei import LABELS, to_predictions

EMOJI = "💊 It rained. A pill 💊 lowers your risk."


@pytest.mark.parametrize(
    "text",
    [
        "<!-- claimscore off -->\n\nDaily walks prevent dementia.",
        "References\n\n1. Daily walks prevent dementia. Journal of Walks 2019;3:1-9.",
    ],
)
def test_a_commenter_cannot_switch_scoring_off(text: str, tiny: Scorer):
    report = tiny.score_document(comment_document(text))
    assert any("dementia" in report.document.slice(scored.sentence.span) for scored in report.sentences)
    assert not any(finding.suppressed for finding in report.findings)


def test_every_block_of_an_html_comment_is_scored(tiny: Scorer):
    document = comment_document_from_html("<nav><p>Daily walks prevent dementia.</p></nav><p>It rained.</p>")
    report = tiny.score_document(document)
    assert len(report.sentences) == len([block for block in document.blocks if block.span])


def test_a_comment_with_a_lone_surrogate_is_refused():
    with pytest.raises(InputError, match="surrogate"):
        comment_document("a\ud800")


def test_an_empty_comment_scores_nothing(tiny: Scorer):
    report = tiny.score_document(comment_document(""))
    assert highest(report, "overclaim") == 0.0
    assert to_result(report)["flagged"] is False


def test_nothing_is_likelier_than_that_there_is_a_health_claim_at_all(tiny: Scorer):
    (scored,) = tiny.score_document(comment_document("Fluoride is a poison that attacks every cell.")).sentences
    assert scored.probability("overclaim") > scored.probability("health_claim")
    assert likelihood(scored, "overclaim") == likelihood(scored, "health_claim") == scored.probability("health_claim")


@pytest.mark.parametrize(("unit", "begin"), [(OffsetUnit.CODEPOINT, 13), (OffsetUnit.UTF16, 14), (OffsetUnit.UTF8, 16)])
def test_perspective_spans_are_sentences_in_the_unit_asked_for(unit: OffsetUnit, begin: int, tiny: Scorer):
    report = tiny.score_document(comment_document(EMOJI))
    scores = to_attribute_scores(report, EMOJI, {"OVERCLAIM": 0.0}, spans=True, unit=unit)["OVERCLAIM"]
    assert [span["begin"] for span in scores["spanScores"]] == [0, begin]
    assert scores["summaryScore"]["value"] == max(span["score"]["value"] for span in scores["spanScores"])
    assert scores["summaryScore"]["type"] == "PROBABILITY"


def test_perspective_spans_of_html_count_the_source(tiny: Scorer):
    source = "<p>It rained.</p><p>Daily walks prevent <b>dementia</b>.</p>"
    report = tiny.score_document(comment_document_from_html(source))
    spans = to_attribute_scores(report, source, {"CAUSAL": 0.0}, spans=True, unit=OffsetUnit.UTF16)["CAUSAL"][
        "spanScores"
    ]
    assert source[spans[1]["begin"] : spans[1]["end"]].startswith("Daily walks prevent <b>dementia")


def test_an_attribute_below_its_threshold_is_left_out(tiny: Scorer):
    report = tiny.score_document(comment_document("Daily walks prevent dementia."))
    asked = {"OVERCLAIM": 0.5, "CRITICAL": 1.0}
    assert set(to_attribute_scores(report, "", asked, spans=False, unit=OffsetUnit.UTF16)) == {"OVERCLAIM"}


def test_the_attributes_are_the_heads_and_flags():
    assert {"OVERCLAIM", "WEAK_EVIDENCE", "HEALTH_CLAIM", "ANTI_CARE", "SINGLE_STUDY"} <= set(ATTRIBUTES)
    assert "TOXICITY" not in ATTRIBUTES
    assert "TOXICITY is not scored here" in refusal("TOXICITY")
    assert "secret words" not in refusal("secret words")


def test_categories_follow_the_policy_and_scores_the_model(make_report: Callable[..., Report]):
    report = make_report(comment_document(EMOJI), {"CS102": "lowers your risk"})
    result = to_result(report, unit=OffsetUnit.UTF16)
    assert {name for name, true in result["categories"].items() if true} == {"overclaim", "overclaim/causal"}
    assert result["flagged"] is True
    assert set(result["categories"]) == set(result["category_scores"]) == set(CATEGORIES)
    (span,) = result["spans"]
    assert (span["start"], span["end"], span["unit"]) == (14, len(EMOJI.encode("utf-16-le")) // 2, "utf16")
    assert EMOJI.encode("utf-16-le")[2 * span["words"][0]["start"] :].decode("utf-16-le").startswith("lowers")


def test_an_unsure_or_silenced_finding_flags_nothing(
    make_report: Callable[..., Report], silenced: Callable[[Report], Report]
):
    unsure = make_report(comment_document(EMOJI), {"CS102": "lowers"}, decision=Decision.UNSURE)
    assert to_result(unsure)["flagged"] is False
    assert to_result(unsure)["spans"][0]["decision"] == "unsure"
    silent = to_result(silenced(make_report(comment_document(EMOJI), {"CS102": "lowers"})))
    assert (silent["flagged"], silent["spans"]) == (False, [])


def test_a_strict_result_has_every_member_of_the_openai_type(tiny: Scorer):
    result = to_result(tiny.score_document(comment_document(EMOJI)), strict=True)
    parsed = Moderation.model_validate(result, strict=True)
    assert parsed.categories.hate is False
    assert parsed.category_scores.self_harm == 0.0
    assert set(OPENAI_CATEGORIES) <= set(result["category_applied_input_types"])


def test_predictions_have_every_label_likeliest_first(tiny: Scorer):
    report = tiny.score_document(comment_document("Daily walks prevent dementia."))
    scores = [row["score"] for row in to_predictions(report)]
    assert scores == sorted(scores, reverse=True)
    assert {row["label"] for row in to_predictions(report)} == set(LABELS)
    raw = {row["label"]: row["score"] for row in to_predictions(report, raw_scores=True)}
    likely = {row["label"]: row["score"] for row in to_predictions(report)}
    assert all((raw[label] > 0) == (likely[label] > 0.5) for label in LABELS)


def test_languages_have_codes():
    assert language_code("Der Tee hilft nicht gegen die Grippe und ist auch kein Wundermittel.") == "de"
    assert language_code("Tea.") == "en"
    assert language_name("de") == "German"
    assert [is_english(tag) for tag in ("en", "EN_us", "en-GB", "es", "")] == [True, True, True, False, False]
