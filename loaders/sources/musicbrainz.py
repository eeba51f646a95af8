"""MusicBrainz: the most careful credits and dates, at one call a second."""

from __future__ import annotations

import re

from loaders.calls import Call
from loaders.sources.api import Provider, Question

_LUCENE = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')
_INCLUDED = "artist-credits isrcs releases tags"


class MusicBrainz(Provider):
    """Recordings, by ISRC, id or names."""

    name = "musicbrainz"
    api_version = "ws/2"
    needs = ("contact",)
    unlocks = "MusicBrainz ids, first release dates, aliases; and through the ids AcousticBrainz"
    how_to_get = "your own e-mail address or web page: it stands in the User-Agent, which MusicBrainz demands"

    def call(self, question: Question) -> Call:
        """A search, or a recording by id or ISRC."""
        if question.handle == "isrc":
            return self._by_id(question, {"inc": _INCLUDED, "fmt": "json"})
        if question.handle == "track_id":
            # the lookup of an ISRC takes no genres: its tags say as much
            return self._by_id(question, {"inc": f"{_INCLUDED} genres", "fmt": "json"})
        query = f'recording:"{_escaped(question.full_title)}" AND artist:"{_escaped(question.artist)}"'
        return self._get(question, "recording", {"query": query, "fmt": "json", "limit": 10})


def _escaped(text: str) -> str:
    """The text as Lucene takes it literally."""
    return _LUCENE.sub(r"\\\1", text)


PROVIDER = MusicBrainz()
