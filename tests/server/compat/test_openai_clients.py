"""The openai packages for Python and Node, unchanged but for their base address."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest

TEXTS = ["Daily walks prevent dementia.", "💊 It rained.", ""]
NODE = """
const OpenAI = require("openai").default;
const client = new OpenAI({ baseURL: process.argv[2], apiKey: "any-word", maxRetries: 0 });
(async () => {
  const one = await client.moderations.create({ input: "Daily walks prevent dementia." });
  const two = await client.moderations.create({ input: ["It rained.", "Daily walks prevent dementia."] });
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  let refusal = null;
  try {
    await client.moderations.create({ model: "omni-moderation-latest", input: "x" });
  } catch (error) {
    refusal = { name: error.constructor.name, status: error.status, code: error.code, param: error.param };
  }
  console.log(JSON.stringify({ one, two, models, refusal }));
})();
"""


@pytest.fixture
def client(live_server: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live_server}/v1", api_key="any-word", max_retries=0) as client:
        yield client


def test_a_list_has_one_result_an_input_in_order(client: openai.OpenAI):
    reply = client.moderations.create(input=TEXTS)
    assert [result.flagged for result in reply.results] == [True, False, False]
    first = reply.results[0]
    categories = first.categories.model_extra or {}
    scores = first.category_scores.model_extra or {}
    assert categories["overclaim"] is True
    assert scores["overclaim"] > scores["overclaim/anti_care"] >= 0
    assert set(categories) == set(scores)
    assert (first.model_extra or {})["spans"][0]["unit"] == "codepoint"
    assert reply.id.startswith("modr-")
    assert reply.model == "tiny"


def test_a_string_has_one_result(client: openai.OpenAI):
    (result,) = client.moderations.create(input=TEXTS[0]).results
    assert result.flagged is True


def test_text_parts_make_one_input_and_images_are_refused(client: openai.OpenAI):
    (result,) = client.moderations.create(input=[{"type": "text", "text": TEXTS[0]}]).results
    assert result.flagged is True
    image = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    with pytest.raises(openai.BadRequestError) as refused:
        client.moderations.create(input=[image])
    assert (refused.value.code, refused.value.param) == ("input_type", "input")


def test_a_strict_client_finds_openais_own_categories_and_may_name_openais_model(live_server: str):
    client = openai.OpenAI(base_url=f"{live_server}/v1", api_key="x", default_query={"strict": "openai"})
    with client:
        (result,) = client.moderations.create(model="omni-moderation-latest", input=TEXTS[0]).results
    assert (result.categories.hate, result.category_scores.violence_graphic) == (False, 0.0)
    assert (result.categories.model_extra or {})["overclaim"] is True


@pytest.mark.parametrize(
    ("body", "kind", "code", "param"),
    [
        ({"model": "omni-moderation-latest", "input": "a"}, openai.NotFoundError, "model_not_found", "model"),
        ({"model": "tiny@0", "input": "a"}, openai.NotFoundError, "unknown_model", "model"),
        ({"input": []}, openai.BadRequestError, "input_empty", "input"),
        ({"input": ["a"] * 101}, openai.BadRequestError, "too_many_inputs", "input"),
        ({"input": "a" * 1_000_001}, openai.BadRequestError, "text_too_long", "input"),
    ],
)
def test_errors_name_the_code_and_the_parameter(
    client: openai.OpenAI, body: dict[str, object], kind: type[openai.APIStatusError], code: str, param: str
):
    with pytest.raises(kind) as refused:
        client.moderations.create(**body)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.param) == (code, param)
    assert refused.value.request_id


def test_a_missing_input_is_a_bad_request(client: openai.OpenAI):
    with pytest.raises(openai.BadRequestError) as refused:
        client.post("/moderations", body={}, cast_to=httpx.Response)
    assert refused.value.code == "invalid_request"


def test_models_are_listed_and_found(client: openai.OpenAI):
    assert "tiny" in [model.id for model in client.models.list()]
    assert client.models.retrieve("tiny").owned_by == "claimscore"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4")


@pytest.fixture(scope="session")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which ``require("openai")`` works."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "openai@7"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not fetch the openai package within 120 s")
    if done.returncode:
        pytest.skip("npm could not fetch the openai package")
    return folder


@pytest.mark.slow
def test_the_node_package_works_unchanged(live_server: str, node_folder: Path):
    script = node_folder / "client.cjs"
    script.write_text(NODE, encoding="utf-8")
    done = subprocess.run(
        ["node", str(script), f"{live_server}/v1"], capture_output=True, text=True, timeout=60, check=True
    )
    seen = json.loads(done.stdout)
    assert seen["one"]["results"][0]["flagged"] is True
    assert [result["flagged"] for result in seen["two"]["results"]] == [False, True]
    assert "tiny" in seen["models"]
    assert seen["refusal"] == {"name": "NotFoundError", "status": 404, "code": "model_not_found", "param": "model"}
