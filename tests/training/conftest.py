"""Without the train extra, the tests that fit or measure are not collected; labels, splits and recipes always are."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

_HEAVY = [
    "test_training_augment.py",
    "test_training_calibration.py",
    "test_training_evaluation.py",
    "test_training_network.py",
    "test_training_run.py",
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
