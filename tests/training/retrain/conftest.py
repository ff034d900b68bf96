"""A small encoder in Hugging Face form, the example's labels, and one finished run that tests look at."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "own-labels.csv"

_NEEDED = ("torch", "transformers", "sklearn", "skops", "tensorboardX")
collect_ignore_glob = [] if all(map(find_spec, _NEEDED)) else ["test_*.py"]

Train = Callable[..., Result]


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two narrow layers with random weights."""
    from training import tiny

    folder = tmp_path_factory.mktemp("tiny") / "encoder"
    tokenizer = tiny.tiny_tokenizer()
    tiny.tiny_network(tokenizer.get_vocab_size()).encoder.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def train(tiny_encoder: Path) -> Train:
    """Runs ``claimscore train`` in this process, on the small encoder, for two epochs."""

    def run(*arguments: object, encoder: Path = tiny_encoder) -> Result:
        from training.retrain import command

        app = typer.Typer(pretty_exceptions_enable=False)
        app.command()(command.train)
        settings = ["--encoder", str(encoder), *small_settings()]
        return CliRunner().invoke(app, [*map(str, arguments), *settings])

    return run


def small_settings() -> list[str]:
    """Two quick epochs."""
    settings = ("max_tokens=64", "bf16=false", "batch=16", "stages.0.epochs=2", "stages.0.learning_rate=1e-3")
    return [part for setting in settings for part in ("--set", setting)]


@pytest.fixture(scope="session")
def finished(train: Train, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run on the example's labels."""
    folder = tmp_path_factory.mktemp("finished") / "run"
    result = train("--data", EXAMPLE, "--output", folder)
    assert result.exit_code == 0, result.output
    return folder
