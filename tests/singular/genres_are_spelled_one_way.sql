{# A spelling that seed genre_spellings lacks splits charts; no value is wrong for it. #}
{{ config(severity='warn', store_failures=true, schema='ops_test_failures') }}

with tracks as (
    select * from {{ ref('silver_enriched_tracks') }}
)

select
    {{ genre_spelling('genre') }} as spelling,
    min(genre) as genre,
    max(genre) as other_genre,
    count(*) as tracks
from tracks
where genre is not null
group by {{ genre_spelling('genre') }}
having count(distinct genre) > 1
