"""GetSongBPM: tempo and key by names. Its terms ask for a visible link to getsongbpm.com."""

from __future__ import annotations

from loaders.calls import Call
from loaders.sources.api import Credentials, Provider, Question


class GetSongBpm(Provider):
    """Search."""

    name = "getsongbpm"
    api_version = "1"
    needs = ("api_key",)
    unlocks = "tempo and key without Beatport and without Spotify's audio features"
    how_to_get = "https://getsongbpm.com/api: a key for a visible link back to the site"

    def headers(self, credentials: Credentials) -> dict[str, str]:
        """The key; in a header, so that it stands in no address."""
        return {"X-API-KEY": credentials["api_key"]}

    def call(self, question: Question) -> Call:
        """Songs of this title by this artist."""
        lookup = f"song:{_plain(question.full_title)} artist:{_plain(question.artist)}"
        return self._get(question, "search/", {"type": "both", "lookup": lookup, "limit": 5})


def _plain(text: str) -> str:
    """Without the colons that part song from artist."""
    return " ".join(text.replace(":", " ").split())


PROVIDER = GetSongBpm()
