{# What tests found, also with `--quiet`, which `make build` is called with and which hides what is logged: of a failed test that stores its
   rows the first of them, so that the message names what is wrong; of one that only warns how many it found. -#}
{% macro report_failed_rows(results) -%}
    {%- if execute -%}
        {%- for result in results if result.status == 'warn' and result.node.resource_type == 'test' -%}
            {{ print("Warning: test " ~ result.node.name ~ " found " ~ result.failures ~ ". " ~ result.node.description) }}
        {%- endfor -%}
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
