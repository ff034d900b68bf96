"""Where networks are fitted: on a CUDA device where there is one, else on the processor."""

from __future__ import annotations

import os

import torch


def best_device() -> torch.device:
    """The device for fitting and for teachers to read on; matrix products on it give the same bits every time."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS needs to be deterministic
    return torch.device("cuda")


def random_state() -> dict[str, torch.Tensor]:
    """The states of torch's generators, of the processor and of the CUDA device where there is one."""
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states["cuda"] = torch.cuda.get_rng_state()
    return states


def set_random_state(states: dict[str, torch.Tensor]) -> None:
    """Go on from ``random_state``; a device that is not here any more is left out."""
    torch.set_rng_state(states["cpu"])
    if "cuda" in states and torch.cuda.is_available():
        torch.cuda.set_rng_state(states["cuda"])
