{# What macros/engine/text.sql and arrays.sql promise, case by case: a row here is a broken promise. #}
with cases as (
    select
        'fold: case, accents, letters without decomposition' as promise,
        {{ fold_text("'Øłé BEYONCÉ Straße Æon Œuvre Đorđe Þór ıD'") }} as got,
        'ole beyonce strasse aeon oeuvre dorde thor id' as expected
    union all
    select 'fold: plain ASCII', {{ fold_text("'Above & Beyond'") }}, 'above & beyond'
    union all
    select
        'fold: invisible characters',
        {{ fold_text("'Str' || chr(173) || 'o' || chr(8203) || 'be' || chr(8206) || chr(65279)") }}, 'strobe'
    union all
    select 'fold: typographic quotes and dashes', {{ fold_text("'Don’t – Stop “Now” Can´t'") }}, 'don''t - stop "now" can''t'
    union all
    select 'fold: compatibility forms', {{ fold_text("'ﬁve Ｆｕｌｌ'") }}, 'five full'
    union all
    select 'fold: other scripts survive', {{ fold_text("'КИНО 한국 東京 Ёж'") }}, 'кино 한국 東京 еж'
    union all
    select 'entities: none', {{ decode_html_entities("'Rock & Roll; Fast'") }}, 'Rock & Roll; Fast'
    union all
    select 'entities: named', {{ decode_html_entities("'Above &amp; Beyond &lt;3 &quot;x&quot; Caf&eacute;'") }}, 'Above & Beyond <3 "x" Café'
    union all
    select 'entities: decimal and hexadecimal', {{ decode_html_entities("'Don&#39;t &#039;n&#x27; &#8217;s &#x2019;'") }}, 'Don''t ''n'' ’s ’'
    union all
    select 'entities: escaped twice', {{ decode_html_entities("'Don&amp;#39;t &amp;amp; R&amp;B;'") }}, 'Don''t & R&B;'
    union all
    select 'entities: Windows-1252 quotes', {{ decode_html_entities("'it&#146;s'") }}, 'it’s'
    union all
    select 'entities: no character', {{ decode_html_entities("'a&#0;b&#55296;c&#9999999;d&#xFFFFFF;e'") }}, 'abcde'
    union all
    select 'entities: NULL', {{ decode_html_entities("cast(null as " ~ dbt.type_string() ~ ")") }}, null
    union all
    select 'title case: lower-case text', {{ title_case("'children''s deep house'") }}, 'Children''s Deep House'
    union all
    select 'title case: as published', {{ title_case("'EDM Pop'") }}, 'EDM Pop'
    union all
    select 'regex_extract: first group', {{ regex_extract("'a12b'", 'a([0-9]+)b') }}, '12'
    union all
    select 'regex_extract: whole match', {{ regex_extract("'a12b'", '[0-9]+') }}, '12'
    union all
    select 'regex_replace: every match', {{ regex_replace("'a  b   c'", ' +', ' ') }}, 'a b c'
    union all
    select
        'arrays: sorted, distinct, without NULL',
        {{ array_join(array_sorted_text(array_of(["'b'", "'B'", "null", "'a'", "'b'"])), '|') }}, 'B|a|b'
    union all
    select 'arrays: mapped in order', {{ array_join(array_map_text(array_of(["'b'", "'a'"]), "element.item || '!'"), '|') }}, 'b!|a!'
    union all
    select 'hash is a uuid', cast({{ uuid_from_hash(hash_text("'a'")) }} as {{ dbt.type_string() }}), '0cc175b9-c0f1-b6a8-31c3-99e269772661'
)

select
    promise,
    got,
    expected
from cases
where got is distinct from expected
