"""Reading `.dlt/config.toml`: which sources to ingest, with which parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from loaders.database import PROJECT_DIR
from loaders.errors import ConfigError

DEFAULT = PROJECT_DIR / ".dlt" / "config.toml"


def sources(path: Path = DEFAULT) -> list[tuple[str, dict[str, Any]]]:
    """The sources the file lists: each one's name and parameters.

    Raises:
        ConfigError: the file cannot be read, or lists no sources, or one without a name.
    """
    try:
        content = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
    except OSError as error:
        raise ConfigError(
            f"Cannot read {path}: {error.strerror or error}.", "Name another with --config."
        ) from error
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no valid TOML: {str(error).rstrip('.')}.", "Mend that line.") from error
    section = content.get("songnodes")
    listed = section.get("sources") if isinstance(section, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ConfigError(f"{path} lists no source.", 'Add one:\n[[songnodes.sources]]\nname = "sample"')
    return [_source(path, number, entry) for number, entry in enumerate(listed, start=1)]


def _source(path: Path, number: int, entry: Any) -> tuple[str, dict[str, Any]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise ConfigError(
            f"{path}: source number {number} has no name.", 'Give it one, such as name = "sample".'
        )
    return entry["name"], {key: value for key, value in entry.items() if key != "name"}
