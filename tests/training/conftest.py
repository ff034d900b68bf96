"""Without the train extra, the tests that fit or measure are not collected; labels, splits and recipes always are."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

_HEAVY = [
    "test_training_augment.py",
    "test_training_calibration.py",
    "test_training_evaluation.py",
    "test_training_exits.py",
    "test_training_narrow.py",
    "test_training_network.py",
    "test_training_outliers.py",
    "test_training_run.py",
    "test_training_stacking.py",
    "test_training_teacher.py",
    "test_training_teachers.py",
]
collect_ignore = [] if find_spec("torch") and find_spec("sklearn") else _HEAVY


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Small networks run fastest on one thread, and the same on any machine."""
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)


@pytest.fixture(scope="module")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder in Hugging Face form."""
    import torch

    from training import tiny

    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = tiny.tiny_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(3)
    tiny.tiny_network(tokenizer.get_vocab_size()).encoder.save_pretrained(folder)
    return folder
