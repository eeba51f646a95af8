"""Last.fm: what listeners call it. The key goes into the address, as no other place is read."""

from __future__ import annotations

import requests

from loaders.calls import Call
from loaders.sources.api import Credentials, KeyInQuery, Provider, Question


class LastFm(Provider):
    """Tracks with their tags."""

    name = "lastfm"
    api_version = "2.0"
    needs = ("api_key",)
    unlocks = "listeners' tags as genres; listening histories"
    how_to_get = "https://www.last.fm/api/account/create"

    def auth(self, credentials: Credentials, base_url: str | None) -> requests.auth.AuthBase | None:
        """The key."""
        return KeyInQuery("api_key", credentials["api_key"])

    def call(self, question: Question) -> Call:
        """`track.getInfo`: the tags come with it."""
        params = {
            "method": question.endpoint,
            "artist": question.artists,
            "track": question.full_title,
            "autocorrect": 1,
            "format": "json",
        }
        return self._get(question, "", params)


PROVIDER = LastFm()
