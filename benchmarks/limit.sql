-- What one could do at best: the selection of silver written by hand for DuckDB, as few set-based statements over the same JSON.
-- Reads: answers, dataset_rows, track_pages (JSON as text), matches (which hit is about which track, and how well), tracks,
-- config, field_confidence, wheel, spellings, noise_tags, genre_spellings. Writes: hits, candidates, accepted, wide.
-- It knows what the sample world holds and nothing else, so it needs fewer cases than the models do.

-- soft hyphen, zero-width space, mark of direction, mark of bytes
create macro text_or_null(t) as nullif(trim(translate(t, chr(173) || chr(8203) || chr(8206) || chr(65279), '')), '');
create macro tempo(t) as case when try_cast(t as double) between 20 and 300 then cast(try_cast(t as decimal(6, 2)) as varchar) end;
create macro share(t) as case when try_cast(t as double) between 0 and 1 then cast(try_cast(t as decimal(5, 4)) as varchar) end;
create macro loud(t) as case when try_cast(t as double) between -100 and 20 then cast(try_cast(t as decimal(6, 3)) as varchar) end;
create macro millis(t) as cast(nullif(cast(try_cast(t as decimal(9, 0)) as integer), 0) as varchar);
create macro isrc_of(t) as nullif(regexp_extract(upper(replace(t, '-', '')), '^[ ]*([A-Z]{2}[A-Z0-9]{3}[0-9]{7})[ ]*$', 1), '');
create macro partial(t) as case
    when regexp_matches(t, '^[12][0-9]{3}-(0[1-9]|1[0-2])-[0-9]{2}([ T]|$)') and try_cast(substr(t, 1, 10) as date) is not null
        then substr(t, 1, 10)
    when regexp_matches(t, '^[12][0-9]{3}-(0[1-9]|1[0-2])($|-)') then substr(t, 1, 7)
    when regexp_matches(t, '^[12][0-9]{3}($|-)') then substr(t, 1, 4)
end;
create macro bracketed(t) as case
    when t not like '% - %' or regexp_matches(t, ' - [^(]*[)]') then t
    else replace(regexp_replace(
        replace(replace(t, ' - ', chr(1)), chr(1) || '(', ' ('), '\x01([^()\x01]*[^() \x01])', ' (\1)', 'g'
    ), chr(1), ' - ')
end;
create macro capital(word) as upper(substr(word, 1, 1)) || substr(word, 2);
create macro titled(t) as case
    when t <> lower(t) then t
    when regexp_matches(t, '(^|[^a-z])(edm|idm|ebm|uk|dnb|dj)([^a-z]|$)') or contains(t, '''') then list_aggregate(
        list_transform(string_split(t, ' '), lambda word: case
            when word in ('edm', 'idm', 'ebm', 'uk', 'dnb', 'dj') then upper(word) else capital(word)
        end), 'string_agg', ' '
    )
    else list_aggregate(list_transform(
        regexp_extract_all(t, '[\pL\pN]+|[^\pL\pN]+'), lambda word: capital(word)
    ), 'string_agg', '')
end;
create macro spelled(t) as case
    when regexp_matches(t, '^ *[A-G][#b♯♭]?M *$') then lower(trim(replace(t, 'M', ' major')))
    else lower(trim(regexp_replace(t, '[ \x{00A0}]+', ' ', 'g')))
end;
create macro joined(names, separator) as nullif(trim(list_aggregate(names, 'string_agg', separator)), '');
create macro discogs_name(t) as regexp_replace(
    regexp_replace(text_or_null(t), '( [(][0-9]+[)]|[*])($| [&,/+-] |, )', '\2', 'g'), '^(.*), The$', 'The \1'
);
create macro is_noise(tag) as
    list_contains(getvariable('noise_tags'), tag) or regexp_matches(tag, '^''?([0-9]{2})?[0-9]0''?s$|^[12][0-9]{3}$');

-- An answer that tells something: errors come as a status, as a code of ours, or as a body under status 200.
create table told as
select bronze_id, provider, endpoint, asked, response
from answers
where
    error_code is null
    and response_status between 200 and 299
    and response like '{%'
    and (response not like '%"error"%' or json_extract(response, '$.error') is null);

create table hits as
with spotify_found as (
    select bronze_id, unnest(items) as hit, unnest(range(1, len(items) + 1)) as hit_rank
    from (
        select bronze_id, json_transform(response, '{"tracks": {"items": [{
            "id": "VARCHAR", "name": "VARCHAR", "artists": [{"name": "VARCHAR"}], "external_ids": {"isrc": "VARCHAR"},
            "duration_ms": "VARCHAR", "album": {"name": "VARCHAR", "release_date": "VARCHAR"}
        }]}}').tracks.items as items
        from told
        where provider = 'spotify' and endpoint = 'search'
    )
),

-- Spotify's audio features, and the Kaggle file's, in which the track is named too.
analysed as (
    select bronze_id, json_transform(body, '{
        "id": "VARCHAR", "track_id": "VARCHAR", "track_name": "VARCHAR", "track_artist": "VARCHAR", "track_album_name": "VARCHAR",
        "track_album_release_date": "VARCHAR", "playlist_genre": "VARCHAR", "playlist_subgenre": "VARCHAR",
        "tempo": "VARCHAR", "key": "INTEGER", "mode": "INTEGER", "loudness": "VARCHAR", "energy": "VARCHAR",
        "danceability": "VARCHAR", "valence": "VARCHAR", "acousticness": "VARCHAR", "instrumentalness": "VARCHAR",
        "liveness": "VARCHAR", "speechiness": "VARCHAR", "duration_ms": "VARCHAR"
    }') as hit
    from (
        select bronze_id, response as body
        from told
        where provider = 'spotify' and endpoint = 'audio-features/{id}'
        union all
        select bronze_id, raw_json as body from dataset_rows
    )
),

recordings as (
    select bronze_id, unnest(found) as hit, unnest(range(1, len(found) + 1)) as hit_rank
    from (
        select bronze_id, json_transform(response, '{"recordings": [{
            "id": "VARCHAR", "title": "VARCHAR", "length": "VARCHAR", "score": "VARCHAR", "video": "VARCHAR",
            "first-release-date": "VARCHAR", "artist-credit": [{"name": "VARCHAR", "joinphrase": "VARCHAR"}],
            "isrcs": ["VARCHAR"], "tags": [{"count": "INTEGER", "name": "VARCHAR"}],
            "releases": [{"title": "VARCHAR", "status": "VARCHAR", "date": "VARCHAR",
                "release-group": {"secondary-types": ["VARCHAR"]}, "label-info": [{"label": {"name": "VARCHAR"}}]}]
        }]}').recordings as found
        from told
        where provider = 'musicbrainz' and endpoint = 'recording'
    )
),

-- the first release of its own, and the tag with most votes
recordings_told as (
    select
        bronze_id,
        hit_rank,
        hit,
        list_sort(list_transform(hit.releases, lambda release, place: {
            'rank': case when release.status = 'Official' then 0 else 1 end,
            'kind': case when release."release-group"."secondary-types"[1] is null then 0 else 1 end,
            'date': coalesce(nullif(release.date, ''), '9999'),
            'place': place, 'title': release.title, 'label': release."label-info"[1].label.name
        }))[1] as release,
        list_sort(list_filter(list_transform(hit.tags, lambda tag, place: {
            'votes': -tag.count, 'place': place, 'name': tag.name
        }), lambda tag: tag.votes < 0 and not is_noise(lower(tag.name))))[1].name as tag
    from recordings
    where coalesce(hit.video, 'false') <> 'true'
),

shop as (
    select bronze_id, unnest(found) as hit, unnest(range(1, len(found) + 1)) as hit_rank
    from (
        select bronze_id, json_transform(response, '{"results": [{
            "id": "VARCHAR", "name": "VARCHAR", "mix_name": "VARCHAR", "artists": [{"name": "VARCHAR"}], "isrc": "VARCHAR",
            "bpm": "VARCHAR", "length_ms": "VARCHAR", "key": {"camelot_number": "VARCHAR", "camelot_letter": "VARCHAR"},
            "genre": {"name": "VARCHAR"}, "sub_genre": {"name": "VARCHAR"}, "new_release_date": "VARCHAR",
            "publish_date": "VARCHAR", "release": {"name": "VARCHAR", "label": {"name": "VARCHAR"}}
        }]}').results as found
        from told
        where provider = 'beatport' and endpoint = 'catalog/tracks'
    )
),

tagged as (
    select
        bronze_id,
        string_split(regexp_replace(
            lower(credit), ' *(,|&| and | feat[.]? | ft[.]? | x | vs[.]? ) *', chr(1), 'g'
        ), chr(1)) || [lower(credit), lower(title)] as own_names,
        case json_type(tags)
            when 'ARRAY' then json_transform(tags, '[{"name": "VARCHAR", "count": "INTEGER"}]')
            when 'OBJECT' then [json_transform(tags, '{"name": "VARCHAR", "count": "INTEGER"}')]
        end as tags
    from (
        select
            bronze_id,
            coalesce(body.track.artist.name, body.toptags."@attr".artist, asked.artist) as credit,
            coalesce(body.track.name, body.toptags."@attr".track, asked.title) as title,
            coalesce(body.track.toptags.tag, body.toptags.tag) as tags
        from (
            select bronze_id, json_transform(asked, '{"artist": "VARCHAR", "title": "VARCHAR"}') as asked,
                json_transform(response, '{
                    "track": {"name": "VARCHAR", "artist": {"name": "VARCHAR"}, "toptags": {"tag": "JSON"}},
                    "toptags": {"tag": "JSON", "@attr": {"artist": "VARCHAR", "track": "VARCHAR"}}
                }') as body
            from told
            where provider = 'lastfm'
        )
    )
),

measured as (
    select bronze_id, endpoint, json_transform(response, '{
        "rhythm": {"bpm": "VARCHAR"}, "tonal": {"key_key": "VARCHAR", "key_scale": "VARCHAR", "key_strength": "VARCHAR"},
        "highlevel": {"danceability": {"all": {"danceable": "VARCHAR"}}}
    }') as hit
    from told
    where provider = 'acousticbrainz'
),

pressed as (
    select bronze_id, unnest(results) as hit, unnest(range(1, len(results) + 1)) as hit_rank
    from (
        select bronze_id, json_transform(response, '{"results": [{
            "id": "VARCHAR", "type": "VARCHAR", "title": "VARCHAR", "year": "VARCHAR", "label": ["VARCHAR"],
            "style": ["VARCHAR"], "genre": ["VARCHAR"]
        }]}').results as results
        from told
        where provider = 'discogs' and endpoint = 'database/search'
    )
),

release_rows as (
    select bronze_id, release, unnest(release.tracklist) as hit, unnest(range(1, len(release.tracklist) + 1)) as hit_rank
    from (
        select bronze_id, json_transform(response, '{
            "id": "VARCHAR", "title": "VARCHAR", "released": "VARCHAR", "year": "VARCHAR", "labels": [{"name": "VARCHAR"}],
            "styles": ["VARCHAR"], "genres": ["VARCHAR"], "tracklist": [{"type_": "VARCHAR"}]
        }') as release
        from told
        where provider = 'discogs' and endpoint = 'releases/{id}'
    )
),

pages as (
    select bronze_id, source, json_transform(raw_json, '{
        "artist": "VARCHAR", "title": "VARCHAR", "bpm": "VARCHAR", "key": "VARCHAR", "genre": "VARCHAR", "label": "VARCHAR"
    }') as hit
    from track_pages
)

select
    bronze_id,
    hit_rank,
    hit.id as spotify_id,
    joined(list_transform(hit.artists, lambda artist: artist.name), ', ') as artist_name,
    text_or_null(bracketed(hit.name)) as track_title,
    isrc_of(hit.external_ids.isrc) as isrc,
    millis(hit.duration_ms) as duration_ms,
    partial(hit.album.release_date) as release_date,
    text_or_null(hit.album.name) as release_name
from spotify_found
union all by name
select
    analysed.bronze_id,
    1 as hit_rank,
    coalesce(hit.id, hit.track_id) as spotify_id,
    text_or_null(hit.track_artist) as artist_name,
    text_or_null(bracketed(hit.track_name)) as track_title,
    -- the duration beside audio features is the analyser's and not the file's
    case when hit.track_id is not null then millis(hit.duration_ms) end as duration_ms,
    partial(hit.track_album_release_date) as release_date,
    text_or_null(hit.track_album_name) as release_name,
    coalesce(titled(text_or_null(hit.playlist_subgenre)), titled(text_or_null(hit.playlist_genre))) as genre,
    tempo(hit.tempo) as bpm,
    wheel.camelot as "key",
    loud(hit.loudness) as loudness,
    case when tempo(hit.tempo) is not null then share(hit.energy) end as energy,
    case when tempo(hit.tempo) is not null then share(hit.danceability) end as danceability,
    case when tempo(hit.tempo) is not null then share(hit.valence) end as valence,
    case when tempo(hit.tempo) is not null then share(hit.acousticness) end as acousticness,
    case when tempo(hit.tempo) is not null then share(hit.instrumentalness) end as instrumentalness,
    case when tempo(hit.tempo) is not null then share(hit.liveness) end as liveness,
    case when tempo(hit.tempo) is not null then share(hit.speechiness) end as speechiness
from analysed
left join wheel on hit.key = wheel.pitch_class and hit.mode = wheel.mode
union all by name
select bronze_id, 1 as hit_rank, titled(json_extract_string(response, '$.genres[0]')) as genre
from told
where provider = 'spotify' and endpoint = 'artists/{id}'
union all by name
select
    bronze_id,
    hit_rank,
    hit.id as musicbrainz_id,
    joined(list_transform(hit."artist-credit", lambda credit: credit.name || coalesce(credit.joinphrase, '')), '') as artist_name,
    text_or_null(hit.title) as track_title,
    isrc_of(hit.isrcs[1]) as isrc,
    millis(hit.length) as duration_ms,
    partial(hit."first-release-date") as release_date,
    text_or_null(release.title) as release_name,
    nullif(text_or_null(release.label), '[no label]') as label,
    titled(tag) as genre,
    cast(cast(hit.score as decimal(7, 3)) / 100 as decimal(4, 3)) as strength
from recordings_told
union all by name
select
    bronze_id,
    hit_rank,
    hit.id as beatport_id,
    joined(list_transform(hit.artists, lambda artist: artist.name), ', ') as artist_name,
    case
        when text_or_null(hit.mix_name) is null
            or ends_with(lower(text_or_null(hit.name)), '(' || lower(text_or_null(hit.mix_name)) || ')')
            then text_or_null(hit.name)
        else text_or_null(hit.name) || ' (' || text_or_null(hit.mix_name) || ')'
    end as track_title,
    isrc_of(hit.isrc) as isrc,
    millis(hit.length_ms) as duration_ms,
    tempo(hit.bpm) as bpm,
    hit.key.camelot_number || hit.key.camelot_letter as "key",
    coalesce(
        case when hit.genre.name not like 'DJ Tools%' then text_or_null(hit.genre.name) end, text_or_null(hit.sub_genre.name)
    ) as genre,
    coalesce(partial(hit.new_release_date), partial(hit.publish_date)) as release_date,
    text_or_null(hit.release.name) as release_name,
    text_or_null(hit.release.label.name) as label
from shop
union all by name
select
    bronze_id,
    1 as hit_rank,
    titled(list_sort(list_filter(list_transform(tags, lambda tag, place: {
        'votes': coalesce(-tag.count, 1), 'place': place, 'name': tag.name
    }), lambda tag: not list_contains(own_names, lower(tag.name)) and not is_noise(lower(tag.name))))[1].name) as genre
from tagged
union all by name
select
    measured.bronze_id,
    1 as hit_rank,
    tempo(hit.rhythm.bpm) as bpm,
    spellings.camelot as "key",
    share(hit.highlevel.danceability."all".danceable) as danceability,
    cast(hit.tonal.key_strength as decimal(4, 3)) as strength
from measured
left join spellings on spelled(hit.tonal.key_key || ' ' || hit.tonal.key_scale) = spellings.spelling
union all by name
select
    bronze_id,
    hit_rank,
    case hit.type when 'master' then 'm' else '' end || hit.id as discogs_id,
    coalesce(hit.style[1], hit.genre[1]) as genre,
    partial(hit.year) as release_date,
    nullif(regexp_extract(hit.title, '^.+? - (.+)$', 1), '') as release_name,
    case when hit.label[1] not like 'Not On Label%' then discogs_name(hit.label[1]) end as label
from pressed
where hit.type in ('release', 'master')
union all by name
select
    bronze_id,
    hit_rank,
    release.id as discogs_id,
    coalesce(release.styles[1], release.genres[1]) as genre,
    coalesce(partial(release.released), partial(release.year)) as release_date,
    text_or_null(release.title) as release_name,
    case when release.labels[1].name not like 'Not On Label%' then discogs_name(release.labels[1].name) end as label
from release_rows
where coalesce(hit.type_, 'track') = 'track'
union all by name
select
    pages.bronze_id,
    1 as hit_rank,
    text_or_null(hit.artist) as artist_name,
    text_or_null(hit.title) as track_title,
    tempo(hit.bpm) as bpm,
    spellings.camelot as "key",
    text_or_null(hit.genre) as genre,
    text_or_null(hit.label) as label
from pages
left join spellings on spelled(text_or_null(hit.key)) = spellings.spelling;

-- Long form, of the latest answer at each endpoint; the rows of a dataset are one.
create table candidates as
with latest as (
    select *
    from matches
    where match_score > 0
    qualify
        dense_rank() over (
            partition by track_key, provider, endpoint
            order by fetched_at desc nulls last, case when endpoint not like 'dataset%' then bronze_id end desc
        ) = 1
)

unpivot (
    select
        latest.track_key, latest.provider, latest.match_method, latest.match_score, latest.fetched_at,
        hits.* exclude (hit_rank) replace (coalesce(genre_spellings.genre, hits.genre) as genre), hits.hit_rank
    from latest
    inner join hits on latest.bronze_id = hits.bronze_id and latest.hit_rank = hits.hit_rank
    left join genre_spellings
        on translate(replace(lower(hits.genre), '&', 'and'), ' -_/''.', '') = genre_spellings.spelling
)
on
    spotify_id, musicbrainz_id, beatport_id, discogs_id, isrc, "key", genre, release_date, release_name, label, artist_name,
    track_title, bpm, duration_ms, energy, danceability, valence, acousticness, instrumentalness, liveness, speechiness, loudness
into name metadata_field value value;

-- The waterfall: the best hit of each provider, and of those that reach their confidence the first; the fields of a group all
-- from the hit of the first of them that has a value.
create table accepted as
with scored as (
    select
        candidates.*,
        config.priority,
        config.min_confidence,
        config.min_acceptable_confidence,
        config.field_group,
        config.group_order,
        cast(round(
            config.base_confidence * candidates.match_score * case
                when candidates.strength is null or config.own_strength = 'never' then 1.0
                when config.own_strength = 'unless_exact' and candidates.match_method in ('isrc', 'exact') then 1.0
                else candidates.strength
            end, 2
        ) as decimal(3, 2)) as confidence
    from candidates
    inner join config on candidates.provider = config.provider and candidates.metadata_field = config.metadata_field
),

ranked as (
    select
        *,
        confidence >= min_confidence and confidence >= coalesce(min_acceptable_confidence, 0) as is_reached,
        row_number() over (
            partition by track_key, metadata_field, priority
            order by confidence desc, fetched_at desc nulls last, hit_rank asc, bronze_id asc
        ) as hit_place
    from scored
),

leaders as (
    select track_key, field_group, provider, bronze_id, hit_rank
    from ranked
    where is_reached and hit_place = 1 and field_group is not null
    qualify row_number() over (partition by track_key, field_group order by group_order asc, priority asc) = 1
)

select
    ranked.track_key, ranked.metadata_field, ranked.priority, ranked.provider, ranked.value, ranked.confidence, ranked.bronze_id
from ranked
left join leaders on ranked.track_key = leaders.track_key and ranked.field_group = leaders.field_group
where
    ranked.is_reached
    and case
        when leaders.bronze_id is null then ranked.hit_place = 1
        else
            ranked.provider = leaders.provider
            and ranked.bronze_id = leaders.bronze_id
            and ranked.hit_rank = leaders.hit_rank
    end
qualify row_number() over (partition by ranked.track_key, ranked.metadata_field order by ranked.priority asc) = 1;
