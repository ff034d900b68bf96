"""The bundles that requests may name: found at start, loaded when first asked for, the least used one let go."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from claimscore.domain import ModelInfo
from claimscore.errors import ModelError
from claimscore.model.bundle import Model, available_models, find_model, load_model
from claimscore.model.manifest import Manifest, read_manifest
from claimscore.server.problems import ApiProblem
from claimscore.server.settings import ServerSettings


class ModelShelf:
    """Bundles by name; a request can pin a version as ``name@version``. Folders on disk are never taken from a request.

    Raises ModelError where the default bundle does not exist. A broken bundle beside it is left out.
    """

    def __init__(self, settings: ServerSettings, on_load: Callable[[Model, float], None] | None = None) -> None:
        self._settings = settings
        self._on_load = on_load
        self._lock = Lock()
        self._loaded: dict[str, Model] = {}
        default = find_model(settings.model)
        self.manifests: dict[str, Manifest] = {}
        self._folders: dict[str, Path] = {}
        self.default_name = self._add(default)
        for folder in available_models().values():
            try:
                self._add(folder)
            except ModelError:
                continue

    def _add(self, folder: Path) -> str:
        manifest = read_manifest(folder)
        if manifest.name not in self.manifests:
            self.manifests[manifest.name] = manifest
            self._folders[manifest.name] = folder
        return manifest.name

    def infos(self) -> list[ModelInfo]:
        """Name, version, digest and precision of every bundle, the default first."""
        return [
            ModelInfo(one.name, one.version, one.digests.get("model.onnx", ""), one.precision)
            for one in self.manifests.values()
        ]

    def name_of(self, wanted: str | None) -> str:
        """The bundle's name for what a request gave; raises ApiProblem(404, "unknown-model")."""
        if wanted is None:
            return self.default_name
        name, _, version = wanted.partition("@")
        manifest = self.manifests.get(name)
        if manifest is None or (version and version != manifest.version):
            there = ", ".join(f"{one.name}@{one.version}" for one in self.manifests.values())
            raise ApiProblem(
                404,
                "unknown-model",
                "Not known here",
                f"no such model; available: {there}",
                param="model",
            )
        return name

    def loaded(self, wanted: str | None) -> Model | None:
        """The bundle if it is in memory already."""
        return self._loaded.get(self.name_of(wanted))

    def load(self, wanted: str | None) -> Model:
        """The bundle, read from disk if need be (blocking)."""
        name = self.name_of(wanted)
        with self._lock:
            model = self._loaded.get(name)
            if model is None:
                started = time.perf_counter()
                model = load_model(
                    self._folders[name],
                    workers=self._settings.network_threads,
                    cached_sentences=self._settings.cached_sentences,
                )
                self._let_go()
                self._loaded[name] = model
                if self._on_load:
                    self._on_load(model, time.perf_counter() - started)
        return model

    def _let_go(self) -> None:
        while len(self._loaded) >= max(1, self._settings.max_loaded_models):
            oldest = next((name for name in self._loaded if name != self.default_name), None)
            if oldest is None:
                return
            del self._loaded[oldest]
