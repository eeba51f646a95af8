"""What the sample's providers answer to a request. The bodies are the sample's own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from loaders.sample.dice import Dice
from loaders.sample.model import Track
from loaders.sample.providers.acousticbrainz import AcousticBrainz
from loaders.sample.providers.beatport import Beatport
from loaders.sample.providers.common import Json, Provider, asked_of
from loaders.sample.providers.discogs import Discogs
from loaders.sample.providers.lastfm import LastFm
from loaders.sample.providers.musicbrainz import MusicBrainz
from loaders.sample.providers.spotify import Spotify
from loaders.sample.trouble import TROUBLES
from loaders.sample.world import World
from loaders.simulator.faults import Response
from loaders.simulator.index import Index
from loaders.simulator.open_providers import OpenProviders

# Whoever is asked answers, and what goes wrong with the line is a matter of faults on demand. What a provider
# has and how it errs stays as it is in the sample.
_ANSWERED = replace(
    TROUBLES, timeout=0, unavailable=0, rate_limited=0, html=0, spotify_asked=1, features_asked=1,
    features_forbidden=0, features_wrong_song=0, artist_asked=1, musicbrainz_asked=1, beatport_asked=1,
    lastfm_asked=1, acousticbrainz_asked=1, acousticbrainz_high=1, discogs_asked=1, discogs_release=1,
    discogs_gone=0,
)  # fmt: skip
_FIELD = re.compile(r'(\w+):"([^"]*)"')
_ESCAPE = re.compile(r"\\(.)")
# Where the simulator itself is asked whether it knows a track.
KNOWN = "sample/known"
_TOKEN = {"access_token": "simulated-token", "token_type": "Bearer", "expires_in": 3600}

Parameters = Mapping[str, str]


class SampleProviders:
    """Every provider of one sample's world."""

    def __init__(self, tracks: int, sets: int, seed: int) -> None:
        """Set up the world and its index."""
        world = World(tracks, sets, seed, _ANSWERED)
        self.index = Index(world)
        self._spotify, self._musicbrainz, self._beatport = Spotify(world), MusicBrainz(world), Beatport(world)
        self._open = OpenProviders(world, self._spotify)
        self._deezer_ids = {str(self._open.deezer_id(world.track(n))): n for n in range(world.tracks)}
        self._world = world
        self._named: dict[str, Provider] = {
            provider.name: provider
            for provider in (
                self._spotify, self._musicbrainz, self._beatport, LastFm(world), AcousticBrainz(world),
                Discogs(world),
            )
        }  # fmt: skip
        self._routes: dict[str, Callable[[str, Parameters], Response]] = {
            "spotify": self._to_spotify, "musicbrainz": self._to_musicbrainz,
            "beatport": self._to_beatport, "lastfm": self._to_lastfm,
            "acousticbrainz": self._to_acousticbrainz, "discogs": self._to_discogs,
            "deezer": self._to_deezer, "getsongbpm": self._to_getsongbpm,
            "reccobeats": self._to_reccobeats, "listenbrainz": self._to_listenbrainz,
        }  # fmt: skip
        self._throttle_dice = Dice(seed, "simulator/throttle")
        # The world throws the same dice anew for everything that it is asked.
        self._lock = threading.Lock()

    def respond(self, provider: str, path: str, parameters: Parameters, headers: Parameters) -> Response:
        """What a provider says to a request."""
        if path.strip("/") in ("api/token", "auth/o/token"):
            return Response.of(_TOKEN)
        if f"{provider}/{path}" == KNOWN:
            return Response.of(self.index.find(parameters["artist"], parameters["title"]) is not None)
        route = self._routes.get(provider)
        if route is None:
            return Response.of({"error": "Not Found"}, 404)
        with self._lock:
            return route(path.strip("/"), parameters)

    def throttle(self, provider: str) -> tuple[int, Any]:
        """How a provider refuses a call."""
        if provider == "deezer":
            return 200, {"error": {"type": "Exception", "message": "Quota limit exceeded", "code": 4}}
        named = self._named.get(provider)
        with self._lock:
            refused = named.rate_limit(self._throttle_dice.at(1)) if named else None
        return refused or (429, {"message": "Too many requests"})

    def _said(self, provider: str, endpoint: str, track: Track, artist: str, title: str) -> Response | None:
        """What the sample's provider says of a track at an endpoint."""
        for row in self._named[provider].answers(track, asked_of(artist, title)):
            if row["api_endpoint"] == endpoint:
                return Response.of(row["raw_response"], row["response_status"])
        return None

    def _to_spotify(self, path: str, parameters: Parameters) -> Response:
        kind, _, value = path.partition("/")
        missing = Response.of({"error": {"status": 404, "message": "Not found."}}, 404)
        if kind == "search":
            query = parameters.get("q", "")
            if query.startswith("isrc:"):
                track = self.index.get("isrc", query[5:])
                hit = self._spotify.hit(track) if track and track.spotify_id else None
                items = [hit] if hit and hit["external_ids"] else []
                return Response.of(_spotify_page(items))
            asked = dict(_FIELD.findall(query))
            track = self.index.find(asked.get("artist", ""), asked.get("track", ""))
            said = track and self._said("spotify", "search", track, asked["artist"], asked["track"])
            return said or Response.of(_spotify_page([]))
        if kind == "artists":
            number = self.index.artist_by_id.get(value)
            rows = [] if number is None else list(self._spotify.artist_answers(number))
            return Response.of(rows[0]["raw_response"]) if rows else missing
        track = self.index.get("spotify", value)
        if track is None:
            return missing
        if kind == "tracks":
            return Response.of(self._spotify.hit(track))
        if kind == "audio-features":
            said = self._said("spotify", "audio-features/{id}", track, "", "")
            return said or Response.of(self._spotify.features(track))
        return missing

    def _to_musicbrainz(self, path: str, parameters: Parameters) -> Response:
        kind, _, value = path.partition("/")
        missing = Response.of({"error": "Not Found", "help": "For usage, please see: ..."}, 404)
        if kind == "recording" and not value:
            asked = {name: _ESCAPE.sub(r"\1", text) for name, text in _lucene(parameters.get("query", ""))}
            track = self.index.find(asked.get("artist", ""), asked.get("recording", ""))
            said = track and self._said("musicbrainz", "recording", track, "", "")
            return said or Response.of({"created": "", "count": 0, "offset": 0, "recordings": []})
        track = self.index.get("isrc" if kind == "isrc" else "musicbrainz", value)
        if track is None or track.mbid is None:
            return missing
        looked_up = _looked_up(self._musicbrainz.hit(track, 100), parameters.get("inc", ""))
        if kind != "isrc":
            return Response.of(looked_up)
        if "isrcs" not in looked_up:
            return missing
        return Response.of({"isrc": value, "recordings": [looked_up]})

    def _to_beatport(self, path: str, parameters: Parameters) -> Response:
        value = path.removeprefix("catalog/tracks").strip("/")
        if value:
            track = self.index.get("beatport", value)
            return (
                Response.of(self._beatport.hit(track))
                if track
                else Response.of({"detail": "Not found."}, 404)
            )
        if "isrc" in parameters:
            track = self.index.get("isrc", parameters["isrc"])
            hit = self._beatport.hit(track) if track and track.beatport_id else None
            return Response.of(_beatport_page([hit] if hit and hit["isrc"] else []))
        artist, title = parameters.get("artist_name", ""), parameters.get("name", "")
        track = self.index.find(artist, title)
        said = track and self._said("beatport", "catalog/tracks", track, artist, title)
        return said or Response.of(_beatport_page([]))

    def _to_lastfm(self, path: str, parameters: Parameters) -> Response:
        artist, title = parameters.get("artist", ""), parameters.get("track", "")
        track = self.index.find(artist, title)
        said = None
        if track:
            # The sample's draw decides which of the two methods is answered; tags are tags in both.
            said = self._said("lastfm", "track.getInfo", track, artist, title) or self._said(
                "lastfm", "track.getTopTags", track, artist, title
            )
        return said or Response.of({"error": 6, "message": "Track not found", "links": []})

    def _to_acousticbrainz(self, path: str, parameters: Parameters) -> Response:
        mbid, _, level = path.partition("/")
        track = self.index.get("musicbrainz", mbid)
        said = track and self._said("acousticbrainz", f"{{mbid}}/{level}", track, "", "")
        return said or Response.of({"message": "Not found"}, 404)

    def _to_discogs(self, path: str, parameters: Parameters) -> Response:
        if path == "database/search":
            artist, title = parameters.get("artist", ""), parameters.get("track", "")
            track = self.index.find(artist, title)
            said = track and self._said("discogs", "database/search", track, artist, title)
            return said or Response.of({"pagination": {"page": 1, "pages": 1, "items": 0}, "results": []})
        track = self.index.get("discogs", path.rpartition("/")[2])
        said = track and self._said("discogs", "releases/{id}", track, "", "")
        return said or Response.of({"message": "Release not found."}, 404)

    def _to_deezer(self, path: str, parameters: Parameters) -> Response:
        if path == "search":
            asked = dict(_FIELD.findall(parameters.get("q", "")))
            track = self.index.find(asked.get("artist", ""), asked.get("track", ""))
            hit = self._open.deezer(track, is_search=True) if track else None
            return Response.of({"data": [hit] if hit else [], "total": int(hit is not None)})
        value = path.removeprefix("track/")
        if value.startswith("isrc:"):
            track = self.index.get("isrc", value[5:])
        else:
            number = self._deezer_ids.get(value)
            track = None if number is None else self._world.track(number)
        hit = self._open.deezer(track, is_search=False) if track else None
        return Response.of(
            hit or {"error": {"type": "DataException", "message": "no data", "code": 800}}
        )  # fmt: skip

    def _to_getsongbpm(self, path: str, parameters: Parameters) -> Response:
        song, _, artist = parameters.get("lookup", "").removeprefix("song:").partition(" artist:")
        track = self.index.find(artist, song)
        hit = self._open.getsongbpm(track) if track else None
        return Response.of({"search": [hit] if hit else {"error": "no result"}})

    def _to_reccobeats(self, path: str, parameters: Parameters) -> Response:
        track = self.index.get("spotify", parameters.get("ids"))
        hit = self._open.reccobeats(track, is_features=path == "audio-features") if track else None
        return Response.of({"content": [hit] if hit else []})

    def _to_listenbrainz(self, path: str, parameters: Parameters) -> Response:
        if path == "metadata/recording":
            mbid = parameters.get("recording_mbids", "")
            track = self.index.get("musicbrainz", mbid)
            return Response.of({mbid: self._open.listenbrainz(track)} if track else {})
        track = self.index.find(parameters.get("artist_name", ""), parameters.get("recording_name", ""))
        if track is None or track.mbid is None:
            return Response.of({})
        return Response.of(
            {
                "recording_mbid": track.mbid,
                "artist_credit_name": track.credit,
                "recording_name": track.full_title,
                "release_name": track.release_name,
                "metadata": self._open.listenbrainz(track),
            }
        )


def _looked_up(hit: Json, included: str) -> Json:
    """A search's recording as a lookup has it: tags where they are asked for, and nobody's labels."""
    left_out = {"score"} if "tags" in included else {"score", "tags"}
    releases = [{name: part for name, part in one.items() if name != "label-info"} for one in hit["releases"]]
    credit = [{"joinphrase": "", **artist} for artist in hit["artist-credit"]]
    told = {name: part for name, part in hit.items() if name not in left_out}
    return {**told, "video": False, "releases": releases, "artist-credit": credit}


def _lucene(query: str) -> list[tuple[str, str]]:
    return re.findall(r'(\w+):"((?:[^"\\]|\\.)*)"', query)


def _spotify_page(items: list[Json]) -> Json:
    return {
        "tracks": {
            "items": items, "limit": 5, "next": None, "offset": 0, "previous": None, "total": len(items)
        }
    }  # fmt: skip


def _beatport_page(results: list[Json]) -> Json:
    return {
        "results": results, "next": None, "previous": None, "count": len(results), "page": "1/1",
        "per_page": 10,
    }  # fmt: skip
