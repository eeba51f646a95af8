-- The rules of seed name_words as patterns, in one row, so that a rule is a row and not a line of code.
with words as (
    select * from {{ ref('name_words') }}
),

lists as (
    select
        {{ text_agg("case when kind = 'version' then word end", '|', 'word') }} as version_words,
        {{ text_agg("case when names_who then replace(word, '(', '(?:') end", '|', 'word') }} as remix_words,
        {{ text_agg("case when kind = 'plain_version' then word end", '|', 'word') }} as plain_version_words,
        {{ text_agg("case when kind = 'featuring' then word end", '|', 'word') }} as featuring_words,
        {{ text_agg("case when kind = 'noise' then word end", '|', 'word') }} as noise_words,
        {{ text_agg("case when kind = 'unidentified' then word end", '|', 'word') }} as unidentified_words,
        {{ text_agg("case when kind = 'joining' and word not in ('&', ',', '+') then word end", '|', 'word') }} as joining_words,
        {{ text_agg("case when kind = 'company' then word end", '|', 'word') }} as company_words
    from words
),

endings as (
    select
        *,
        '[.]?(?:$|[ ]*[,;&+]|[ ]+(?:' || featuring_words || ')[. ])' as name_end
    from lists
)

select
    -- "(Foo Remix)", "[vocal mix]"
    '[[(][^][()]*' || {{ whole_words('version_words') }} || '[^][()]*[])]' as version_group,
    -- "Title - Foo Remix", as streaming services write it
    ' [-–] ([^-–()]*' || {{ whole_words('version_words') }} || ')[ ]*$' as version_suffix,
    -- "Foo Remix", "Foo's Edit"
    '^(.+?)(?:''s)? (?:' || remix_words || ')$' as remixed_by,
    remix_words,
    '[[(][ ]*(' || plain_version_words || ')[ ]*[])]' as plain_version_group,
    '^(' || plain_version_words || ')$' as plain_version,
    -- "(feat. A)", "(with A)" and, up to a bracket or the end, a bare "feat. A"
    '[[(][ ]*(?:' || featuring_words || '|with|w/)[.: ]+([^][()]+)[])]' as featuring_group,
    '[ ](?:' || featuring_words || ')[.: ]+([^][()]+)' as featuring_suffix,
    '[[(][ ]*(' || noise_words || ')[ ]*[])]' as noise_group,
    ' [-–] (' || noise_words || ')[ ]*$' as noise_suffix,
    '^(' || unidentified_words || ')$' as unidentified,
    -- no comma of "10,000 BC", "Ray Parker, Jr." and "Chemical Brothers, The feat. A", but the whole of ", & A" and ", feat. A"
    '(?:[ ]*(?:,(?![0-9]{3}|[ ]*(?:[js]r|the)' || name_end || ')|;)[ ]*'
    || '|,[ ]*(?:[&+]|and|' || featuring_words || ')[.]?[ ]+'
    -- "A & Friends" is one name
    || '|[ ]+[&+][ ]+(?!(?:' || company_words || ')' || name_end || ')'
    -- a word before another one ends a name: "Lil Nas X & Cardi B"
    || '|[ ]+(?!and[ ]+(?:' || company_words || ')' || name_end || ')(?:' || joining_words || '|' || featuring_words || ')'
    || '(?![.]?[ ]+(?:[&+]|and|vs|pres|presents|' || featuring_words || ')[.]?[ ])[.]?[ ]+'
    -- "A Presents" alone: the title is what is presented
    || '|[ ]+(?:vs|versus|pres|presents)[.]?(?=$|,))'
    -- within brackets "A & B" says who the name before is
    || '(?![^()]*[)])' as joining
from endings
