"""What all API providers share: a question becomes a call. No module here decides what is asked; SQL does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from loaders.calls import Answer, Call

Credentials = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """A row of ops.enrichment_requests: what to ask next, of whom, and by which handle."""

    track_key: str
    provider: str
    endpoint: str
    handle: str
    handle_value: str | None
    asked_artist: str | None
    asked_title: str | None
    artist_names: tuple[str, ...]
    title: str
    version: str | None

    @property
    def asked(self) -> dict[str, str | None]:
        """What lands as `asked`: names as published, by which SQL finds the track, and the handle."""
        asked = {"artist": self.asked_artist, "title": self.asked_title}
        if self.handle == "isrc":
            asked["isrc"] = self.handle_value
        elif self.handle_value is not None:
            asked["provider_id"] = self.handle_value
        if self.handle == "artist_id":
            asked["title"] = None
        return asked

    @property
    def full_title(self) -> str:
        """The title with its version in brackets."""
        return f"{self.title} ({self.version})" if self.version else self.title

    @property
    def artist(self) -> str:
        """The first artist: who else is credited differs from shop to shop."""
        return self.artist_names[0]

    @property
    def artists(self) -> str:
        """All artists, as catalogues write a credit."""
        return " & ".join(self.artist_names)


class Provider(ABC):
    """One provider: how its endpoints are called, and what it needs."""

    name: str
    api_version: str
    # Credentials without which the door is shut, those that merely help, and what one gets for them.
    needs: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    unlocks: str = ""
    how_to_get: str = ""

    @abstractmethod
    def call(self, question: Question) -> Call:
        """The call that asks this question."""

    def auth(self, credentials: Credentials, base_url: str | None) -> requests.auth.AuthBase | None:
        """What puts the credentials on a request; `base_url` is given where it is not the real one."""
        return None

    def headers(self, credentials: Credentials) -> dict[str, str]:
        """Headers of every request."""
        return {}

    def closes(self, answer: Answer) -> str | None:
        """The endpoint that this answer shows to be closed to us, whatever we ask there."""
        return None

    def next_page(self, answer: Answer) -> Call | None:
        """The call that goes on where this answer, without a hit, promises more."""
        return None

    def _get(self, question: Question, path: str, params: Mapping[str, Any] | None = None) -> Call:
        return Call(question.endpoint, path, params or {}, question.asked, track_key=question.track_key)

    def _by_id(self, question: Question, params: Mapping[str, Any] | None = None) -> Call:
        """The endpoint's template with the handle in its place."""
        head, _, rest = question.endpoint.partition("{")
        tail = rest.partition("}")[2]
        return self._get(question, f"{head}{quote(question.handle_value or '', safe='')}{tail}", params)


class KeyInQuery(requests.auth.AuthBase):
    """An API key that the provider takes in the address only."""

    def __init__(self, name: str, key: str) -> None:
        """Remember the parameter's name and the key."""
        self._name, self._key = name, key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the key."""
        request.prepare_url(request.url, {self._name: self._key})
        return request
