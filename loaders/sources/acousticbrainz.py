"""AcousticBrainz: a frozen archive of analyses, found by MusicBrainz id."""

from __future__ import annotations

from loaders.calls import Call
from loaders.sources.api import Provider, Question


class AcousticBrainz(Provider):
    """Low-level and high-level documents."""

    name = "acousticbrainz"
    api_version = "v1"
    unlocks = "analysed tempo and key of what was submitted before 2022; needs no account"

    def call(self, question: Question) -> Call:
        """The first submission of a recording."""
        return self._by_id(question, {"n": 0})


PROVIDER = AcousticBrainz()
