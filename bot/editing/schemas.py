"""JSON Schemas of the FAQ files, generated from the models, for editors that complete YAML."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter

from bot.knowledge.loading import file_forms


def write_schemas(folder: Path) -> list[Path]:
    """Writes one schema a file form into ``folder`` and gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, form in file_forms().items():
        path = folder / f"{name}.schema.json"
        schema = TypeAdapter(form).json_schema(by_alias=True)
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        written.append(path)
    return written
