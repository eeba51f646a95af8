"""Deezer: public reads without a key. Only single tracks have tempo, date and ISRC."""

from __future__ import annotations

from loaders.calls import Call
from loaders.sources.api import Provider, Question


class Deezer(Provider):
    """Search and tracks."""

    name = "deezer"
    api_version = "1"
    unlocks = "ISRC, tempo, length and date; needs no account"

    def call(self, question: Question) -> Call:
        """A search, or one track by ISRC or id."""
        if question.handle != "names":
            return self._by_id(question)
        title = f"{question.title} {question.version or ''}".strip()
        query = f'artist:"{_plain(question.artist)}" track:"{_plain(title)}"'
        return self._get(question, "search", {"q": query, "limit": 10})


def _plain(text: str) -> str:
    return text.replace('"', " ")


PROVIDER = Deezer()
