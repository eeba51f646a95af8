"""ReccoBeats: the audio features that Spotify closed, by Spotify id and without a key."""

from __future__ import annotations

from loaders.calls import Call
from loaders.sources.api import Provider, Question


class ReccoBeats(Provider):
    """Audio features and tracks."""

    name = "reccobeats"
    api_version = "v1"
    unlocks = "tempo, key, energy and the other audio features, by Spotify id; needs no account"

    def call(self, question: Question) -> Call:
        """One track: what is unknown is left out of an answer, and then it is clear what was."""
        return self._get(question, question.endpoint, {"ids": question.handle_value})


PROVIDER = ReccoBeats()
