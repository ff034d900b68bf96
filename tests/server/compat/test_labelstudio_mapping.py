"""Label Studio: configurations that are understood, and predictions that its own SDK accepts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimscore.api import Scorer
from claimscore.domain import Report
from claimscore.errors import InputError
from claimscore.server.compat.labelstudio.label_config import read_label_config
from claimscore.server.compat.labelstudio.predictions import to_prediction
from claimscore.server.compat.moderation import comment_document

CONFIG = """<View>
  <Text name="text" value="$article"/>
  <Labels name="spans" toName="text">
    <Label value="Overclaim"/><Label value="Cause" alias="causal"/><Label value="CS203"/><Label value="Person"/>
  </Labels>
  <Choices name="strength" toName="text" perRegion="true">
    <Choice value="None"/><Choice value="Correlational"/><Choice value="Conditional"/><Choice value="Causal"/>
  </Choices>
  <Choices name="verdict" toName="text" choice="single"><Choice value="pass"/><Choice value="warn"/></Choices>
  <Choices name="what" toName="text" choice="multiple">
    <Choice value="Weak evidence"/><Choice value="anti-care"/>
  </Choices>
  <TextArea name="note" toName="text"/>
  <Labels name="elsewhere" toName="picture"><Label value="causal"/></Labels>
</View>"""
TEXT = "💊 It rained. A pill 💊 lowers your risk."


def test_values_are_known_by_name_alias_or_rule_and_others_are_left_alone():
    spans, strength, verdict, what = read_label_config(CONFIG)
    assert spans.values == {"overclaim": "Overclaim", "causal": "causal", "single_study": "CS203"}
    assert strength.is_strength
    assert strength.per_region
    assert verdict.single
    assert not what.single
    assert what.values == {"weak_evidence": "Weak evidence", "anti_care": "anti-care"}
    assert spans.source.key == "article"


def test_regions_count_code_points_and_carry_the_choices_made_per_region(make_report: Callable[..., Report]):
    report = make_report(comment_document(TEXT), {"CS102": "lowers your risk"})
    prediction = to_prediction({"text": report}, read_label_config(CONFIG), "m@1")
    labels = [item for item in prediction["result"] if item["type"] == "labels"]
    assert [(item["value"]["labels"], item["value"]["text"]) for item in labels] == [
        (["Overclaim"], "A pill 💊 lowers your risk."),
        (["causal"], "lowers your risk"),
    ]
    for item in labels:
        value = item["value"]
        assert TEXT[value["start"] : value["end"]] == value["text"]
        assert (item["from_name"], item["to_name"]) == ("spans", "text")
    regions = {item["id"] for item in labels}
    chosen = [item for item in prediction["result"] if item["from_name"] == "strength"]
    assert {item["id"] for item in chosen} == regions
    assert all(item["value"]["choices"] == ["Causal"] for item in chosen)
    assert prediction["model_version"] == "m@1"
    assert prediction["score"] == max(item["score"] for item in prediction["result"])


def test_choices_of_the_whole_text_follow_its_findings(make_report: Callable[..., Report]):
    report = make_report(comment_document(TEXT), {"CS203": "lowers your risk"})
    prediction = to_prediction({"text": report}, read_label_config(CONFIG), "m@1")
    chosen = {item["from_name"]: item["value"]["choices"] for item in prediction["result"] if "id" not in item}
    assert chosen == {"verdict": ["warn"], "what": ["Weak evidence"]}


def test_a_quiet_text_has_no_region(make_report: Callable[..., Report]):
    prediction = to_prediction({"text": make_report(comment_document(TEXT), {})}, read_label_config(CONFIG), "m@1")
    assert [item["from_name"] for item in prediction["result"]] == ["verdict"]


def test_a_task_without_the_text_has_an_empty_prediction():
    assert to_prediction({}, read_label_config(CONFIG), "m@1") == {"result": [], "score": 0.0, "model_version": "m@1"}


def test_predictions_of_the_tiny_model_stay_inside_the_text(tiny: Scorer):
    text = "Daily walks prevent dementia. 💊 Users swear by the patch for hot flushes."
    config = CONFIG.replace("Person", "critical").replace('alias="causal"', 'alias="breadth"')
    prediction = to_prediction({"text": tiny.score_document(comment_document(text))}, read_label_config(config), "m@1")
    labels = [item for item in prediction["result"] if item["type"] == "labels"]
    assert labels
    assert len({item["id"] for item in labels}) == len(labels)
    assert all(text[item["value"]["start"] : item["value"]["end"]] == item["value"]["text"] for item in labels)


@pytest.mark.parametrize(
    "xml",
    [
        "<View>",
        '<!DOCTYPE v [<!ENTITY a "aaaa">]><View>&a;</View>',
        "<!-- x --><!DOCTYPE v><View/>",
        "<View>" + " " * 200_000 + "</View>",
    ],
)
def test_a_config_that_is_broken_long_or_declares_entities_is_refused(xml: str):
    with pytest.raises(InputError) as refused:
        read_label_config(xml)
    assert refused.value.code == "label-config"


def test_texts_that_would_have_to_be_fetched_are_left_alone():
    assert read_label_config(CONFIG.replace('value="$article"', 'value="$article" valueType="url"')) == ()
