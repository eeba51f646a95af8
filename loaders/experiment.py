"""An experiment: a candidate config over today's bronze, beside the config in force.

It is a replay whose config is the candidate's, which is kept as that of a run of type `experiment`. What it
would cost is counted from nothing: the calls that lead to each field's accepted place, by its names.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from loaders import truth
from loaders.candidate import Candidate
from loaders.database import Connection
from loaders.errors import LoaderError
from loaders.records import Record, ask

# As model int_waterfall__config has a person's place.
PERSON = {
    "provider": "manual",
    "priority": 0,
    "min_confidence": 0,
    "base_confidence": 1,
    "own_strength": "never",
    "health_status": "healthy",
    "field_group": None,
    "group_order": None,
}

# The rounds of `enrich`, or a failed build, decide with answers that the history of matches has not yet.
HALF_TAKEN_IN = """
select exists (select from ops.bronze_loads where processed_run_id is null)
    and not (
        select has_taken_in_loads from ops.enrichment_pipeline_runs
        where run_type in ('incremental', 'full_refresh') order by started_at desc limit 1
    ) as is_half
"""
SAVE = """
insert into ops.enrichment_pipeline_runs (run_id, run_type, status, completed_at, waterfall_config_snapshot)
values (gen_random_uuid()::text, 'experiment', 'completed', current_timestamp, %s) returning run_id
"""
QUEUE = """
insert into ops.pipeline_replay_queue
    (track_ids, metadata_fields, config_snapshot_run_id, reason, requested_by)
values (%s, %s, %s, %s, %s) returning request_id
"""
# Where one field of a group is tried, the others may change with it.
TRIED = """
select distinct coalesce(other.metadata_field, tried.metadata_field) as metadata_field
from seeds.metadata_enrichment_config as tried
left join seeds.metadata_enrichment_config as other on other.field_group = tried.field_group
where tried.metadata_field = any(%s)
order by 1
"""
# The hash of a track is as good as dice, and always the same.
SAMPLE = "select cast(id as text) as id from silver.silver_enriched_tracks order by track_key limit %s"

COMPARE = """
select metadata_field,
       count(current_value) as values_now,
       count(replayed_value) as values_then,
       avg(current_confidence) as confidence_now,
       avg(replayed_confidence) as confidence_then,
       count(*) filter (where replayed_value is not null and current_value is null) as gained,
       count(*) filter (where replayed_value is null and current_value is not null) as lost,
       count(*) filter (where replayed_value <> current_value) as changed
from ops.replay_results
where request_id = %s
group by metadata_field
order by metadata_field
"""

TRACKS = """
select tracks.track_key
from silver.silver_enriched_tracks as tracks
cross join ops.pipeline_replay_queue as queue
where queue.request_id = %(request)s
    and (queue.track_ids is null or cast(tracks.id as text) = any(queue.track_ids))
"""

# Each provider is asked in its turn until one is accepted, and all of them where none is. One answer serves
# all fields of its endpoint; a provider that takes an id is asked for it by name first; what is said of an
# artist serves all the artist's tracks.
CALLS = f"""
with tracks as ({TRACKS}),
request as (
    select metadata_fields, config_snapshot_run_id
    from ops.pipeline_replay_queue where request_id = %(request)s
),
places as (
    select 'now' as config_of, metadata_field, priority, provider from intermediate.int_waterfall__config
    union all
    select 'then', config.metadata_field, config.priority, config.provider
    from staging.stg_ops__run_configs as config
    join request on request.config_snapshot_run_id = config.run_id
),
accepted as (
    select 'now' as config_of, track_key, metadata_field, priority from intermediate.int_waterfall__selected
    union all
    select 'then', selected.track_key, selected.metadata_field, selected.priority
    from intermediate.int_waterfall__selected as selected
    join request on not selected.metadata_field = any(request.metadata_fields)
    union all
    select 'then', track_key, metadata_field, priority
    from intermediate.int_replay__decisions where request_id = %(request)s and config_of = 'then'
),
fields_of_ways as (
    select provider, endpoint, handle, handle_owner, preference,
           unnest(string_to_array(fields, '|')) as metadata_field
    from seeds.provider_lookups
),
ways as (
    select distinct on (provider, metadata_field) provider, metadata_field, endpoint, handle, handle_owner
    from fields_of_ways
    order by provider, metadata_field, handle = 'names' desc, preference
),
turns as (
    select places.config_of, places.metadata_field, tracks.track_key, places.provider,
           ways.endpoint, ways.handle, ways.handle_owner
    from tracks
    cross join places
    join ways on ways.provider = places.provider and ways.metadata_field = places.metadata_field
    left join accepted
        on accepted.config_of = places.config_of and accepted.track_key = tracks.track_key
        and accepted.metadata_field = places.metadata_field
    where accepted.priority is null or places.priority <= accepted.priority
),
calls as (
    select config_of, metadata_field, turns.provider, turns.endpoint,
           case when handle = 'artist_id' then coalesce(handles.spotify_artist_id, turns.track_key)
                else turns.track_key end as about
    from turns
    left join intermediate.int_enrichment__handles as handles
        on handles.track_key = turns.track_key and turns.handle = 'artist_id'
    union all
    select turns.config_of, turns.metadata_field, finder.provider, finder.endpoint, turns.track_key
    from turns
    join ways as finder on finder.provider = turns.handle_owner and finder.metadata_field = 'track_id'
),
counted as (
    select config_of, metadata_field, provider, count(distinct (endpoint, about)) as calls
    from calls
    group by grouping sets ((config_of, metadata_field, provider), (config_of, provider))
)
select config_of, metadata_field, sum(calls) as calls, sum(calls * providers.cost_per_call_usd) as cost_usd
from counted
join seeds.enrichment_providers as providers using (provider)
group by config_of, metadata_field
"""

TRUE_VALUES = """
select results.metadata_field,
       count(*) filter (where {now}) as right_now, count(*) filter (where not {now}) as wrong_now,
       count(*) filter (where {then}) as right_then, count(*) filter (where not {then}) as wrong_then
from ops.replay_results as results
join truth_link on truth_link.track_key = results.track_key
join truth_value
    on truth_value.truth_id = truth_link.truth_id and truth_value.metadata_field = results.metadata_field
where results.request_id = %s
group by results.metadata_field
""".format(
    now=truth.is_true("results.metadata_field", "results.current_value", "truth_value.value"),
    then=truth.is_true("results.metadata_field", "results.replayed_value", "truth_value.value"),
)


@dataclass(frozen=True)
class Side:
    """What a field has with one of the two configs.

    Attributes:
        values: how many tracks have it.
        confidence: the mean confidence, 0-1.
        calls: how many calls lead to it, from nothing.
        cost_usd: what these cost.
        right: of the values that can be compared with the truth, how many are true; None without a truth.
        wrong: how many are not.
    """

    values: int
    confidence: float
    calls: int = 0
    cost_usd: float = 0.0
    right: int | None = None
    wrong: int | None = None

    @property
    def accuracy(self) -> float | None:
        """The share of the values that are true, where that is known."""
        if self.right is None or self.wrong is None or not self.right + self.wrong:
            return None
        return self.right / (self.right + self.wrong)

    @property
    def truths(self) -> int:
        """A wrong value does the harm of a missing one twice: it is not there, and it misleads."""
        return (self.right or 0) - (self.wrong or 0)


@dataclass(frozen=True)
class Comparison:
    """What a field has now and with the candidate config.

    Attributes:
        field: the field.
        now: with the config in force.
        then: with the candidate.
        gained: tracks that get a value.
        lost: tracks that lose theirs.
        changed: tracks that get another.
    """

    field: str
    now: Side
    then: Side
    gained: int
    lost: int
    changed: int

    @property
    def verdict(self) -> str:
        """`better` or `worse`; `other` when only values differ, or the `same`.

        Judged by what is true where the truth is known, then by how many tracks have the field, then by how
        sure it is.
        """
        for now, then in (
            (self.now.truths, self.then.truths),
            (self.now.values, self.then.values),
            (round(self.now.confidence, 4), round(self.then.confidence, 4)),
        ):
            if now != then:
                return "better" if then > now else "worse"
        return "other" if self.changed else "same"


@dataclass(frozen=True)
class Outcome:
    """What came of an experiment.

    Attributes:
        tracks: how many tracks took part.
        fields: the fields that were tried.
        calls: calls of the whole waterfall, all fields together, now and then.
        cost_usd: what these cost, now and then.
    """

    tracks: int
    fields: list[Comparison]
    calls: tuple[int, int]
    cost_usd: tuple[float, float]


def queue(
    connection: Connection, candidate: Candidate, reason: str, by: str, sample: int | None = None
) -> int:
    """Save the candidate config and ask for it to be tried.

    Args:
        connection: to the database.
        candidate: what differs from the config in force.
        reason: why.
        by: who.
        sample: try it on so many tracks; None for all.

    Returns:
        The number of the request.

    Raises:
        LoaderError: a field or provider is unknown, or a build is to come first.
    """
    with connection:
        (taken,) = ask(connection, HALF_TAKEN_IN)
        if taken["is_half"]:
            raise LoaderError(
                "There are answers that only `enrich`, or a build that failed, has decided with.",
                "Both configs are to decide with the same, so build first: dbt build",
            )
        snapshot = json.dumps(_snapshot(connection, candidate), default=float)
        (run,) = ask(connection, SAVE, (snapshot,))
        chosen = None
        if sample is not None:
            chosen = [row["id"] for row in ask(connection, SAMPLE, (sample,))]
        fields = [row["metadata_field"] for row in ask(connection, TRIED, (list(candidate),))]
        (request,) = ask(connection, QUEUE, (chosen, fields, run["run_id"], reason, by))
        return int(request["request_id"])


def _snapshot(connection: Connection, candidate: Candidate) -> list[Record]:
    """The config in force with the candidate's fields in place of its own."""
    in_force = "select to_jsonb(config) as place from intermediate.int_waterfall__config as config"
    live: list[Record] = [row["place"] for row in ask(connection, in_force)]
    trust = ask(
        connection,
        "select trust.metadata_field, trust.provider, trust.base_confidence, trust.own_strength,"
        " health.health_status, config.min_acceptable_confidence, config.required_for_gold,"
        " config.field_group, config.group_order"
        " from seeds.provider_field_confidence as trust"
        " join intermediate.int_provider_health as health on health.provider = trust.provider"
        " join seeds.metadata_enrichment_config as config on config.metadata_field = trust.metadata_field",
    )
    known = {(row["metadata_field"], row["provider"]): row for row in trust}
    snapshot = [place for place in live if place["metadata_field"] not in candidate]
    for field, tried in candidate.items():
        # what belongs to the field and not to a place of it
        of_field: Record = next((place for place in live if place["metadata_field"] == field), {})
        _check(field, [provider for _, provider, _ in tried.places], known)
        for priority, provider, confidence in tried.places:
            place = {**of_field, **known[field, provider], "priority": priority, "min_confidence": confidence}
            if tried.floor is not None:
                place["min_acceptable_confidence"] = tried.floor
            snapshot.append(place)
        # no config unsays what a person corrected
        snapshot.append({**of_field, **PERSON, "metadata_field": field, "min_acceptable_confidence": None})
    return snapshot


def _check(field: str, providers: Iterable[str], known: Collection[tuple[str, str]]) -> None:
    """See that the providers know the field.

    Args:
        field: as somebody wrote it.
        providers: as somebody wrote them.
        known: each field with each provider that knows it.

    Raises:
        LoaderError: one does not, or there is no such field or provider.
    """
    fields = sorted({name for name, _ in known})
    if field not in fields:
        raise LoaderError(
            f"There is no field {field!r} in the waterfall.", f"The fields are {', '.join(fields)}."
        )
    knowing = sorted(who for name, who in known if name == field)
    advice = f"Those who know it: {', '.join(knowing)}."
    for provider in providers:
        if provider not in {who for _, who in known}:
            raise LoaderError(f"{field}: there is no provider {provider!r}.", advice)
        if provider not in knowing:
            raise LoaderError(f"{provider} does not know {field}.", advice)


def outcome(connection: Connection, request: int, numbers: dict[str, Any] | None = None) -> Outcome:
    """What came of the request.

    Args:
        connection: to the database.
        request: its number.
        numbers: tracks, sets and seed of the sample that the database may hold; None asks for no truth.
    """
    with connection:
        about = {"request": request}
        (counted,) = ask(connection, f"select count(*) as tracks from ({TRACKS}) as tracks", about)
        calls = {(row["config_of"], row["metadata_field"]): row for row in ask(connection, CALLS, about)}
        known = _truths(connection, request, numbers) if numbers is not None else {}
        fields = [
            Comparison(
                row["metadata_field"],
                _side(row, "now", calls, known),
                _side(row, "then", calls, known),
                row["gained"],
                row["lost"],
                row["changed"],
            )
            for row in ask(connection, COMPARE, (request,))
        ]
    whole = [calls.get((when, None), {"calls": 0, "cost_usd": 0}) for when in ("now", "then")]
    return Outcome(
        int(counted["tracks"]),
        fields,
        (int(whole[0]["calls"]), int(whole[1]["calls"])),
        (float(whole[0]["cost_usd"]), float(whole[1]["cost_usd"])),
    )


def _side(row: Any, when: str, calls: dict[Any, Any], known: dict[str, Any]) -> Side:
    field = row["metadata_field"]
    cost = calls.get((when, field), {"calls": 0, "cost_usd": 0})
    told = known.get(field)
    return Side(
        row[f"values_{when}"],
        float(row[f"confidence_{when}"] or 0),
        int(cost["calls"]),
        float(cost["cost_usd"]),
        told[f"right_{when}"] if told else None,
        told[f"wrong_{when}"] if told else None,
    )


def _truths(connection: Connection, request: int, numbers: dict[str, Any]) -> dict[str, Any]:
    """Right and wrong values per field, where the database holds that sample."""
    with connection.cursor() as cursor:
        if not truth.load_sample(cursor, numbers):
            return {}
    return {row["metadata_field"]: row for row in ask(connection, TRUE_VALUES, (request,))}
