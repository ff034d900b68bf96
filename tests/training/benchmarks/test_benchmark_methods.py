"""Both methods learn what there is to learn, and a fit is the same whenever it is repeated."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

import claimscore
from claimscore.encode import Encoder
from claimscore.errors import InputError, SettingsError
from training.benchmarks.as_is import AsItIs
from training.benchmarks.causal import COLUMN, PUBMED
from training.benchmarks.classifier import Classifier, Fitting, fit, predict
from training.benchmarks.items import Item, labelled
from training.benchmarks.methods import FineTuned, Linear
from training.benchmarks.registry import TASKS
from training.benchmarks.starts import count_read, run_recipe, starting_network, starting_tokenizer
from training.benchmarks.task import Split
from training.bundle import update_manifest
from training.corpora import ROOT, authored_rows
from training.fit import WEIGHTS
from training.network import build_network
from training.recipe import load_recipe

pytestmark = pytest.mark.train

TINY = ROOT / "tests" / "data" / "tiny_model"
QUICK = Fitting(epochs=12, learning_rate=2e-3, batch=8, head_rate=1.0, bf16=False)


def fitted(encoder: str, items: list[Item], folder: Path, *, outputs: int, seed: int = 0) -> tuple[Classifier, Encoder]:
    tokenizer = starting_tokenizer(encoder, folder, max_tokens=64)
    network = Classifier(starting_network(encoder), outputs=outputs, dropout=0.1, seed=seed)
    fit(network, items, tokenizer, QUICK, seed=seed, padding=0)
    return network, tokenizer


def test_a_fine_tuned_encoder_tells_the_strengths_of_sentences_apart(
    data: Path, encoder_folder: Path, tmp_path: Path
) -> None:
    split = TASKS["pubmed"].splits(5)[0]
    network, tokenizer = fitted(str(encoder_folder), list(split.learn), tmp_path, outputs=4)
    scores = predict(network, split.measure, tokenizer, padding=0)
    assert scores.sum(axis=1) == pytest.approx(np.ones(len(split.measure)), abs=1e-5)
    right = scores.argmax(axis=1) == [one.label for one in split.measure]
    assert right.mean() > 0.7, "by chance one in four"


def test_a_sentence_scores_the_same_among_any_others(data: Path, encoder_folder: Path, tmp_path: Path) -> None:
    items = labelled(PUBMED, COLUMN)
    tokenizer = starting_tokenizer(str(encoder_folder), tmp_path, max_tokens=64)
    network = Classifier(starting_network(str(encoder_folder)), outputs=4, dropout=0.1, seed=0)
    together = predict(network, items, tokenizer, padding=0)
    alone = np.concatenate([predict(network, [one], tokenizer, padding=0) for one in items[:10]])
    np.testing.assert_allclose(together[:10], alone, atol=1e-5)  # other sums of floats, the same numbers


def test_the_same_seed_fits_the_same_network_and_another_does_not(
    data: Path, encoder_folder: Path, tmp_path: Path
) -> None:
    items = labelled(PUBMED, COLUMN)[:24]
    fits = [fitted(str(encoder_folder), items, tmp_path, outputs=4, seed=seed) for seed in (3, 3, 4)]
    scores = [predict(network, items, tokenizer, padding=0) for network, tokenizer in fits]
    np.testing.assert_array_equal(scores[0], scores[1])
    assert not np.allclose(scores[0], scores[2])


def test_values_are_learned_and_said_on_their_own_scale(data: Path, encoder_folder: Path, tmp_path: Path) -> None:
    items = tuple(replace(one, label=2.0 + 1.2 * one.label) for one in labelled(PUBMED, COLUMN))
    split = Split(items[20:], items[:20])
    task = replace(TASKS["certainty"], epochs=6)
    for method in (Linear(), FineTuned(str(encoder_folder), auxiliary=False, max_tokens=64, fitting=QUICK)):
        said = method.scores(task, split, seed=0, folder=tmp_path)[:, 0]
        truth = np.array([one.label for one in split.measure])
        assert np.corrcoef(truth, said)[0, 1] > 0.6, method
        assert abs(said.mean() - truth.mean()) < 1.0, method


def test_the_baseline_learns_and_gives_no_probability_to_a_class_that_it_never_saw(data: Path, tmp_path: Path) -> None:
    split = TASKS["pubmed"].splits(5)[0]
    scores = Linear().scores(TASKS["pubmed"], split, seed=0, folder=tmp_path)
    assert (scores.argmax(axis=1) == [one.label for one in split.measure]).mean() > 0.8
    fewer = replace(split, learn=tuple(one for one in split.learn if one.label != 2))
    assert not Linear().scores(TASKS["pubmed"], fewer, seed=0, folder=tmp_path)[:, 2].any()


def test_the_other_corpora_are_read_once_and_kept_for_all_folds(
    data: Path, encoder_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    task = TASKS["pubmed"]
    method = FineTuned(
        str(encoder_folder), auxiliary=True, auxiliary_epochs=1, max_tokens=64, fitting=replace(QUICK, epochs=1)
    )
    with caplog.at_level("INFO", logger="training"):
        first, second = (method.scores(task, split, seed=0, folder=tmp_path) for split in task.splits(5)[:2])
    assert sum("of other corpora" in message for message in caplog.messages) == 1
    assert len(first) + len(second) == sum(len(split.measure) for split in task.splits(5)[:2])
    assert (tmp_path / "others-seed-0.safetensors").is_file()
    again = method.scores(task, task.splits(5)[0], seed=0, folder=tmp_path)
    np.testing.assert_array_equal(first, again)


def test_the_name_of_a_method_says_whether_other_corpora_came_first() -> None:
    method = FineTuned("some/encoder", auxiliary=True)
    assert method.label(TASKS["pubmed"]) == "encoder-after-others"
    assert method.label(TASKS["scitweets"]) == "encoder", "there are no others on its scale"
    assert FineTuned("some/encoder", auxiliary=False).label(TASKS["pubmed"]) == "encoder"
    assert method.settings(TASKS["scitweets"]) == FineTuned("encoder", auxiliary=False).settings(TASKS["scitweets"])


def test_what_came_first_changes_the_fit(data: Path, encoder_folder: Path, tmp_path: Path) -> None:
    split = TASKS["pubmed"].splits(5)[0]
    brief = replace(QUICK, epochs=1)
    both = [
        FineTuned(str(encoder_folder), auxiliary=first, max_tokens=64, fitting=brief).scores(
            TASKS["pubmed"], split, seed=0, folder=tmp_path
        )
        for first in (False, True)
    ]
    assert not np.allclose(*both)


@pytest.fixture
def run_folder(data: Path, encoder_folder: Path, tmp_path: Path) -> Path:
    """The folder of a finished run, whose training rows are written by each test."""
    folder = tmp_path / "finished"
    folder.mkdir()
    recipe = load_recipe("first", [f'encoder="{encoder_folder}"', "max_tokens=64", "variants=[]"])
    (folder / "recipe.json").write_text(json.dumps(recipe.resolved()), encoding="utf-8")
    network = build_network(str(encoder_folder), dropout=0.1)
    for weight in network.encoder.parameters():
        weight.data.add_(0.125)
    save_file(network.state_dict(), folder / WEIGHTS)
    return folder


def _train_on(data: Path, texts: list[str]) -> None:
    row = {key: value for key, value in authored_rows()[0].items() if key != "flags"}
    rows = [
        {**row, "id": f"r{n}", "doc": f"d{n}", "source": "news", "text": text, "flags": []}
        for n, text in enumerate(texts)
    ]
    path = data.parent / "annotation" / "real_train.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")


def test_fine_tuning_starts_from_the_encoder_of_a_run(run_folder: Path, encoder_folder: Path) -> None:
    start, plain = starting_network(str(run_folder)), build_network(str(encoder_folder), dropout=0.0)
    for name, weight in plain.encoder.state_dict().items():
        if weight.is_floating_point():
            np.testing.assert_allclose(start.encoder.state_dict()[name], weight + 0.125, atol=1e-6)
    assert run_recipe(str(encoder_folder)) is None


def test_a_run_of_variants_keeps_its_recipe_in_their_folders(run_folder: Path) -> None:
    recipe = run_recipe(str(run_folder))
    (run_folder / "variant-1").mkdir()
    (run_folder / "recipe.json").rename(run_folder / "variant-1" / "recipe.json")
    assert run_recipe(str(run_folder)) == recipe
    (run_folder / "variant-1" / "recipe.json").unlink()
    with pytest.raises(SettingsError, match="no recipe"):
        run_recipe(str(run_folder))


def test_a_bundle_says_what_it_says_in_service_and_only_what_it_has_not_read(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = shutil.copytree(TINY, tmp_path / "bundle")
    update_manifest(bundle, recipe=load_recipe("base").resolved())
    monkeypatch.setattr("training.own_labels.SENTENCES", data / "none.jsonl")
    (data / "none.jsonl").write_text("", encoding="utf-8")
    _train_on(data, ["A sentence of our own.", "Another one of ours."])
    method, (split,) = AsItIs(str(bundle)), TASKS["insciout"].splits(5)
    method.check(split.measure)
    found = method.scores(TASKS["insciout"], split, seed=0, folder=tmp_path)
    said = claimscore.load(bundle).score(split.measure[0].text).sentences[0].claim_strength
    assert found[0] == pytest.approx([score.probability for score in said], abs=1e-6)
    assert method.label(TASKS["insciout"]) == "tiny-as-it-is"
    with pytest.raises(SettingsError, match="certainty: a bundle says claim strengths"):
        method.settings(TASKS["certainty"])
    _train_on(data, [one.text for one in split.measure[:40]])
    with pytest.raises(InputError, match="take one that has not read them"):
        method.check(split.measure)


def test_a_checkpoint_without_its_run_is_refused(run_folder: Path) -> None:
    (run_folder / "heads.safetensors").write_bytes(b"")
    with pytest.raises(SettingsError, match="give the folder of its run"):
        starting_network(str(run_folder))


def test_an_encoder_that_has_read_what_is_measured_is_refused(
    data: Path, run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.own_labels.SENTENCES", data / "none.jsonl")
    (data / "none.jsonl").write_text("", encoding="utf-8")
    measured = labelled(PUBMED, COLUMN)
    _train_on(data, ["A sentence of our own.", "Another one of ours."])
    assert count_read(str(run_folder), measured) == 0
    _train_on(data, [one.text.upper() for one in measured[:3]])
    with pytest.raises(InputError, match="hold 3 of the 80 sentences"):
        count_read(str(run_folder), measured)
    _train_on(data, ["A sentence of our own.", "Another one of ours."])
    unread = "The herb of the measured page cures the cough of everybody"
    pool = {"id": "p", "doc": "p", "source": "news", "text": unread}
    (data.parent / "annotation" / "pool_next.jsonl").write_text(json.dumps(pool), encoding="utf-8")
    with pytest.raises(InputError, match="hold 1 of the 1 sentences"):
        count_read(str(run_folder), [replace(measured[0], text=unread.upper())])
