"""Narrower feed-forward layers: what goes is what others make up for, and a narrow network is one like any."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from claimscore.encode import Encoder
from claimscore.errors import SettingsError
from training.batches import Batch, collate, pack, prepare
from training.beside import Beside
from training.corpora import authored_rows
from training.fit import Fit, load_network
from training.labels import examples
from training.narrow import kept_units, narrow, set_width, width_of
from training.network import ClaimNetwork, build_network, layers_of
from training.recipe import load_recipe
from training.retrain.plan import for_own_rows

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def batches(encoder_folder: Path) -> list[Batch]:
    rows = pack(prepare(examples(authored_rows())[:96], Encoder(encoder_folder / "tokenizer.json", 64)))
    return [collate(rows, range(start, start + 32), padding=0) for start in (0, 32, 64)]


def states(network: ClaimNetwork, batch: Batch) -> Tensor:
    with torch.no_grad():
        found = network.eval().encoder(input_ids=batch.input_ids, attention_mask=batch.attention_mask)
    return found.last_hidden_state[batch.attention_mask.bool()]


def doubled(network: ClaimNetwork) -> int:
    """Give every unit a twin, each of them half as loud; returns how many there were."""
    own = width_of(network.encoder)
    weights = network.state_dict()
    set_width(network.encoder, 2 * own)
    for name, value in weights.items():
        if ".intermediate.dense." in name:
            weights[name] = torch.cat((value, value))
        elif ".output.dense.weight" in name and ".attention." not in name:
            weights[name] = torch.cat((value, value), dim=1) / 2
    network.load_state_dict(weights)
    return own


def test_units_that_others_double_are_left_out_and_nothing_is_lost(encoder_folder: Path, batches: list[Batch]) -> None:
    network = build_network(str(encoder_folder), dropout=0.0)
    plain = states(network, batches[0])
    own = doubled(network)
    assert torch.allclose(states(network, batches[0]), plain, atol=1e-5)
    narrow(network, own, batches)
    assert width_of(network.encoder) == own == network.encoder.config.intermediate_size  # type: ignore[union-attr]
    assert torch.allclose(states(network, batches[0]), plain, atol=2e-2)


def test_the_units_that_are_kept_say_more_than_as_many_others(encoder_folder: Path, batches: list[Batch]) -> None:
    network = build_network(str(encoder_folder), dropout=0.0)
    plain, first = states(network, batches[0]), network.state_dict()
    half = width_of(network.encoder) // 2
    narrow(network, half, batches)
    chosen = float((states(network, batches[0]) - plain).pow(2).mean())
    blunt = build_network(str(encoder_folder), dropout=0.0)
    set_width(blunt.encoder, half)
    wanted = blunt.state_dict()
    blunt.load_state_dict(
        {name: value[tuple(slice(size) for size in wanted[name].shape)] for name, value in first.items()}
    )
    cut = float((states(blunt, batches[0]) - plain).pow(2).mean())
    assert chosen < 0.5 * cut


def test_the_cheapest_unit_goes_first_and_the_constant_never() -> None:
    torch.manual_seed(7)
    values = torch.randn(400, 4, dtype=torch.float64)
    values[:, 3] = values[:, 0] + values[:, 1]  # the others say it
    values = torch.cat((values, torch.ones(400, 1, dtype=torch.float64)), dim=1)
    weights = torch.ones((5, 2), dtype=torch.float64)
    weights[2] = 5.0
    assert 2 in kept_units(values.T @ values, weights, 1).tolist()
    three = kept_units(values.T @ values, weights, 3).tolist()
    assert 2 in three
    assert len(three) == 3


def test_what_cannot_be_narrowed_is_refused(encoder_folder: Path, batches: list[Batch]) -> None:
    network = build_network(str(encoder_folder), dropout=0.0)
    own = width_of(network.encoder)
    for width in (own, own + 1, 0):
        with pytest.raises(SettingsError, match=f"feed_forward is {width}, and the layers have {own} units"):
            narrow(network, width, batches)
    network.encoder.encoder.layer = nn.ModuleList([nn.Linear(2, 2)])  # type: ignore[union-attr]
    with pytest.raises(SettingsError, match="leave feed_forward out"):
        narrow(network, 4, batches)


def test_a_narrow_stage_leaves_a_narrow_network_near_the_wide_one(encoder_folder: Path, tmp_path: Path) -> None:
    rows = prepare(examples(authored_rows())[:48], Encoder(encoder_folder / "tokenizer.json", 64))
    apart = []
    for weight in (0.0, 50.0):
        stages = (
            '[{rows="real", epochs=1, learning_rate=1e-3}, '
            f'{{rows="real", epochs=4, learning_rate=3e-3, feed_forward=10, states_weight={weight}}}]'
        )
        settings = [
            f'encoder="{encoder_folder}"',
            "bf16=false",
            "batch=8",
            "max_tokens=64",
            "exits=[]",
            f"stages={stages}",
        ]
        recipe = load_recipe("base", settings)
        folder = tmp_path / str(weight)
        folder.mkdir()
        fitted = Fit(recipe, {"real": rows}, folder, padding=0).run()
        loaded = load_network(recipe, folder)
        assert width_of(fitted.encoder) == width_of(loaded.encoder) == 10
        fitted.encoder.save_pretrained(folder / "checkpoint")  # type: ignore[operator]
        assert width_of(build_network(str(folder / "checkpoint"), dropout=0.0).encoder) == 10
        if weight:
            wide = build_network(str(encoder_folder), dropout=0.0)
            wide.load_state_dict(torch_file(folder / "before-stage-2.safetensors"))
        apart.append(loaded)
    batch = collate(pack(rows), range(48), padding=0)
    far, near = (float((states(one, batch) - states(wide, batch)).pow(2).mean()) for one in apart)
    assert near < 0.5 * far


def torch_file(path: Path) -> dict[str, Tensor]:
    from safetensors.torch import load_file

    return dict(load_file(path))


def test_states_are_held_against_those_of_words_alone(encoder_folder: Path, batches: list[Batch]) -> None:
    network = build_network(str(encoder_folder), dropout=0.0).eval()
    beside = Beside(network, build_network(str(encoder_folder), dropout=0.0), bf16=False)
    with pytest.raises(RuntimeError, match="read nothing yet"):
        beside.loss(batches[0])
    network(batches[0].input_ids, batches[0].attention_mask)
    assert float(beside.loss(batches[0]).detach()) == pytest.approx(0.0, abs=1e-9)
    with torch.no_grad():
        layers_of(network.encoder)[-1].output.LayerNorm.bias.add_(1.0)  # type: ignore[union-attr, operator]
    network(batches[0].input_ids, batches[0].attention_mask)
    variance = float(states(build_network(str(encoder_folder), dropout=0.0), batches[0]).var())
    assert float(beside.loss(batches[0]).detach()) == pytest.approx(1.0 / variance, rel=1e-4)


def test_own_rows_narrow_nothing_and_leave_nothing_early() -> None:
    stages = (
        'stages=[{rows="all", epochs=1, learning_rate=1e-3}, '
        '{rows="all", epochs=4, learning_rate=3e-3, feed_forward=10, states_weight=1.0}]'
    )
    own = for_own_rows(load_recipe("base", [stages]), authored=False)
    assert [(stage.rows, stage.epochs, stage.feed_forward) for stage in own.stages] == [("real", 1, 0)]
    assert own.exits == ()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("feed_forward=-1", "must be at least 0"),
        ("states_weight=-0.5", "must be at least 0"),
        ("interpolation=0.0", "expected above 0 and at most 1"),
    ],
)
def test_settings_out_of_range_are_refused(setting: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_recipe("base", [f'stages=[{{rows="all", epochs=1, learning_rate=1e-3, {setting}}}]'])
