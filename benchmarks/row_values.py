"""What each provider says, read out of its JSON in Python, as a service that works track by track reads it.

For the providers of the sample world. Values are texts in silver's units; what is unknown is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

Json = Any
Hit = dict[str, str | None]

_SHARES = (
    "energy", "danceability", "valence", "acousticness", "instrumentalness", "liveness", "speechiness",
)  # fmt: skip
_ISRC = re.compile(r"[ ]*([A-Z]{2}[A-Z0-9]{3}[0-9]{7})[ ]*")
_DAY = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T]|$)")
_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])($|-)")
_YEAR = re.compile(r"[12][0-9]{3}($|-)")
_SHOUTED = {"edm", "idm", "ebm", "uk", "dnb", "dj"}
_YEARS = re.compile(r"^'?([0-9]{2})?[0-9]0'?s$|^[12][0-9]{3}$")
_UNSPELLED = str.maketrans("", "", " -_/'.")
_NUMBERED = re.compile(r"( [(][0-9]+[)]|[*])(?=$| [&,/+-] |, )")


@dataclass(frozen=True)
class Reference:
    """The small tables that such a service keeps in memory."""

    wheel: Mapping[tuple[int, int], str]
    spellings: Mapping[str, str]
    noise_tags: frozenset[str]
    genres: Mapping[str, str]


def read(provider: str, endpoint: str, document: Json, asked: Json, reference: Reference) -> list[Hit]:
    """The hits of one answer, in its own order."""
    reader = _READERS.get(endpoint) or _READERS.get(f"{provider}/{endpoint}")
    hits = reader(document, asked, reference) if reader else []
    for hit in hits:
        if genre := hit.get("genre"):
            spelling = genre.lower().replace("&", "and").translate(_UNSPELLED)
            hit["genre"] = reference.genres.get(spelling, genre)
    return hits


def _text(value: Json) -> str | None:
    return (str(value).strip(" ") or None) if value is not None else None


def _number(value: Json, low: float, high: float, places: int) -> str | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    if not low <= number <= high:
        return None
    return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _bpm(value: Json) -> str | None:
    return _number(value, 20, 300, 2)


def _millis(value: Json) -> str | None:
    number = _number(value, 0, 999_999_999, 0)
    return number if number != "0" else None


def _isrc(value: Json) -> str | None:
    found = _ISRC.fullmatch(str(value).replace("-", "").upper()) if value else None
    return found.group(1) if found else None


def _date(value: Json) -> str | None:
    text = str(value or "")
    for pattern, length in ((_DAY, 10), (_MONTH, 7), (_YEAR, 4)):
        if pattern.match(text):
            return text[:length]
    return None


def _title(value: Json) -> str | None:
    """A title with what follows a dash, as in "Song - Foo Remix", in brackets."""
    text = _text(value)
    if text is None or " - " not in text or re.search(r" - [^(]*[)]", text):
        return text
    marked = text.replace(" - ", "\1").replace("\1(", " (")
    return re.sub("\1([^()\1]*[^() \1])", r" (\1)", marked).replace("\1", " - ")


def _capitals(value: str | None) -> str | None:
    if value is None or value != value.lower():
        return value
    if "'" in value or _SHOUTED & set(re.split("[^a-z]", value)):
        words = value.split(" ")
        return " ".join(word.upper() if word in _SHOUTED else word[:1].upper() + word[1:] for word in words)
    return re.sub(r"[^\W_]+", lambda word: word.group()[:1].upper() + word.group()[1:], value)


def _first(values: Iterable[Any] | None) -> Any:
    return next(iter(values or ()), None)


def _path(document: Json, *steps: str) -> Json:
    for step in steps:
        document = document.get(step) if isinstance(document, dict) else None
    return document


def _features(document: Json, reference: Reference) -> Hit:
    hit: Hit = {"bpm": _bpm(document["tempo"]), "loudness": _number(document["loudness"], -100, 20, 3)}
    hit["key"] = reference.wheel.get((int(document["key"]), int(document["mode"])))
    if hit["bpm"] is not None:
        hit.update((share, _number(document[share], 0, 1, 4)) for share in _SHARES)
    return hit


def _spotify_search(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    return [
        {
            "spotify_id": _text(item["id"]),
            "artist_name": _text(", ".join(artist["name"] for artist in item["artists"])),
            "track_title": _title(item["name"]),
            "isrc": _isrc(_path(item, "external_ids", "isrc")),
            "duration_ms": _millis(item["duration_ms"]),
            "release_date": _date(_path(item, "album", "release_date")),
            "release_name": _text(_path(item, "album", "name")),
        }
        for item in _path(document, "tracks", "items") or []
    ]


def _spotify_features(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    return [{"spotify_id": document["id"], **_features(document, reference)}]


def _spotify_artist(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    return [{"genre": _capitals(_first(document["genres"]))}]


def _kaggle(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    genre = _text(document["playlist_subgenre"]) or _text(document["playlist_genre"])
    return [
        {
            **_features(document, reference),
            "spotify_id": document["track_id"],
            "artist_name": _text(document["track_artist"]),
            "track_title": _title(document["track_name"]),
            "duration_ms": _millis(document["duration_ms"]),
            "release_date": _date(document["track_album_release_date"]),
            "release_name": _text(document["track_album_name"]),
            "genre": _capitals(genre),
        }
    ]


def _release_order(numbered: tuple[int, Json]) -> tuple[Any, ...]:
    place, release = numbered
    kinds = _path(release, "release-group", "secondary-types")
    return release.get("status") != "Official", bool(kinds), release.get("date") or "9999", place


def _musicbrainz(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    hits: list[Hit] = []
    for item in _path(document, "recordings") or []:
        ordered = sorted(enumerate(item.get("releases") or []), key=_release_order)
        release = ordered[0][1] if ordered else {}
        label = _text(_path(_first(release.get("label-info")) or {}, "label", "name"))
        tags = [tag for tag in item.get("tags") or [] if tag["count"] > 0]
        tags = [tag for tag in tags if not _is_noise(tag["name"].lower(), reference)]
        genre = _first(sorted(tags, key=lambda tag: -int(tag["count"])))
        credit = "".join(f"{part['name']}{part.get('joinphrase') or ''}" for part in item["artist-credit"])
        hits.append({
            "musicbrainz_id": item["id"],
            "artist_name": _text(credit),
            "track_title": _text(item["title"]),
            "isrc": _isrc(_first(item.get("isrcs"))),
            "duration_ms": _millis(item.get("length")),
            "release_date": _date(item.get("first-release-date")),
            "release_name": _text(release.get("title")),
            "label": None if label == "[no label]" else label,
            "genre": _capitals(genre["name"]) if genre else None,
            "strength": str(Decimal(str(item["score"])) / 100),
        })  # fmt: skip
    return hits


def _beatport(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    hits: list[Hit] = []
    for item in _path(document, "results") or []:
        name, mix, key = _text(item["name"]), _text(item["mix_name"]), item.get("key")
        if name and mix and not name.lower().endswith(f"({mix.lower()})"):
            name = f"{name} ({mix})"
        genre = _text(_path(item, "genre", "name"))
        if genre is None or genre.startswith("DJ Tools"):
            genre = _text(_path(item, "sub_genre", "name"))
        hits.append({
            "beatport_id": str(item["id"]),
            "artist_name": _text(", ".join(artist["name"] for artist in item["artists"])),
            "track_title": name,
            "isrc": _isrc(item.get("isrc")),
            "duration_ms": _millis(item.get("length_ms")),
            "bpm": _bpm(item.get("bpm")),
            "key": f"{key['camelot_number']}{key['camelot_letter']}" if key else None,
            "genre": genre,
            "release_date": _date(item.get("new_release_date")) or _date(item.get("publish_date")),
            "release_name": _text(_path(item, "release", "name")),
            "label": _text(_path(item, "release", "label", "name")),
        })  # fmt: skip
    return hits


def _is_noise(tag: str, reference: Reference) -> bool:
    return tag in reference.noise_tags or _YEARS.search(tag) is not None


def _lastfm(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    track, top = _path(document, "track") or {}, _path(document, "toptags") or {}
    about = top.get("@attr") or {}
    artist = _path(track, "artist", "name") or about.get("artist") or asked["artist"]
    title = track.get("name") or about.get("track") or asked["title"]
    tags = _path(track, "toptags", "tag") or top.get("tag") or []
    own = set(re.split(" *(?:,|&| and | feat[.]? | ft[.]? | x | vs[.]? ) *", artist.lower()))
    own |= {artist.lower(), title.lower()}
    named = [
        tag
        for tag in (tags if isinstance(tags, list) else [tags])
        if tag["name"].lower() not in own and not _is_noise(tag["name"].lower(), reference)
    ]
    named.sort(key=lambda tag: -int(tag.get("count", -1)))
    return [{"genre": _capitals(named[0]["name"]) if named else None}]


def _acousticbrainz(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    tonal = _path(document, "tonal") or {}
    spelling = f"{tonal.get('key_key')} {tonal.get('key_scale')}".lower()
    return [
        {
            "bpm": _bpm(_path(document, "rhythm", "bpm")),
            "key": reference.spellings.get(spelling),
            "danceability": _number(
                _path(document, "highlevel", "danceability", "all", "danceable"), 0, 1, 4
            ),
            "strength": _number(tonal.get("key_strength"), 0, 1, 3),
        }
    ]


def _discogs_label(value: Json) -> str | None:
    label = _text(value)
    if label is None or label.startswith("Not On Label"):
        return None
    return re.sub("^(.*), The$", r"The \1", _NUMBERED.sub("", label))


def _discogs_search(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    hits: list[Hit] = []
    for item in _path(document, "results") or []:
        # what is no release keeps its place among the hits
        named = re.match("^.+? - (.+)$", item["title"])
        hits.append({
            "discogs_id": f"{'m' if item['type'] == 'master' else ''}{item['id']}",
            "genre": _first(item.get("style")) or _first(item.get("genre")),
            "release_date": _date(item.get("year")),
            "release_name": named.group(1) if named else None,
            "label": _discogs_label(_first(item.get("label"))),
        } if item["type"] in ("release", "master") else {})  # fmt: skip
    return hits


def _discogs_release(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    hit: Hit = {
        "discogs_id": str(document["id"]),
        "genre": _first(document.get("styles")) or _first(document.get("genres")),
        "release_date": _date(document.get("released")) or _date(document.get("year")),
        "release_name": _text(document["title"]),
        "label": _discogs_label(_path(_first(document.get("labels")) or {}, "name")),
    }
    return [hit if row.get("type_", "track") == "track" else {} for row in document["tracklist"]]


def _page(document: Json, asked: Json, reference: Reference) -> list[Hit]:
    key = _text(document.get("key"))
    if key is not None:
        is_major = re.fullmatch("[A-G][#b♯♭]?M", key)
        key = re.sub("[ \u00a0]+", " ", key.replace("M", " major") if is_major else key).lower()
    return [
        {
            "artist_name": _text(document.get("artist")),
            "track_title": _text(document.get("title")),
            "bpm": _bpm(document.get("bpm")),
            "key": reference.spellings.get(key or ""),
            "label": _text(document.get("label")),
        }
    ]


_READERS: dict[str, Callable[[Json, Json, Reference], list[Hit]]] = {
    "spotify/search": _spotify_search,
    "audio-features/{id}": _spotify_features,
    "artists/{id}": _spotify_artist,
    "dataset": _kaggle,
    "recording": _musicbrainz,
    "catalog/tracks": _beatport,
    "track.getInfo": _lastfm,
    "track.getTopTags": _lastfm,
    "{mbid}/low-level": _acousticbrainz,
    "{mbid}/high-level": _acousticbrainz,
    "database/search": _discogs_search,
    "releases/{id}": _discogs_release,
    "track_page": _page,
}
