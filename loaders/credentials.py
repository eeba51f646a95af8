"""Credentials the dlt way: .dlt/secrets.toml, or the environment (SOURCES__LASTFM__API_KEY)."""

from __future__ import annotations


def secret(name: str) -> str:
    """The secret of this name, such as `sources.lastfm.api_key`; "" when there is none."""
    # Imported here: dlt takes a second to import, which --help need not wait for.
    import dlt

    return str(dlt.secrets.get(name) or "").strip()
