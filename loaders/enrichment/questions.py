"""Reading ops.enrichment_requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from loaders import database
from loaders.database import Connection
from loaders.sources.api import Question

_READ = """
    select
        track_key, provider, endpoint, handle, handle_value, asked_artist, asked_title, artist_names, title,
        version, outstanding
    from (
        select requests.*, count(*) over (partition by provider) as outstanding
        from ops.enrichment_requests as requests
        where provider = any(%s)
    ) as counted
    where turn <= (%s::jsonb ->> provider)::bigint
    order by provider, turn
"""
_CALLS_TODAY = """
    select api_provider, sum(coalesce((request_params ->> 'tries')::integer, 1))
    from bronze.bronze_api_enrichments
    where fetched_at > current_timestamp - interval '1 day' and api_provider = any(%s)
    group by api_provider
"""


@dataclass
class Questions:
    """What to ask a provider next, and how much more there is."""

    asked_now: list[Question]
    outstanding: int


def read(connection: Connection, most: Mapping[str, int]) -> dict[str, Questions]:
    """The next questions to each provider.

    Args:
        connection: to the database, with the models built.
        most: the providers, each with the most questions to read.
    """
    found: dict[str, Questions] = {}
    with connection.cursor() as cursor:
        cursor.execute(_READ, (list(most), json.dumps(most)))
        for row in cursor.fetchall():
            (key, name, endpoint, handle, value, artist, asked_title, names, title, version, outstanding) = (
                row
            )
            question = Question(
                key, name, endpoint, handle, value, artist, asked_title, tuple(names), title, version
            )
            found.setdefault(question.provider, Questions([], outstanding)).asked_now.append(question)
    return found


def calls_today(connection: Connection, providers: list[str]) -> dict[str, int]:
    """How often each provider was called in the last 24 hours."""
    with connection.cursor() as cursor:
        if not database.has(cursor, "bronze.bronze_api_enrichments"):
            return {}
        cursor.execute(_CALLS_TODAY, (providers,))
        return {provider: int(calls) for provider, calls in cursor.fetchall()}
