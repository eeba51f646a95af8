"""Spotify's Web API: ids, ISRCs, lengths and dates; the audio features only for apps older than 2024-11."""

from __future__ import annotations

from dataclasses import replace

import requests

from loaders.calls import Answer, Call
from loaders.sources.api import Credentials, Provider, Question

TOKEN_URL = "https://accounts.spotify.com/api/token"
# The most that a development-mode app may ask for is 10.
PAGE = 5
LAST_OFFSET = 2 * PAGE


class Spotify(Provider):
    """Search, tracks, audio features, artists."""

    name = "spotify"
    api_version = "v1"
    needs = ("client_id", "client_secret")
    unlocks = "ids, ISRC, length, release date; audio features for apps made before 2024-11-27"
    how_to_get = "https://developer.spotify.com/dashboard, Create app"

    def auth(self, credentials: Credentials, base_url: str | None) -> requests.auth.AuthBase | None:
        """Client credentials; dlt's helper fetches and renews the token."""
        from loaders.oauth import token

        url = f"{base_url}/api/token" if base_url else TOKEN_URL
        return token(url, credentials["client_id"], credentials["client_secret"])

    def call(self, question: Question) -> Call:
        """A search by ISRC or names, or one thing by id."""
        if question.endpoint != "search":
            return self._by_id(question)
        if question.handle == "isrc":
            query = f"isrc:{question.handle_value}"
        else:
            title = f"{question.title} {question.version or ''}"
            query = f'track:"{_words(title)}" artist:"{_words(question.artist)}"'
        return self._get(question, "search", {"q": query, "type": "track", "limit": PAGE})

    def closes(self, answer: Answer) -> str | None:
        """A 403 of the audio features is for good: the app is too young."""
        is_features = answer.call.endpoint.startswith("audio-features")
        return answer.call.endpoint if is_features and answer.error == "forbidden" else None

    def next_page(self, answer: Answer) -> Call | None:
        """A page can be empty and have a `next` all the same."""
        tracks = answer.body.get("tracks") if isinstance(answer.body, dict) else None
        if answer.error or not isinstance(tracks, dict) or tracks.get("items") or not tracks.get("next"):
            return None
        offset = int(answer.call.params.get("offset", 0)) + PAGE
        if offset > LAST_OFFSET:
            return None
        return replace(answer.call, params={**answer.call.params, "offset": offset})


def _words(text: str) -> str:
    return " ".join(text.replace('"', " ").split())


PROVIDER = Spotify()
