"""Scoring leaves nothing in the user's home folder and calls nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny_model"
SCORE = f"import claimscore; claimscore.load({str(TINY_MODEL)!r}).score('Turmeric cures arthritis.')"


def test_the_network_library_keeps_no_identifier_and_no_record(tmp_path: Path) -> None:
    # A build server suppresses the library's telemetry by itself, which would hide a regression.
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "VIRTUAL_ENV", "PYTHONPATH")}
    subprocess.run([sys.executable, "-c", SCORE], env={**kept, "HOME": str(tmp_path)}, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []
