"""Spotify: search, audio features and artists. Good ids and lengths, tempo with octave errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.sample import keys, worked_examples
from loaders.sample.dice import Dice, mix, spotify_id
from loaders.sample.genres import GENRES
from loaders.sample.model import Artist, Track
from loaders.sample.providers.common import Json, Provider, Row, asked_of
from loaders.sample.world import World


class Spotify(Provider):
    """Answers in the shape of Spotify's Web API."""

    name = "spotify"
    api_version = "v1"
    typical_ms = 95
    offset_s = 0.0

    def __init__(self, world: World) -> None:
        """Set up the dice of the audio features, which are a view of their own."""
        super().__init__(world)
        self._feature_dice = Dice(world.seed, "spotify/features")

    def rate_limit(self, dice: Dice) -> tuple[int, Any]:
        """429, with an empty body as often as not."""
        return 429, "" if dice.chance(0.5) else {
            "error": {"status": 429, "message": "API rate limit exceeded"}
        }

    def answers(self, track: Track, asked: Json) -> Iterator[Row]:
        """A search, and the audio features of what was found."""
        troubles, dice, index = self.troubles, self.ask_dice.at(track.index), track.index
        example = index < worked_examples.COUNT
        if not dice.chance(troubles.spotify_asked) and not example:
            return
        params = {"q": f'track:"{asked["title"]}" artist:"{asked["artist"]}"', "type": "track", "limit": 5}
        failed, answered, later = self.tried(dice, index, "search", asked, params)
        yield from failed
        if not answered:
            return
        hits = [track] if example else self._found(track, dice)
        items = [self.hit(hit) for hit in hits]
        if track.spotify_id and not example and dice.chance(troubles.spotify_duplicate):
            items = [*items[:4], self._again_on_compilation(track)]
        body = {
            "tracks": {
                "items": items,
                "limit": 5,
                "next": None,
                "offset": 0,
                "previous": None,
                "total": len(items),
            }
        }
        yield self.row(index, "search", asked, params, body, later_s=later)

        wants = dice.chance(troubles.features_asked)
        if not hits or not (example or (wants and track.spotify_id)):
            return
        about = hits[0] if not example and dice.chance(troubles.features_wrong_song) else track
        with_id = {**asked, "provider_id": about.spotify_id}
        failed, answered, later = self.tried(dice, index, "audio-features/{id}", with_id, {}, later + 1)
        yield from failed
        if not answered:
            return
        draw = 1.0 if example else dice.random()
        result: tuple[Any, int, str | None] = (self.features(about), 200, None)
        if draw < troubles.features_forbidden:
            result = ({"error": {"status": 403}}, 403, "forbidden")
        elif draw < troubles.features_forbidden + troubles.features_missing:
            result = ({"error": {"status": 404, "message": "analysis not found"}}, 404, "not_found")
        yield self.row(index, "audio-features/{id}", with_id, {}, *result, later_s=later)

    def _found(self, track: Track, dice: Dice) -> list[Track]:
        """The hits of a search, best first as Spotify thinks."""
        troubles, world = self.troubles, self.world
        if track.spotify_id is None and dice.chance(troubles.spotify_nothing):
            return []
        others: list[Track] = []
        if track.spotify_id is None or not dice.chance(troubles.spotify_alone):
            others = [world.track(i) for i in world.siblings(track.index)]
            draw = dice.random()
            if draw < 0.35 or not others:
                others.append(world.namesake(track))
            if 0.25 < draw < 0.6:
                others.append(world.track(world.stranger(track.index, draw)))
            others = [other for other in others if other.spotify_id]
        if track.spotify_id:
            first = not others or not dice.chance(troubles.spotify_not_first)
            others.insert(0 if first else dice.whole(1, len(others)), track)
        return others[:5]

    def hit(self, track: Track) -> Json:
        """A track as Spotify shows it."""
        dice = self.hit_dice.at(track.index)
        troubles = self.troubles
        example = track.index < worked_examples.COUNT
        name = track.title
        if track.featured and dice.chance(0.6):
            name += f" (feat. {' & '.join(guest.name for guest in track.featured)})"
        if track.version:
            name += f" - {track.version}"
        elif dice.chance(0.15) and not example:
            name += " - Original Mix"
        released, precision = track.release_date, "day"
        if dice.chance(troubles.spotify_partial_date) and not example:
            released, precision = (released[:4], "year") if dice.chance(0.75) else (released[:7], "month")
        isrc = {"isrc": track.isrc} if example or not dice.chance(troubles.spotify_isrc_missing) else {}
        return self._item(
            track, track.spotify_id or "", name, track.release_name, released, precision, isrc, dice
        )

    def _item(
        self,
        track: Track,
        number: str,
        name: str,
        album: str,
        released: str,
        precision: str,
        isrc: Json,
        dice: Dice,
    ) -> Json:
        credits = [self._artist(artist) for artist in (*track.artists, *track.featured)]
        return {
            "album": {
                "album_type": "single" if album.startswith(track.title) else "album",
                "artists": credits[:1],
                "id": spotify_id(0xC0DE, mix(track.index)),
                "name": album,
                "release_date": released,
                "release_date_precision": precision,
                "type": "album",
            },
            "artists": credits,
            "disc_number": 1,
            "duration_ms": self._length(track, dice),
            "explicit": False,
            "external_ids": isrc,
            "id": number,
            "name": name,
            "popularity": dice.whole(0, 78),
            "track_number": dice.whole(1, 12),
            "type": "track",
            "uri": f"spotify:track:{number}",
        }

    def _length(self, track: Track, dice: Dice) -> float:
        if track.index < worked_examples.COUNT:
            return track.duration_ms
        length = track.duration_ms + dice.whole(-900, 900)
        return float(length) if dice.chance(self.troubles.spotify_float) else length

    def _again_on_compilation(self, track: Track) -> Json:
        dice = self.hit_dice.at(-track.index)
        number = spotify_id(0xD0B1E, mix(track.index))
        later = f"{int(track.release_date[:4]) + 2}-01-01"
        title = f"{track.label.name} Selection Vol. {dice.whole(1, 9)}"
        return self._item(track, number, track.full_title, title, later, "day", {"isrc": track.isrc}, dice)

    @staticmethod
    def _artist(artist: Artist) -> Json:
        return {
            "id": artist.spotify_id,
            "name": artist.name,
            "type": "artist",
            "uri": f"spotify:artist:{artist.spotify_id}",
        }

    def features(self, track: Track) -> Json:
        """The audio features of a track; the same wherever they turn up."""
        troubles, dice = self.troubles, self._feature_dice.at(track.index)
        tempo, key, random = track.bpm, track.key, dice.random
        pitch, mode = keys.pitch_class(key), int(key >= 12)
        if track.index >= worked_examples.COUNT:
            draw = random()
            if draw < troubles.spotify_half_double:
                tempo = tempo / 2 if tempo > 100 and random() < 0.8 else tempo * 2
            elif draw < troubles.spotify_half_double + troubles.spotify_bpm_off:
                tempo *= 0.75 if random() < 0.5 else 1.3333
            tempo = round(tempo + random() * 0.08 - 0.04, 3)
            if 1 - draw < troubles.spotify_bpm_zero:
                tempo = 0.0
            draw = random()
            if draw < troubles.spotify_key_wrong:
                key = keys.wrong(key, dice)
                pitch, mode = keys.pitch_class(key), int(key >= 12)
            elif draw < troubles.spotify_key_wrong + troubles.spotify_key_unknown:
                pitch = -1
        return {
            "danceability": track.danceability,
            "energy": track.energy,
            "key": pitch,
            "loudness": track.loudness,
            "mode": mode,
            "speechiness": track.speechiness,
            "acousticness": track.acousticness,
            "instrumentalness": track.instrumentalness,
            "liveness": track.liveness,
            "valence": track.valence,
            "tempo": tempo,
            "type": "audio_features",
            "id": track.spotify_id,
            "uri": f"spotify:track:{track.spotify_id}",
            "duration_ms": track.duration_ms + 7,
            "time_signature": 4,
        }

    def artist_answers(self, index: int) -> Iterator[Row]:
        """An artist's page, fetched for the genres."""
        troubles, dice = self.troubles, self.hit_dice.at(1 << 40 | index)
        if index >= worked_examples.COUNT and not dice.chance(troubles.artist_asked):
            return
        artist = self.world.artist(index)
        genres: list[str] = []
        if index < worked_examples.COUNT or not dice.chance(troubles.artist_no_genre):
            genres = list(GENRES[artist.genre].spotify[: dice.whole(1, 2)])
        body = {
            "followers": {"href": None, "total": dice.zipf(900_000)},
            "genres": genres,
            "id": artist.spotify_id,
            "name": artist.name,
            "popularity": dice.whole(0, 80),
            "type": "artist",
            "uri": f"spotify:artist:{artist.spotify_id}",
        }
        asked = {**asked_of(artist.name, None), "provider_id": artist.spotify_id}
        yield self.row(index, "artists/{id}", asked, {}, body, later_s=1.5)
