"""What the recorded answers say: read in the recordings, not copied from the models.

Of MusicBrainz, Beatport, Last.fm, AcousticBrainz and Discogs; those of Spotify and of the
providers without locks have modules of their own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Hit = dict[str, Any]

DIGITAL_LOVE: Hit = {
    "artist_name": "Daft Punk",
    "track_title": "Digital Love (Original Mix)",
    "isrc": "GBDUW0000058",
    "bpm": Decimal(125),
    "key": "11B",
    "key_raw": "A Major",
    "duration_ms": 301373,
    "genre": "Dance / Pop",
    "label": "Daft Life Ltd./ADA France",
}
NASCENCE = "0dad432b-16cc-4bf0-8961-fd31d124b01b"
PERSUADER: Hit = {"artist_name": "The Persuader", "label": "Svek", "genre": "Deep House"}
ISLANDS: Hit = {
    "release_name": "City Of Islands",
    "artist_name": "The Persuader",
    "genres": ["Deep House", "Tech House", "Electronic"],
}

# (file, endpoint, hits by rank; a hit names the columns that matter)
READ: list[tuple[str, str, dict[int, Hit]]] = [
    (
        "musicbrainz/picard_recording.json",
        "recording/{mbid}",
        {
            1: {
                "provider_track_id": "cb2cc207-8125-445c-9ef9-6ea44eee959a",
                "artist_name": "Ed Sheeran",
                "track_title": "Thinking Out Loud",
                "isrc": "GBAHS1400099",
                "duration_ms": 281000,
                "release_date": "2014-06-20",
                "genres": ["Pop", "Blue-Eyed Soul"],
                "strength": None,
            }
        },
    ),
    (
        "musicbrainz/picard_recording_artist_aliases.json",
        "recording/{mbid}",
        {
            1: {
                "artist_name": "後ろから這いより隊C",
                "track_title": "そして伝説のように × my burning desire",
                "duration_ms": 289840,
            }
        },
    ),
    (
        "musicbrainz/picard_recording_multi_artists_1.json",
        "recording/{mbid}",
        {1: {"artist_name": "Ed Sheeran feat. Meek Mill & A Boogie Wit da Hoodie", "release_date": None}},
    ),
    (
        "musicbrainz/recording_lookup_min.json",
        "recording/{mbid}",
        {
            1: {
                "track_title": "サマーれげぇ!レインボー",
                "artist_name": None,
                "isrc": None,
                "duration_ms": 296026,
            }
        },
    ),
    # videos
    ("musicbrainz/picard_recording_video.json", "recording/{mbid}", {}),
    ("musicbrainz/picard_recording_generic_instrument.json", "recording/{mbid}", {}),
    (
        "musicbrainz/recording_search_under_pressure_trimmed.json",
        "recording",
        {
            1: {
                "provider_track_id": "e8a0291d-48d2-4468-bc66-f9564d877fa9",
                "artist_name": "David Bowie & Queen",
                "track_title": "Under Pressure",
                "release_name": "Summertime 7",
                "strength": Decimal("1.000"),
                "duration_ms": None,
            }
        },
    ),
    ("musicbrainz/recording_search_empty.json", "recording", {}),
    (
        "musicbrainz/picard_recording_video_null.json",
        "recording",
        {
            1: {
                "artist_name": "Tim Green",
                "track_title": "Lune",
                "duration_ms": 567032,
                "release_date": "2022-10-28",
                "release_name": "Eastbound Silhouette",
            }
        },
    ),
    (
        "beatport/v4_tracks_by_isrc_digital_love.json",
        "catalog/tracks",
        {
            1: {
                **DIGITAL_LOVE,
                "provider_track_id": "8291700",
                "release_name": "Discovery",
                "release_date": "2001-03-12",
            },
            2: {**DIGITAL_LOVE, "provider_track_id": "6014317", "release_name": "Musique, Vol. 1"},
            3: {**DIGITAL_LOVE, "provider_track_id": "6014309", "release_date": "2001-06-08"},
        },
    ),
    (
        "beatport/v4_tracks_by_name_elevate.json",
        "catalog/tracks",
        {
            1: {
                "artist_name": "Kashpitzky",
                "track_title": "Elevate (Original Mix)",
                "isrc": "IL4092509501",
                "bpm": Decimal(142),
                "key": "9B",
                "duration_ms": 326615,
                "genres": ["Techno (Raw / Deep / Hypnotic)"],
                "release_date": "2025-03-20",
                "label": "Be As One",
            }
        },
    ),
    ("beatport/v4_tracks_empty.json", "catalog/tracks", {}),
    (
        "lastfm/track_getinfo_call_out_my_name.json",
        "track.getInfo",
        {
            1: {
                "provider_track_id": "https://www.last.fm/music/The+Weeknd/_/Call+Out+My+Name",
                "artist_name": "The Weeknd",
                "track_title": "Call Out My Name",
                "duration_ms": 238000,
                "genres": ["Rnb", "Soul", "R&B"],  # without "Canadian" and "2018"
                "release_name": "The Weeknd In Japan",
            }
        },
    ),
    (
        "lastfm/track_gettoptags_billie_jean.json",
        "track.getTopTags",
        {
            1: {
                "artist_name": "Michael Jackson",
                "track_title": "Billie Jean",
                "duration_ms": None,
                "genre": "Pop",
                # without "80s", the artist, the title, "male vocalists", "classic", "american", "favorites"
                "genres": [
                    *("Pop", "Dance", "Disco", "Funk", "King Of Pop"),
                    *("Soul", "Rnb", "Rock", "Legend", "80s Pop"),
                ],
            }
        },
    ),
    (
        "acousticbrainz/lowlevel_0dad432b_nascence.json",
        "{mbid}/low-level",
        {
            1: {
                "provider_track_id": NASCENCE,
                "artist_name": "Austin Wintory",
                "track_title": "Nascence",
                "bpm": Decimal("139.93"),
                "key": "10B",
                "key_raw": "D major",
                "strength": Decimal("0.605"),
                "duration_ms": 107572,
                "danceability": None,
                "isrc": None,
            }
        },
    ),
    (
        "acousticbrainz/highlevel_0dad432b_nascence.json",
        "{mbid}/high-level",
        # 0.0353 danceable and not the 0.9647 of the winning class
        {1: {"provider_track_id": NASCENCE, "danceability": Decimal("0.0353"), "key": None, "bpm": None}},
    ),
    (
        "discogs/joalla_releases_1.json",
        "releases/{id}",
        {
            1: {**PERSUADER, "track_title": "Östermalm", "duration_ms": 285000, "release_date": "1999-03"},
            2: {**PERSUADER, "track_title": "Vasastaden", "duration_ms": 371000, "provider_track_id": "1"},
            3: {**PERSUADER, "track_title": "Kungsholmen", "release_name": "Stockholm"},
            **{rank: PERSUADER for rank in (4, 5, 6)},
        },
    ),
    (
        "discogs/joalla_releases_79.json",
        "releases/{id}",
        {
            1: {
                **ISLANDS,
                "track_title": "Djurgårdsbron",
                "release_date": "1998-12",
                "provider_track_id": "79",
            },
            **{rank: ISLANDS for rank in (2, 3, 4)},
        },
    ),
    (
        "discogs/joalla_masters_4242.json",
        "masters/{id}",
        {
            1: {
                **ISLANDS,
                "track_title": "Djurgårdsbron",
                "release_date": "1998",
                "provider_track_id": "m4242",
            },
            **{rank: {**ISLANDS, "label": None} for rank in (2, 3, 4)},
        },
    ),
    (
        "discogs/joalla_releases_3329867.json",
        "releases/{id}",
        {
            1: {
                "artist_name": "Dma-Sc",
                "track_title": "Visitors From Dreams",
                "duration_ms": 330000,
                "label": None,
            },
            **{rank: {"artist_name": "Trash80", "release_date": "2005"} for rank in range(2, 7)},
        },
    ),
    (
        "discogs/harmony_release_1503102.json",
        "releases/{id}",
        {
            1: {
                "track_title": "Never Gonna Give You Up (Cake Mix)",
                "duration_ms": 348000,
                "label": "RCA Victor",
            },
            2: {"track_title": "Never Gonna Give You Up (Instrumental)", "duration_ms": 381000},
            3: {"track_title": "Never Gonna Give You Up", "genres": ["Synth-pop", "Electronic", "Pop"]},
        },
    ),
]

# Answers that hold several documents of an endpoint: (file, endpoint, where they are, hits by document).
PARTS: list[tuple[str, str, list[Hit]]] = [
    (
        "acousticbrainz/lowlevel_bulk_select_features.json",
        "{mbid}/low-level",
        [
            {"provider_track_id": NASCENCE, "track_title": "Nascence", "key": None, "bpm": None},
            {"provider_track_id": NASCENCE, "track_title": "Nascence", "duration_ms": None},
            {"provider_track_id": "e8afe383-1478-497e-90b1-7885c7f37f6e", "isrc": "USJT10200020"}
            | {"artist_name": "David Bowie", "track_title": "Soul Love"},
        ],
    ),
]

# Releases with more rows than one wants to write down: (file, number of tracks, first, last).
LONG: list[tuple[str, int, tuple[int, Hit], tuple[int, Hit]]] = [
    (
        "discogs/harmony_release_9218307.json",
        294,
        (
            2,
            {
                "track_title": "Lucy Leave",
                "artist_name": "Pink Floyd",
                "duration_ms": 177000,
                "genre": "Prog Rock",
            },
        ),
        (
            431,
            {
                "track_title": "Absolutely Curtains",
                "release_date": "2016-11-11",
                "label": "Pink Floyd Records",
            },
        ),
    ),
    (
        "discogs/harmony_release_11578434.json",
        76,
        (2, {"artist_name": "Enid Blyton Read By Kate Winslet", "duration_ms": None, "label": None}),
        (79, {"release_name": "Blyton's Faraway Tree", "genres": ["Audiobook", "Non-Music"]}),
    ),
]
