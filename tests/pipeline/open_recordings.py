"""What the recordings of Deezer, GetSongBPM, ReccoBeats and ListenBrainz say: the providers without locks."""

from __future__ import annotations

from decimal import Decimal

from tests.pipeline.recordings import Hit

READ: list[tuple[str, str, dict[int, Hit]]] = [
    (
        "deezer/track_3135556_bpm123_int.json",
        "track/{id}",
        {
            1: {
                "provider_track_id": "3135556",
                "artist_name": "Daft Punk",
                "track_title": "Harder Better Faster Stronger",
                "isrc": "GBDUW0000059",
                "duration_ms": 224000,
                "bpm": Decimal(123),
                "release_date": "2001-03-07",
                "release_name": "Discovery",
            }
        },
    ),
    (
        "deezer/track_2947516331_2025.json",
        "track/{id}",
        {
            1: {
                "artist_name": "Lady Gaga, Bruno Mars",
                "track_title": "Die With A Smile",
                "isrc": "USUM72409273",
                "duration_ms": 250000,
                "bpm": None,
                "release_date": "2024-08-16",
            }
        },
    ),
    (
        "getsongbpm/search_both_billie_jean.json",
        "search",
        {
            1: {
                "provider_track_id": "voKlYL",
                "artist_name": "Michael Jackson",
                "track_title": "Billie Jean",
                "bpm": Decimal(116),
                "key_raw": "F♯m",
                "key": "11A",
                "danceability": Decimal("0.92"),
                "acousticness": Decimal("0.03"),
                "genres": ["Funk", "Pop", "Rock", "Soul"],
                "release_date": "1982",
                "release_name": "Thriller",
            },
            2: {"bpm": Decimal(124), "release_date": "2019"},
        },
    ),
    (
        "getsongbpm/search_hit_billie_jean.json",
        "search",
        {1: {"provider_track_id": "voKlYL", "bpm": Decimal(116)}},
    ),
    (
        "getsongbpm/search_hit_blinding_lights.json",
        "search",
        {
            1: {
                "track_title": "Blinding Lights",
                "artist_name": "The Weeknd",
                "bpm": Decimal(172),
                "key": "5A",
            }
        },
    ),
    (
        "reccobeats/audio_features_blinding_lights.json",
        "audio-features",
        {
            1: {
                "provider_track_id": "0VjIjW4GlUZAMYd2vXMi3b",
                "isrc": "USUG11904206",
                "bpm": Decimal("171.00"),
                "key_raw": "1/1",
                "key": "3B",
                "energy": Decimal("0.73"),
                "instrumentalness": Decimal("0.0001"),
                "loudness": Decimal("-5.94"),
                "track_title": None,
            }
        },
    ),
    (
        "reccobeats/track_blinding_lights.json",
        "track",
        {
            1: {
                "provider_track_id": "0VjIjW4GlUZAMYd2vXMi3b",
                "track_title": "Blinding Lights",
                "artist_name": "The Weeknd",
                "duration_ms": 200040,
                "bpm": None,
            }
        },
    ),
    (
        "listenbrainz/lb_mb_metadata_cache_example.json",
        "metadata/recording",
        {
            1: {
                "provider_track_id": "e97f805a-ab48-4c52-855e-07049142113d",
                "artist_name": None,
                "genres": ["Trip Hop", "Electronic"],
                "release_name": "Dummy",
                "release_date": "1994",
            }
        },
    ),
]
# The first and the last hit of a search and how many there are.
SEARCHES: dict[str, tuple[int, Hit, Hit]] = {
    "deezer/search_simple.json": (
        25,
        {"provider_track_id": "1495381112", "track_title": "Soliloquy", "artist_name": "Dave Brubeck"}
        | {"duration_ms": 199000, "isrc": None, "bpm": None, "release_name": "Nightclub"},
        {"track_title": "It's you"},
    ),
    "deezer/search_advanced_artist.json": (
        25,
        {"provider_track_id": "623719292", "artist_name": "Lou Doillon", "release_name": "Soliloquy"},
        {"track_title": "Lay Low"},
    ),
}
SILENT: dict[str, str] = {
    "deezer/album_302127.json": "album/{id}",
    "deezer/artist_27.json": "artist/{id}",
    "deezer/artist_top_tracks.json": "artist/{id}/top",
    "deezer/error_200_album_minus1.json": "album/{id}",
    "deezer/error_200_genre_minus1.json": "genre/{id}",
    "deezer/error_200_quota_exceeded.json": "track/{id}",
    "deezer/error_200_track_minus1.json": "track/{id}",
    "deezer/genre.json": "genre/{id}",
    "deezer/search_albums.json": "search/album",
    "deezer/search_artist_navidrome.json": "search/artist",
    "deezer/search_artists.json": "search/artist",
    "getsongbpm/no_result_200.json": "search",
    "reccobeats/unknown_ids_empty_content.json": "audio-features",
    "listenbrainz/error_404_user.json": "user/{user}/listens",
    "listenbrainz/error_429.json": "metadata/lookup",
    "listenbrainz/lb_mb_artist_metadata_example.json": "metadata/artist",
    "listenbrainz/lb_mb_release_group_metadata_cache_example.json": "metadata/release_group",
    "listenbrainz/navidrome_listenbrainz.artist.metadata.homepage.json": "metadata/artist",
    "listenbrainz/navidrome_listenbrainz.labs.similar-artists.json": "labs/similar-artists",
}
OUTCOMES = {
    "deezer/error_200_quota_exceeded.json": "error",
    "deezer/error_200_track_minus1.json": "not_found",
    "listenbrainz/error_429.json": "error",
}
# Elements of user/{user}/listens: listens, not answers about a track.
LISTENS = {
    f"listenbrainz/listens_{name}.json"
    for name in (
        "correctlyMapped_artistProperHasJoinerInName",
        "correctlyMapped_multiArtistInTrackName",
        "correctlyMapped_multiArtistMappingWithSingleRecordedArtist",
        "correctlyMapped_normalizedName",
        "correctlyMapped_trackNameSlightlyDifferent",
        "incorrectlyMapped_veryWrong",
    )
}
