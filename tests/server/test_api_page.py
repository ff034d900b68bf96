from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from claimscore.server.settings import ServerSettings

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "curl" in block]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_works(live_server: str, command: str) -> None:
    own = command.replace("http://127.0.0.1:8765", live_server).replace("curl -s", "curl -s --fail-with-body")
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", own], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("{")


def test_the_page_has_commands_for_each_route() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("name", re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| [\d,; none]+ \|", PAGE, re.MULTILINE))
def test_every_setting_that_the_page_names_exists(name: str) -> None:
    known = {field.name for field in fields(ServerSettings)}
    assert set(re.findall(r"`(\w+)`", name)) <= known
