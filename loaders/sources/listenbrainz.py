"""ListenBrainz: from names to a MusicBrainz recording, with its release and genres, in one call."""

from __future__ import annotations

from loaders.calls import Call
from loaders.sources.api import Credentials, Provider, Question

_INCLUDED = "artist tag release"


class ListenBrainz(Provider):
    """Metadata of recordings."""

    name = "listenbrainz"
    api_version = "1"
    helps = ("token",)
    unlocks = "MusicBrainz ids and genres by names; needs no account, a token raises the limits"
    how_to_get = "https://listenbrainz.org/settings/"

    def headers(self, credentials: Credentials) -> dict[str, str]:
        """The token, where there is one."""
        return {"Authorization": f"Token {credentials['token']}"} if "token" in credentials else {}

    def call(self, question: Question) -> Call:
        """The recording that these names mean, or one by its id."""
        if question.handle == "track_id":
            params = {"recording_mbids": question.handle_value, "inc": _INCLUDED}
            return self._get(question, "metadata/recording/", params)
        params = {
            "artist_name": ", ".join(question.artist_names),
            "recording_name": question.full_title,
            "metadata": "true",
            "inc": _INCLUDED,
        }
        return self._get(question, "metadata/lookup/", params)


PROVIDER = ListenBrainz()
