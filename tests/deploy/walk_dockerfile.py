"""Walks the Dockerfile's own steps without a container engine: builds in a clean environment, serves, checks, stops.

    python tests/deploy/walk_dockerfile.py

Needs the package index, as ``docker build`` does. What the engine would do and this cannot: other users, a read-only
root (the service is started where it may write only to its volume and its temporary folder), the base image's Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.deploy.containers import DOCKERFILE, ROOT, Instruction, Stage, stages

_VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)")


def main() -> None:
    """Build, serve, ask for health as the container would, score a text, stop."""
    build, final = stages(DOCKERFILE.read_text())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        walk_build(build, root)
        serve(final, root)
    print("the Dockerfile's steps work")


def walk_build(stage: Stage, root: Path) -> None:
    """Carry out COPY and RUN of the first stage, with ``/opt`` and ``/build`` inside ``root``."""
    work = root / "build"
    work.mkdir()
    (root / "opt").mkdir()
    arguments: dict[str, str] = {}
    for one in stage.instructions:
        if one.word == "ARG":
            name, _, value = one.rest.partition("=")
            arguments[name] = os.environ.get(name, value)
        elif one.word == "COPY":
            copy(one, work, arguments)
        elif one.word == "RUN":
            command = one.rest.replace("/opt/", f"{root}/opt/")
            print("RUN", filled(one.rest, arguments), flush=True)
            environment = {**os.environ, **stage.environment, **arguments}
            python = Path(sys.executable).parent
            environment["PATH"] = f"{python}{os.pathsep}{environment['PATH']}"
            subprocess.run(["bash", "-c", command], cwd=work, env=environment, check=True)


def copy(one: Instruction, work: Path, arguments: dict[str, str]) -> None:
    """Carry out one COPY from the repository."""
    *sources, target = filled(one.rest, arguments).split()
    for source in sources:
        place = work / target
        if target.endswith("/") or len(sources) > 1:
            place = place / Path(source).name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, place)


def filled(text: str, arguments: dict[str, str]) -> str:
    """The text with its build arguments put in."""
    return _VARIABLE.sub(lambda found: arguments.get(found[1] or found[2], found[0]), text)


def serve(stage: Stage, root: Path) -> None:
    """Start the second stage's command, make a key for it, and hold it to its health check."""
    data = root / "data"
    data.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    binaries = root / "opt" / "claimscore" / "bin"
    environment = {name: value.replace("////data", f"///{data}") for name, value in stage.environment.items()}
    environment |= {"PATH": f"{binaries}{os.pathsep}/usr/bin", "CLAIMSCORE_PORT": port, "HOME": str(root / "nowhere")}
    (entry,), (command,) = stage.of("ENTRYPOINT"), stage.of("CMD")
    start = [*entry.command, *command.command]
    start[0] = str(binaries / start[0])

    refused = subprocess.run(start, cwd=data, env=environment, capture_output=True, text=True, timeout=60, check=False)
    if refused.returncode == 0 or "key" not in refused.stderr:
        raise SystemExit("without a key the service did not refuse to be reached from outside")
    made = subprocess.run(
        [start[0], "keys", "create", "first"], cwd=data, env=environment, capture_output=True, text=True, check=True
    )
    process = subprocess.Popen(start, cwd=data, env=environment)
    try:
        wait_until_healthy(stage, process, data, environment)
        ask(port, made.stdout.strip())
    finally:
        process.terminate()
        status = process.wait(30)
    if status not in (0, -signal.SIGTERM):
        raise SystemExit(f"the service ended with status {status} when it was told to stop")
    written = {path.name for path in root.iterdir()} - {"build", "opt", "data"}
    if written:
        raise SystemExit(f"the service wrote outside its volume: {', '.join(sorted(written))}")


def wait_until_healthy(stage: Stage, process: subprocess.Popen[bytes], data: Path, environment: dict[str, str]) -> None:
    """Run the image's own health check until it says yes."""
    (check,) = stage.of("HEALTHCHECK")
    command = Instruction("CMD", check.rest.partition("CMD ")[2]).command
    for _ in range(120):
        if process.poll() is not None:
            raise SystemExit("the service did not start")
        if subprocess.run(command, cwd=data, env=environment, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.5)
    raise SystemExit("the health check never passed")


def ask(port: str, key: str) -> None:
    """Score a text over HTTP with the key."""
    body = json.dumps({"text": "Turmeric cures arthritis."}).encode()
    fields = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/score", body, fields)
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 (loopback)
        report = json.load(reply)
    print("scored by", report["model"]["name"], report["model"]["version"])


if __name__ == "__main__":
    main()
