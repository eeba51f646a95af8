"""Discogs: releases on vinyl and disc, with labels and styles."""

from __future__ import annotations

from loaders.calls import Call
from loaders.sources.api import Credentials, Provider, Question


class Discogs(Provider):
    """Search and releases."""

    name = "discogs"
    api_version = "v2"
    needs = ("token",)
    unlocks = "labels, styles and dates of physical releases; the search is for users only"
    how_to_get = "https://www.discogs.com/settings/developers, Generate new token"

    def headers(self, credentials: Credentials) -> dict[str, str]:
        """The token."""
        return {"Authorization": f"Discogs token={credentials['token']}"}

    def call(self, question: Question) -> Call:
        """A search for releases with such a track, or one release."""
        if question.handle == "track_id":
            return self._by_id(question)
        title = f"{question.title} {question.version or ''}".strip()
        params = {"artist": question.artist, "track": title, "type": "release", "per_page": 5}
        return self._get(question, "database/search", params)


PROVIDER = Discogs()
