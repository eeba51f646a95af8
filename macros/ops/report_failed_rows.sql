{# A failed test that stores its rows also prints the first of them, so that the message names what is wrong. What is logged,
   `--quiet` hides, which `make build` is called with. -#}
{% macro report_failed_rows(results) -%}
    {%- if execute -%}
        {%- for result in results if result.status == 'fail' and result.node.relation_name and result.node.config.store_failures -%}
            {%- set rows = run_query("select * from " ~ result.node.relation_name ~ " limit 10") -%}
            {{ print("") }}
            {{ print(result.node.name ~ ": " ~ (result.node.description or "failed")) }}
            {%- for row in rows -%}
                {%- set cells = [] -%}
                {%- for name, value in row.items() -%}{%- do cells.append(name ~ ": " ~ value) -%}{%- endfor -%}
                {{ print("  - " ~ cells | join(", ")) }}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
