"""LanguageTool's clients against a running service: language_tool_python, pylanguagetool, and raw requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import files
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import httpx
import language_tool_python
import pytest
from language_tool_python.exceptions import LanguageToolError

TEXT = "💊💊 Good news. Daily walks prevent dementia. Drinking green tea every day lowers your risk of stroke."


@pytest.fixture
def tool(live_server: str) -> Iterator[language_tool_python.LanguageTool]:
    with language_tool_python.LanguageTool("en-US", remote_server=live_server) as tool:
        yield tool


@pytest.fixture(scope="session")
def pylanguagetool() -> ModuleType:
    """The module ``pylanguagetool.api`` itself: its package imports ``pkg_resources``, which setuptools 82 removed."""
    path = next(str(file.locate()) for file in files("pylanguagetool") or () if file.name == "api.py")
    spec = spec_from_file_location("pylanguagetool_api", path)
    assert spec is not None
    assert spec.loader is not None
    api = module_from_spec(spec)
    spec.loader.exec_module(api)
    return api


def check(base: str, **form: str) -> httpx.Response:
    return httpx.post(f"{base}/v2/check", data={"language": "en-US"} | form)


def test_the_client_finds_the_words_behind_an_emoji(tool: language_tool_python.LanguageTool):
    matches = tool.check(TEXT)
    assert {match.category for match in matches} <= {"OVERCLAIM", "WEAK_EVIDENCE"}
    with_replacement = [match for match in matches if match.replacements]
    assert with_replacement
    for match in with_replacement:
        marked = TEXT[match.offset : match.offset + match.error_length]
        assert marked.strip() == marked
        assert re.search(rf"(?<!\w){re.escape(marked)}(?!\w)", match.sentence if hasattr(match, "sentence") else TEXT)


def test_the_client_corrects_by_the_first_replacement_of_each_match(tool: language_tool_python.LanguageTool):
    expected, moved = TEXT, 0
    for match in tool.check(TEXT):
        if match.replacements:
            start, end = match.offset + moved, match.offset + match.error_length + moved
            expected = expected[:start] + match.replacements[0] + expected[end:]
            moved += len(match.replacements[0]) - match.error_length
    corrected = tool.correct(TEXT)
    assert corrected == expected
    assert corrected != TEXT
    assert corrected.startswith("💊💊 Good news. Daily walks ")


def test_the_client_switches_rules_and_categories_off_and_unsure_findings_on(tool: language_tool_python.LanguageTool):
    everything = {match.rule_id for match in tool.check(TEXT)}
    tool.disabled_rules = {"CS103"}
    assert {match.rule_id for match in tool.check(TEXT)} == everything - {"CS103"}
    tool.disabled_categories = {"OVERCLAIM"}
    assert all(match.category == "WEAK_EVIDENCE" for match in tool.check(TEXT))
    tool.disabled_rules, tool.disabled_categories = set(), set()
    tool.enabled_rules, tool.enabled_rules_only = {"CS102"}, True
    assert {match.rule_id for match in tool.check(TEXT)} <= {"CS102"}
    tool.enabled_rules, tool.enabled_rules_only = set(), False
    before = len(tool.check(TEXT))
    tool.picky = True
    assert len(tool.check(TEXT)) > before


def test_the_client_reads_an_error(live_server: str):
    with language_tool_python.LanguageTool("en-US", remote_server=live_server) as tool:
        tool.enabled_rules_only = True
        with pytest.raises(LanguageToolError, match="enabledOnly"):
            tool.check(TEXT)


def test_a_language_that_is_not_listed_is_refused_by_the_client(live_server: str):
    with pytest.raises(ValueError, match="de"):
        language_tool_python.LanguageTool("de-DE", remote_server=live_server)


def test_pylanguagetool_gets_matches_and_errors(live_server: str, pylanguagetool: ModuleType):
    api = pylanguagetool
    base = f"{live_server}/v2/"
    reply = api.check(TEXT, api_url=base, lang="en-GB", enabled_rules="CS104", enabled_only=True, picky=True)
    assert {match["rule"]["id"] for match in reply["matches"]} == {"CS104"}
    assert reply["language"]["code"] == "en-GB"
    assert any(entry["longCode"] == "en-GB" for entry in api.get_languages(base))
    with pytest.raises(ValueError, match="Error: that language is not known"):
        api.check(TEXT, api_url=base, lang="xx")


def test_offsets_count_utf16(live_server: str):
    matches = check(live_server, text=TEXT).json()["matches"]
    units = TEXT.encode("utf-16-le")
    for match in matches:
        words = units[2 * match["offset"] : 2 * (match["offset"] + match["length"])].decode("utf-16-le")
        context = match["context"]
        shown = context["text"].encode("utf-16-le")[2 * context["offset"] : 2 * (context["offset"] + context["length"])]
        assert shown.decode("utf-16-le") == words
        assert words in match["sentence"]


def test_annotated_text_and_doubled_slashes(live_server: str):
    data = json.dumps(
        {"annotation": [{"markup": "<p>"}, {"text": "Daily walks prevent dementia."}, {"markup": "</p>"}]}
    )
    reply = httpx.post(f"{live_server}//v2/check", data={"data": data, "language": "auto"})
    assert reply.status_code == 200
    body = reply.json()
    assert body["sentenceRanges"] == [[3, 32]]
    assert all(match["offset"] >= 3 for match in body["matches"])
    assert body["language"]["detectedLanguage"]["code"] == "en-US"


def test_another_language_has_no_matches_and_says_so(live_server: str):
    text = "Der Tee hilft nicht gegen die Grippe, und er ist auch kein Mittel gegen den Krebs."
    body = check(live_server, text=text, language="auto").json()
    assert body["matches"] == []
    assert body["language"]["code"] == "de"
    assert "German" in body["warnings"]["incompleteResultsReason"]


def test_an_empty_text_has_no_matches(live_server: str):
    body = check(live_server, text="").json()
    assert (body["matches"], body["sentenceRanges"]) == ([], [])


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ({}, "either the parameter 'text' or 'data'"),
        ({"text": "a", "data": "{}"}, "either the parameter 'text' or 'data'"),
        ({"text": "a", "language": ""}, "Missing 'language'"),
        ({"text": "a", "language": "tlh"}, "not known"),
        ({"text": "a", "level": "x"}, "level"),
        ({"data": "{"}, "not valid JSON"),
    ],
)
def test_errors_are_plain_text(live_server: str, form: dict[str, str], part: str):
    reply = check(live_server, **form)
    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.text.startswith("Error: ")
    assert part in reply.text


def test_a_text_over_the_limit_and_an_unknown_path_are_plain_text_errors(live_server: str):
    limit = int(httpx.get(f"{live_server}/v2/maxtextlength").text)
    assert check(live_server, text="a" * (limit + 1)).status_code == 413
    missing = httpx.get(f"{live_server}/v2/words")
    assert (missing.status_code, missing.text[:6]) == (404, "Error:")


def test_what_there_is_can_be_listed(live_server: str):
    assert httpx.get(f"{live_server}/v2/info").json()["software"]["name"] == "claimscore"
    rules = httpx.get(f"{live_server}/v2/configinfo", params={"language": "en-US"}).json()["rules"]
    assert {"CS101", "CS206"} <= {rule["ruleId"] for rule in rules}
    assert httpx.get(f"{live_server}/v2/configinfo").status_code == 400
