{# What tests found, also with `--quiet`, which `make build` is called with and which hides what is logged: of a test that stores its rows
   the first of them, so that the message names what is wrong; of one that only warns how many it found, too. -#}
{% macro report_failed_rows(results) -%}
    {%- if execute -%}
        {%- for result in results if result.node.resource_type == 'test' and result.status in ('warn', 'fail') -%}
            {%- set stored = result.node.relation_name if result.node.config.store_failures -%}
            {%- if result.status == 'warn' -%}
                {{ print("Warning: test " ~ result.node.name ~ " found " ~ result.failures ~ ". " ~ (result.node.description | trim)) }}
            {%- elif stored -%}
                {{ print("\n" ~ result.node.name ~ ": " ~ (result.node.description | trim or "failed")) }}
            {%- endif -%}
            {%- if stored -%}
                {%- for row in run_query("select * from " ~ stored ~ " limit 10") -%}
                    {%- set cells = [] -%}
                    {%- for name, value in row.items() -%}{%- do cells.append(name ~ ": " ~ value) -%}{%- endfor -%}
                    {{ print("  - " ~ cells | join(", ")) }}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
