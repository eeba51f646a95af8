"""The queries that people and programs put to the layers, with their limits and what to try them with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    """A query of the mission's table.

    Attributes:
        name: what it asks.
        limit_ms: within how many milliseconds the mission wants it answered.
        relation: the table without which it cannot be asked.
        arguments: a query for the values of its one parameter, as text.
        sql: the query; $1 stands for the parameter, a text.
    """

    name: str
    limit_ms: float
    relation: str
    arguments: str
    sql: str


QUERIES = (
    Query(
        "bronze by id",
        1,
        "bronze.bronze_api_enrichments",
        "select bronze_id from bronze.bronze_api_enrichments",
        "select raw_response from bronze.bronze_api_enrichments where bronze_id = $1",
    ),
    Query(
        "bronze by source",
        5,
        "bronze.bronze_scraped_playlists",
        "select source || '|' || source_playlist_id from bronze.bronze_scraped_playlists",
        """
        select bronze_id, source_url, raw_json ->> 'title' as title, scraped_at
        from bronze.bronze_scraped_playlists
        where source = split_part($1, '|', 1) and source_playlist_id = split_part($1, '|', 2)
        """,
    ),
    Query(
        "bronze by a field of its JSON",
        50,
        "bronze.bronze_api_enrichments",
        """
        select distinct raw_response #>> '{tracks,items,0,external_ids,isrc}'
        from bronze.bronze_api_enrichments
        where api_provider = 'spotify' and raw_response #> '{tracks,items,0,external_ids,isrc}' is not null
        """,
        """
        select bronze_id, api_provider, fetched_at
        from bronze.bronze_api_enrichments
        where raw_response @> jsonb_build_object('tracks', jsonb_build_object('items', jsonb_build_array(
            jsonb_build_object('external_ids', jsonb_build_object('isrc', $1))
        )))
        """,
    ),
    Query(
        "silver by Spotify id",
        1,
        "silver.silver_enriched_tracks",
        "select spotify_id from silver.silver_enriched_tracks where spotify_id is not null",
        "select * from silver.silver_enriched_tracks where spotify_id = $1",
    ),
    Query(
        "full-text search over artist and title",
        50,
        "silver.silver_enriched_tracks",
        """
        select artist_names[1] || ' ' || split_part(track_title, ' (', 1) from silver.silver_enriched_tracks
        """,
        """
        select id, artist_name, track_title, ts_rank(to_tsvector('simple', search_text), words.query) as rank
        from silver.silver_enriched_tracks, silver.search_query($1) as words (query)
        where to_tsvector('simple', search_text) @@ words.query
        order by rank desc, id
        limit 20
        """,
    ),
    Query(
        "silver by quality",
        10,
        "silver.silver_enriched_tracks",
        "select data_quality_score::text from silver.silver_enriched_tracks",
        """
        select id, artist_name, track_title, data_quality_score
        from silver.silver_enriched_tracks
        where data_quality_score <= $1::numeric
        order by data_quality_score desc
        limit 100
        """,
    ),
    Query(
        "silver with its bronze",
        5,
        "silver.silver_enriched_tracks",
        "select id::text from silver.silver_enriched_tracks",
        """
        select tracks.artist_name, tracks.track_title, pages.source, pages.source_url, pages.scraped_at
        from silver.silver_enriched_tracks as tracks
        inner join bronze.bronze_scraped_playlists as pages
            on pages.bronze_id = tracks.bronze_id or pages.bronze_id = any(tracks.additional_bronze_ids)
        where tracks.id = $1::uuid
        """,
    ),
    Query(
        "analytics of an artist",
        5,
        "gold.gold_artist_analytics",
        "select artist_id::text from gold.gold_artist_analytics",
        "select * from gold.gold_artist_analytics where artist_id = $1::uuid",
    ),
    Query(
        "leaderboard of a genre",
        5,
        "gold.gold_track_analytics",
        "select genre_primary from gold.gold_track_analytics where genre_primary is not null",
        """
        select track_id, full_track_name, play_count
        from gold.gold_track_analytics
        where genre_primary = $1
        order by play_count desc
        limit 50
        """,
    ),
    Query(
        "recommendations of a track",
        10,
        "gold.gold_harmonic_mixing_recommendations",
        "select track_id::text from gold.gold_track_analytics",
        """
        select *
        from gold.gold_harmonic_mixing_recommendations
        where track_id = $1::uuid
        order by recommendation_rank
        """,
    ),
    Query(
        "collaborations of an artist",
        20,
        "gold.gold_artist_collaboration_network",
        "select artist_1_id::text from gold.gold_artist_collaboration_network",
        """
        select *
        from gold.gold_artist_collaboration_network
        where artist_1_id = $1::uuid or artist_2_id = $1::uuid
        order by collaboration_count desc, shared_playlists desc
        limit 50
        """,
    ),
    Query(
        "aggregation: a DJ's years",
        50,
        "gold.fct_plays",
        "select dj_artist_id::text from gold.fct_plays where dj_artist_id is not null",
        """
        select
            dates.calendar_year, tracks.genre, count(*) as plays, count(distinct plays.track_id) as tracks,
            avg(tracks.bpm) as mean_bpm, mode() within group (order by tracks.key) as usual_key
        from gold.fct_plays as plays
        inner join gold.dim_tracks as tracks on plays.track_id = tracks.track_id
        inner join gold.dim_date as dates on plays.played_on = dates.date_day
        where plays.dj_artist_id = $1::uuid
        group by dates.calendar_year, tracks.genre
        order by dates.calendar_year, plays desc
        """,
    ),
    Query(
        "aggregation: a month of all DJs",
        50,
        "gold.fct_set_genres",
        "select played_on::text from gold.fct_plays where played_on is not null and play_type = 'set'",
        """
        select
            genre, sum(play_count) as plays, count(distinct dj_artist_id) as djs,
            sum(bpm_total) / sum(bpm_count) as mean_bpm
        from gold.fct_set_genres
        where played_on between $1::date - 30 and $1::date
        group by genre
        order by plays desc
        """,
    ),
)
