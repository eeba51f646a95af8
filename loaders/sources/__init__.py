"""The sources: each reads one kind of input and yields (bronze table, row) pairs, unchanged.

A source is a module with a function `rows(**parameters)`. `.dlt/config.toml` lists which run by default.
An API provider is a module with a PROVIDER (see api.py); `enrich` asks those, since what to ask is in SQL.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from loaders.errors import ConfigError
from loaders.rows import Row

API_PROVIDERS = (
    "spotify", "musicbrainz", "beatport", "lastfm", "acousticbrainz", "discogs",
    "deezer", "getsongbpm", "reccobeats", "listenbrainz",
)  # fmt: skip
NAMES = ("sample", "kaggle", "tracklists", "acousticbrainz_dump")
# Comes in parts, in loads of its own, so it is no source of rows alone: see commands/scrape.py.
SCRAPE = "scrape"


def rows(name: str, parameters: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """The rows of the source of this name.

    Args:
        name: one of NAMES.
        parameters: what its `rows` function takes.

    Raises:
        ConfigError: there is no such source, or it does not take these parameters.
    """
    if name not in NAMES:
        there = ", ".join((*NAMES, SCRAPE))
        raise ConfigError(f"There is no source {name!r}.", f"The sources are {there}.")
    read: Callable[..., Iterator[tuple[str, Row]]] = import_module(f"loaders.sources.{name}").rows
    check(name, read, parameters)
    return read(**parameters)


def check(name: str, read: Callable[..., Any], parameters: Mapping[str, Any]) -> None:
    """See that a source takes these parameters of the configuration.

    Raises:
        ConfigError: it does not.
    """
    signature = inspect.signature(read)
    try:
        signature.bind(**parameters)
    except TypeError as error:
        takes = ", ".join(map(str, signature.parameters.values()))
        raise ConfigError(f"Source {name!r}: {error}.", f"It takes {takes}.") from error
    wanted = get_type_hints(read)
    for key, value in parameters.items():
        if not _fits(value, wanted[key]):
            raise ConfigError(
                f"Source {name!r}: {key} cannot be {value!r}.", f"It takes {signature.parameters[key]}."
            )


def _fits(value: Any, wanted: Any) -> bool:
    """Whether a value as TOML has it is of the kind that a parameter wants."""
    if get_origin(wanted) in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(wanted))
    if get_origin(wanted) is Sequence:
        return isinstance(value, list) and all(_fits(one, get_args(wanted)[0]) for one in value)
    # to Python, true is a number
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
