"""What the recorded answers of Spotify say."""

from __future__ import annotations

from decimal import Decimal

from tests.pipeline.recordings import Hit

KILLERS: Hit = {
    "provider_track_id": "3n3Ppam7vgaVa1iaRUc9Lp",
    "provider_artist_id": "0C0XlULifJtAgn6ZNCW2eu",
    "artist_name": "The Killers",
    "track_title": "Mr. Brightside",
    "isrc": "GBFFP0300052",
    "duration_ms": 222200,
    "release_name": "Hot Fuss (Deluxe Version)",
    "release_date": None,
}
READ: list[tuple[str, str, dict[int, Hit]]] = [
    ("spotify/swaj_GetTrackRequest.json", "tracks/{id}", {1: KILLERS}),
    ("spotify/swaj_GetTrackRequestLocal.json", "tracks/{id}", {1: {"track_title": "Mr. Brightside"}}),
    (
        "spotify/beets_track_info.json",
        "tracks/{id}",
        {
            1: {
                "provider_track_id": "6NPVjNh8Jhru9xOmyQigds",
                "artist_name": "Pharrell Williams",
                "track_title": "Happy",
                "isrc": "USQ4E1300686",
                "duration_ms": 233305,
                "release_date": "2013-06-18",
                "release_name": "Despicable Me 2 (Original Motion Picture Soundtrack)",
            }
        },
    ),
    (
        "spotify/zmb3_find_track.json",
        "tracks/{id}",
        {
            1: {
                "artist_name": "Pitbull, Ke$ha",
                "provider_artist_id": "0TnOYISbd1XYRBk9myaseg",
                "track_title": "Timber",
                "isrc": "USRC11301695",
                "duration_ms": 204053,
            }
        },
    ),
    (
        "spotify/beets_track_request.json",
        "search",
        {1: {"track_title": "Happy", "isrc": "USQ4E1300686", "release_date": None, "bpm": None, "key": None}},
    ),
    (
        "spotify/zmb3_search_tracks.json",
        "search",
        {
            1: {
                "artist_name": "Mark Ronson, Bruno Mars",
                "track_title": "Uptown Funk",
                "isrc": "GBARL1401524",
            },
            2: {"artist_name": "Billy Joel", "track_title": "Uptown Girl", "duration_ms": 194866},
        },
    ),
    (
        "spotify/swaj_SearchTracksRequest.json",
        "search",
        {
            1: {"track_title": "Supermassive Black Hole", "isrc": "GBAHT0500593", "duration_ms": 212439},
            **{rank: {"provider_artist_id": "12Chz98pHFMPJEknJQMWvI"} for rank in range(2, 8)},
            8: {"artist_name": "The Wood Brothers", "release_name": "The Muse", "isrc": "QMZ6E1300118"},
            9: {"artist_name": "PARTYNEXTDOOR", "track_title": "Muse"},
            10: {"track_title": "Sing About It", "duration_ms": 221186},
        },
    ),
    ("spotify/search_isrc_or_empty.json", "search", {}),
    (
        "spotify/swaj_GetAudioFeaturesForTrackRequest.json",
        "audio-features/{id}",
        {
            1: {
                "provider_track_id": "06AKEBrKUckW0KREUWRnvT",
                "artist_name": None,
                "track_title": None,
                "bpm": Decimal("98.00"),
                "key": "4A",  # pitch class 5, mode 0: F minor
                "energy": Decimal("0.5780"),
                "danceability": Decimal("0.7350"),
                "valence": Decimal("0.6240"),
                "acousticness": Decimal("0.5140"),
                "instrumentalness": Decimal("0.0902"),
                "liveness": Decimal("0.1590"),
                "speechiness": Decimal("0.0461"),
                "loudness": Decimal("-11.840"),
                "duration_ms": None,
            }
        },
    ),
    (
        "spotify/audio_features_will_sparks.json",
        "audio-features/{id}",
        {
            1: {
                "bpm": Decimal("132.04"),
                "key": "2B",
                "acousticness": Decimal("0.0011"),
                "loudness": Decimal("-3.745"),
            }
        },
    ),
    (
        "spotify/swaj_GetArtistRequest.json",
        "artists/{id}",
        {
            1: {
                "provider_track_id": None,
                "provider_artist_id": "0OdUWJ0sBjDrqHygGUXeCF",
                "genres": ["Indie Folk", "Indie Pop"],
                "genre": "Indie Folk",
            }
        },
    ),
    (
        "spotify/zmb3_find_artist.json",
        "artists/{id}",
        {1: {"provider_artist_id": "0TnOYISbd1XYRBk9myaseg", "genres": None, "genre": None}},
    ),
]

PARTS: list[tuple[str, str, list[Hit]]] = [
    (
        "spotify/swaj_GetSeveralTracksRequest.json",
        "tracks/{id}",
        [
            KILLERS,
            {**KILLERS, "provider_track_id": "3twNvmDtFQtAd5gMKedhLD", "track_title": "Somebody Told Me"}
            | {"isrc": "GBFFP0300054", "duration_ms": 197280},
        ],
    ),
    (
        "spotify/harmony_tracks_ids.json",
        "tracks/{id}",
        [{"artist_name": "Lady Gaga, Bruno Mars", "track_title": "Die With A Smile", "isrc": "USUM72409273"}],
    ),
]
