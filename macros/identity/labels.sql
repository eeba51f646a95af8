{# What is tied together, be it by others: of every item the lowest label in its group (item, label). In each round all items of one label
   take the lowest that any of them is linked to, and then the one that it takes itself: no round leaves more than half of the labels of a
   group, so that four are enough for any sixteen items, and for most groups of more.
   links: rows (item, link), all items of a link are one, and each item has a link; labels: rows (item, label), a label each. -#}
{% macro lowest_labels(links, labels) -%}
    {%- set rounds = 4 -%}
    with
    {%- for round in range(rounds) %}
    {%- set labels_now = 'labels_' ~ round if round else labels %}
    link_labels_{{ round }} as (
        select
            links.link,
            min(labels.label) as label
        from {{ links }} as links
        inner join {{ labels_now }} as labels on links.item = labels.item
        group by links.link
    ),

    moves_{{ round }} as (
        select
            labels.label,
            min(link_labels.label) as lower_label
        from {{ links }} as links
        inner join {{ labels_now }} as labels on links.item = labels.item
        inner join link_labels_{{ round }} as link_labels on links.link = link_labels.link
        group by labels.label
    ),

    labels_{{ round + 1 }} as (
        select
            labels.item,
            further_moves.lower_label as label
        from {{ labels_now }} as labels
        inner join moves_{{ round }} as moves on labels.label = moves.label
        inner join moves_{{ round }} as further_moves on moves.lower_label = further_moves.label
    ){{ ',\n' if not loop.last }}
    {%- endfor %}

    select
        item,
        label
    from labels_{{ rounds }}
{%- endmacro %}
