{# What macros/engine/text.sql and arrays.sql promise, case by case: a row here is a broken promise. #}
{% set cases = [
    (
        'fold: case, accents, letters without decomposition',
        fold_text("'Øłé BEYONCÉ Straße Æon Œuvre Đorđe Þór ıD'"),
        'ole beyonce strasse aeon oeuvre dorde thor id',
    ),
    ('fold: plain ASCII', fold_text("'Above & Beyond'"), 'above & beyond'),
    (
        'fold: invisible characters',
        fold_text("'Str' || chr(173) || 'o' || chr(8203) || 'be' || chr(8206) || chr(65279)"),
        'strobe',
    ),
    (
        'fold: typographic quotes and dashes',
        fold_text("'Don’t – Stop “Now” Can´t'"),
        "don't - stop \"now\" can't",
    ),
    ('fold: compatibility forms', fold_text("'ﬁve Ｆｕｌｌ'"), 'five full'),
    ('fold: other scripts survive', fold_text("'КИНО 한국 東京 Ёж'"), 'кино 한국 東京 еж'),
    ('entities: none', decode_html_entities("'Rock & Roll; Fast'"), 'Rock & Roll; Fast'),
    (
        'entities: named',
        decode_html_entities("'Above &amp; Beyond &lt;3 &quot;x&quot; Caf&eacute;'"),
        'Above & Beyond <3 "x" Café',
    ),
    (
        'entities: decimal and hexadecimal',
        decode_html_entities("'Don&#39;t &#039;n&#x27; &#8217;s &#x2019;'"),
        "Don't 'n' ’s ’",
    ),
    (
        'entities: escaped twice',
        decode_html_entities("'Don&amp;#39;t &amp;amp; R&amp;B;'"),
        "Don't & R&B;",
    ),
    ('entities: Windows-1252 quotes', decode_html_entities("'it&#146;s'"), 'it’s'),
    (
        'entities: no character',
        decode_html_entities("'a&#0;b&#55296;c&#9999999;d&#xFFFFFF;e'"),
        'abcde',
    ),
    ('entities: NULL', decode_html_entities('cast(null as ' ~ dbt.type_string() ~ ')'), none),
    ('title case: lower-case text', title_case("'children''s deep house'"), "Children's Deep House"),
    ('title case: as published', title_case("'EDM Pop'"), 'EDM Pop'),
    ('regex_extract: first group', regex_extract("'a12b'", 'a([0-9]+)b'), '12'),
    ('regex_extract: whole match', regex_extract("'a12b'", '[0-9]+'), '12'),
    ('regex_replace: every match', regex_replace("'a  b   c'", ' +', ' '), 'a b c'),
    (
        'arrays: sorted, distinct, without NULL',
        array_join(array_sorted_text(array_of(["'b'", "'B'", 'null', "'a'", "'b'"])), '|'),
        'B|a|b',
    ),
    (
        'arrays: mapped in order',
        array_join(array_map_text(array_of(["'b'", "'a'"]), "element.item || '!'"), '|'),
        'b!|a!',
    ),
    (
        'arrays: without others and with one more, in order',
        array_join(array_append(array_without(array_of(["'b'", "'B'", "'a'"]), array_of(["'B'", "'c'"])), "'c'"), '|'),
        'b|a|c',
    ),
    (
        'arrays: without nothing',
        array_join(array_without(array_of(["'b'", "'a'"]), 'cast(null as ' ~ type_text_array() ~ ')'), '|'),
        'b|a',
    ),
    (
        'arrays: the first place of a value',
        'cast(' ~ array_place(array_of(["'b'", "'a'", "'a'"]), "'a'") ~ ' as text)',
        '2',
    ),
    (
        'arrays: a slice, and what is beyond the ends',
        array_join(array_slice(array_of(["'b'", "'a'", "'c'"]), '-4', '2'), '|'),
        'b|a',
    ),
    (
        'arrays: distinct by a key, in order',
        array_join(array_distinct_by(
            array_of(["'b'", "'B'", "'a'", "'b'"]), "element.item || '!'", 'lower(element.item)'
        ), '|'),
        'b!|a!',
    ),
    ('visible: an accent for an apostrophe', visible_text("'Don´t Café'"), "Don't Café"),
    ('visible: control characters', visible_text("'Str' || chr(7) || 'obe' || chr(10) || ' Caf' || chr(155) || 'é'"), 'Strobe Café'),
    (
        'invisible: zero width, direction, byte order, controls',
        without_invisible("chr(65279) || 'St' || chr(8203) || 'ro' || chr(8206) || 'b' || chr(27) || 'e' || chr(8238) || chr(127)"),
        'Strobe',
    ),
    (
        'invisible: lines and tabs part words',
        without_invisible("'Str' || chr(9) || 'obe' || chr(13) || chr(10) || 'Part' || chr(133) || '…' || chr(8232) || '½'"),
        'Str obe Part … ½',
    ),
    ('slip: a letter left out', 'cast(' ~ is_one_slip_apart("'strobe'", "'strbe'") ~ ' as text)', 'true'),
    ('slip: a letter too many', 'cast(' ~ is_one_slip_apart("'strobe'", "'strrobe'") ~ ' as text)', 'true'),
    ('slip: neighbours exchanged', 'cast(' ~ is_one_slip_apart("'strobe'", "'storbe'") ~ ' as text)', 'true'),
    ('slip: another letter', 'cast(' ~ is_one_slip_apart("'strobe'", "'strote'") ~ ' as text)', 'true'),
    ('slip: another letter at the start', 'cast(' ~ is_one_slip_apart("'jump it'", "'pump it'") ~ ' as text)', 'false'),
    ('slip: another letter beside a digit', 'cast(' ~ is_one_slip_apart("'side a1'", "'side b1'") ~ ' as text)', 'false'),
    ('slip: another digit', 'cast(' ~ is_one_slip_apart("'part12'", "'part13'") ~ ' as text)', 'false'),
    ('slip: two other letters', 'cast(' ~ is_one_slip_apart("'strobe'", "'strate'") ~ ' as text)', 'false'),
    ('slip: a digit left out', 'cast(' ~ is_one_slip_apart("'part12'", "'part1'") ~ ' as text)', 'false'),
    ('slip: digits exchanged', 'cast(' ~ is_one_slip_apart("'part12'", "'part21'") ~ ' as text)', 'false'),
    ('slip: two letters left out', 'cast(' ~ is_one_slip_apart("'strobe'", "'stbe'") ~ ' as text)', 'false'),
    ('slip: equal', 'cast(' ~ is_one_slip_apart("'strobe'", "'strobe'") ~ ' as text)', 'false'),
    ('known texts: without NULL', known_texts(["'a'", 'null', "'b'"], ', '), 'a, b'),
    ('known texts: none', known_texts(['null', 'null'], ', '), ''),
    ('sorted words', sorted_words("'the b and a c'", ['the', 'and']), 'a b c'),
    ('sorted words: there are no others', sorted_words("'the and'", ['the', 'and']), 'the and'),
    ('sorted words: none at all', sorted_words("''", ['the', 'and']), ''),
    ('hash is a uuid', uuid_from_hash(hash_text("'a'")), '0cc175b9-c0f1-b6a8-31c3-99e269772661'),
] %}

with cases as (
    {%- for promise, got, expected in cases %}
    {%- set literal = 'null' if expected is none else dbt.string_literal(dbt.escape_single_quotes(expected)) %}
    select
        '{{ promise }}' as promise,
        cast({{ got }} as {{ dbt.type_string() }}) as got,
        cast({{ literal }} as {{ dbt.type_string() }}) as expected
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    promise,
    got,
    expected
from cases
where got is distinct from expected
