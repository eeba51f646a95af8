"""Beatport v4: tempo, key and genre as DJs want them. There are no self-service keys: plan for no access."""

from __future__ import annotations

from dataclasses import replace

import requests

from loaders.calls import Answer, Call
from loaders.sources.api import Credentials, Provider, Question

TOKEN_URL = "https://api.beatport.com/v4/auth/o/token/"
PAGE = 10
LAST_PAGE = 3


class Beatport(Provider):
    """Tracks of the catalogue, by ISRC, id or names."""

    name = "beatport"
    api_version = "v4"
    needs = ("client_id", "refresh_token")
    helps = ("client_secret",)
    unlocks = "tempo, key, genre and label: the first choice of the waterfall for all four"
    how_to_get = "Beatport gives keys to partners only; a refresh token of an account with API access"

    def auth(self, credentials: Credentials, base_url: str | None) -> requests.auth.AuthBase | None:
        """From the refresh token of a login; dlt's helper fetches and renews the access token."""
        from loaders.oauth import token

        url = f"{base_url}/auth/o/token/" if base_url else TOKEN_URL
        return token(
            url, credentials["client_id"], credentials.get("client_secret", ""),
            grant_type="refresh_token", refresh_token=credentials["refresh_token"],
        )  # fmt: skip

    def call(self, question: Question) -> Call:
        """The list by ISRC or names, or one track by id."""
        if question.handle == "track_id":
            one = self._by_id(question)
            return replace(one, path=f"{one.path}/")
        if question.handle == "isrc":
            params = {"isrc": question.handle_value, "per_page": PAGE}
        else:
            params = {"name": question.title, "artist_name": question.artist, "per_page": PAGE}
        return self._get(question, "catalog/tracks/", params)

    def next_page(self, answer: Answer) -> Call | None:
        """A page can be empty and have a `next` all the same."""
        body = answer.body if isinstance(answer.body, dict) else {}
        if answer.error or body.get("results") != [] or not body.get("next"):
            return None
        page = int(answer.call.params.get("page", 1)) + 1
        return (
            replace(answer.call, params={**answer.call.params, "page": page}) if page <= LAST_PAGE else None
        )


PROVIDER = Beatport()
