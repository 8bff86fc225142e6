"""Puts the knowledge base into the wheel: the YAML files, and the index compiled from them.

An editable install gets neither: it reads ``data/`` at the root of the checkout.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnowledgeBuildHook(BuildHookInterface[Any]):
    """Checks and compiles the knowledge base when a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a standard wheel; a knowledge base with a fault stops the build."""
        if self.target_name != "wheel" or version != "standard":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from approach_finder.knowledge.compiling import compile_indexes

        inside = "approach_finder/data"
        for file in sorted((root / "data").glob("*.yaml")):
            build_data["force_include"][str(file)] = f"{inside}/{file.name}"
        self._folder = tempfile.TemporaryDirectory()
        for name, content in compile_indexes(root / "data").items():
            index = Path(self._folder.name) / name
            index.write_bytes(content)
            build_data["force_include"][str(index)] = f"{inside}/{name}"
