"""How often each provider errs, and why that rate. Change a rate with `dataclasses.replace(TROUBLES, ...)`.

The rates are judgements about live services, coarse on purpose: a sample whose troubles all occur, and in
which the providers differ in quality, is what tests and demos need. `asked` rates are set so that a track has
about 3.4 answers, as a half-finished enrichment has.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def rate(value: float, why: str) -> float:
    """A rate from 0 to 1 with the reason for it."""
    declared: float = field(default=value, metadata={"why": why})
    return declared


@dataclass(frozen=True)
class Troubles:
    """Shares, 0 to 1. The reason for each is in the field's metadata."""

    # Any provider
    timeout: float = rate(0.006, "A call that no answer came to within 30 s: status null, no body.")
    unavailable: float = rate(
        0.006, "503, from MusicBrainz above all, which throttles with 503 instead of 429."
    )
    rate_limited: float = rate(
        0.006, "429; Spotify's can come with an empty body, Last.fm's is code 29 under 200."
    )
    html: float = rate(0.004, "A proxy's or bot guard's HTML page with status 200 where JSON was asked for.")
    retried: float = rate(0.6, "Of these passing failures, how many were asked again later and answered.")
    other_spelling: float = rate(0.06, "Asked under another published spelling than the first one.")

    # Spotify
    spotify_asked: float = rate(0.92, "Nearly every track is asked for on Spotify, which has the ids.")
    spotify_exists: float = rate(0.90, "Some club-only releases and bootlegs never reach streaming.")
    spotify_not_first: float = rate(0.10, "The right hit stands behind another version or a namesake.")
    spotify_alone: float = rate(0.45, "The search brings the right hit and nothing else.")
    spotify_nothing: float = rate(
        0.45, "For a track that is not there: an empty list, else only wrong songs."
    )
    spotify_isrc_missing: float = rate(0.04, "`external_ids` may be an empty object (spotify/web-api#1509).")
    spotify_partial_date: float = rate(0.22, "`release_date_precision` is year or month for older albums.")
    spotify_float: float = rate(0.01, "A whole number sent as a float: 204053.0.")
    spotify_duplicate: float = rate(0.08, "The same recording again on a compilation, with another id.")
    features_asked: float = rate(0.62, "Audio features cost one call for each track, so not all are fetched.")
    features_forbidden: float = rate(0.02, "Closed to new apps since 2024-11-27: 403 without a message.")
    features_missing: float = rate(0.02, "404 for tracks never analysed.")
    features_wrong_song: float = rate(0.02, "Features fetched for the id of a wrong first hit.")
    spotify_half_double: float = rate(0.07, "Tempo an octave off, half or double (spotify/web-api#1565).")
    spotify_bpm_off: float = rate(0.02, "Tempo simply wrong.")
    spotify_bpm_zero: float = rate(0.01, "Tempo 0.0: not detected.")
    spotify_key_wrong: float = rate(0.13, "Key taken for its relative or a fifth.")
    spotify_key_unknown: float = rate(0.02, "Key -1: not detected.")
    artist_asked: float = rate(0.60, "Artists are fetched for their genres.")
    artist_no_genre: float = rate(0.25, "`genres` is often an empty list.")

    # MusicBrainz
    musicbrainz_asked: float = rate(0.50, "One call a second, so the queue is long.")
    musicbrainz_exists: float = rate(0.72, "Volunteers have not entered every promo.")
    musicbrainz_not_first: float = rate(0.07, "Score ranks another recording above the right one.")
    musicbrainz_no_isrc: float = rate(0.25, "No ISRC attached.")
    musicbrainz_no_length: float = rate(0.08, "`length` null.")
    musicbrainz_partial_date: float = rate(0.35, "`first-release-date` is a year, a month, empty or missing.")
    musicbrainz_no_label: float = rate(0.30, "Release without `label-info`.")

    # Beatport
    beatport_asked: float = rate(0.71, "The priority-1 provider of tempo and key: asked for most tracks.")
    beatport_exists: float = rate(0.84, "Majors and old vinyl are not on Beatport.")
    beatport_not_first: float = rate(0.08, "The loose name search puts a namesake first.")
    beatport_nothing: float = rate(
        0.65, "For a track that is not there: an empty list, else only wrong songs."
    )
    beatport_forbidden: float = rate(0.015, "403 by subscription or territory.")
    beatport_gone: float = rate(0.04, "A second look by id finds it withdrawn: 404.")
    beatport_no_bpm: float = rate(0.02, "`bpm` null.")
    beatport_no_key: float = rate(0.02, "`key` null.")
    beatport_half: float = rate(0.01, "Drum & bass at half tempo (87).")
    beatport_bpm_off: float = rate(0.02, "Typed wrong by the label.")
    beatport_key_wrong: float = rate(0.03, "Key delivered wrong.")
    beatport_duplicate: float = rate(0.12, "One ISRC, two ids with different dates.")
    beatport_shelf: float = rate(0.04, "Genre is a shelf: Dance / Pop, DJ Tools / Acapellas.")

    # Last.fm
    lastfm_asked: float = rate(0.24, "Asked for genre when Beatport and Spotify have none.")
    lastfm_exists: float = rate(0.75, "Nobody ever scrobbled the rest: error 6 under 200, or 400.")
    lastfm_untagged: float = rate(0.20, "Known, but nobody tagged it.")
    lastfm_single_tag: float = rate(0.15, "One tag comes as an object instead of a list.")
    lastfm_noise: float = rate(0.50, "Tags that are no genre: artist, year, favourites.")

    # AcousticBrainz
    acousticbrainz_asked: float = rate(0.38, "Needs a MusicBrainz id; asked for some of those that have one.")
    acousticbrainz_exists: float = rate(
        0.70, "Frozen in 2022: 404 for what came later or was never submitted."
    )
    acousticbrainz_high: float = rate(0.40, "The high-level document is asked for as well.")
    acousticbrainz_half_double: float = rate(0.12, "Octave errors.")
    acousticbrainz_bpm_off: float = rate(0.03, "Tempo wrong.")
    acousticbrainz_key_wrong: float = rate(0.30, "Key wrong, mostly with a low key_strength.")

    # Discogs
    discogs_asked: float = rate(0.15, "25 calls a minute: asked last.")
    discogs_exists: float = rate(0.62, "Physical releases first of all.")
    discogs_release: float = rate(0.35, "The release page is fetched too.")
    discogs_gone: float = rate(0.04, "404 for a merged release.")
    discogs_partial_date: float = rate(0.45, "`released` 1999-03-00, a bare year, or missing.")
    discogs_year_zero: float = rate(0.04, "`year` 0 means unknown.")

    # Tracklist sites
    unidentified: float = rate(0.05, "ID - ID and ? rows: unreleased music.")
    artist_id_row: float = rate(0.012, "Artist - ID rows: artist known, title not.")
    mashup: float = rate(0.03, "A mashup row, followed by its parts.")
    together: float = rate(0.05, "w/ rows: played over the previous one.")
    gap: float = rate(0.02, "`...` in MixesDB: something is missing here.")
    no_cues: float = rate(0.25, "Sets without cue times.")
    two_sites: float = rate(0.20, "The same set published on two sites.")
    rescraped: float = rate(0.10, "The page scraped again after an edit.")
    mixesdb_bpm_wrong: float = rate(0.20, "Typed by hand, often tapped.")
    mixesdb_key_wrong: float = rate(0.20, "From whatever software the editor used.")
    track_page: float = rate(0.35, "Tracks whose own page was scraped.")


TROUBLES = Troubles()
