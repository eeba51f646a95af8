"""The waterfall's config at run time: what is in force, and changes to it as rows that say who and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

from loaders import database
from loaders.database import Connection
from loaders.errors import LoaderError
from loaders.records import Record, ask

# Field, priority, provider (None takes the place out), confidence, whether it counts (else the seed does).
Change = tuple[str, int, "str | None", "Decimal | None", bool]

# As model int_waterfall__config will have it after the next build.
IN_FORCE = """
select seed.metadata_field, place.priority,
       case when change.is_active then change.provider else place.provider end as provider,
       case when change.is_active then change.min_confidence else place.min_confidence end as min_confidence,
       seed.min_acceptable_confidence, seed.is_enabled, coalesce(change.is_active, false) as is_override,
       place.provider as seed_provider, change.reason, change.changed_by, change.changed_at,
       coalesce(change.was_active, false) as was_override,
       case when change.was_active then change.former_provider else place.provider end as former_provider,
       change.former_confidence
from seeds.metadata_enrichment_config as seed
cross join lateral (
    values (1, priority_1_provider, priority_1_confidence), (2, priority_2_provider, priority_2_confidence),
           (3, priority_3_provider, priority_3_confidence), (4, priority_4_provider, priority_4_confidence)
) as place (priority, provider, min_confidence)
left join (
    select distinct on (metadata_field, priority) *, lag(is_active) over places as was_active,
           lag(provider) over places as former_provider, lag(min_confidence) over places as former_confidence
    from ops.metadata_enrichment_config_overrides
    window places as (partition by metadata_field, priority order by override_id)
    order by metadata_field, priority, override_id desc
) as change on change.metadata_field = seed.metadata_field and change.priority = place.priority
"""


# Where the data test of the seeds keeps what it found. A build stops there; silver goes by the seeds before.
TEST = "ops_test_failures.metadata_enrichment_config_is_valid"


class WaterfallConfig:
    """The config in one database.

    Raises:
        LoaderError: (any method) there is no config yet, or the database refuses the change and says why.
    """

    def __init__(self, connection: Connection) -> None:
        connection.autocommit = False
        self._connection = connection

    def places(self, field: str | None = None, provider: str | None = None) -> list[Record]:
        """The places in force that name a provider, or were taken out at run time.

        Args:
            field: of this field alone.
            provider: of this provider alone.
        """
        self.check_fields([field] if field else [])
        self._check_provider(provider)
        return [
            row
            for row in self._ask(f"select * from ({IN_FORCE}) as places order by metadata_field, priority")
            if (row["provider"] or row["is_override"])
            and field in (None, row["metadata_field"])
            and provider in (None, row["provider"])
        ]

    def refused(self) -> list[str]:
        """Why the last build refused the seed that is in the database; nothing when it did not."""
        (test,) = self._ask("select to_regclass(%s) is not null as was_run", TEST)
        problems = self._ask(f"select * from {TEST} order by 1, 2, 3") if test["was_run"] else []
        said = [f"{row['seed']}: {row['metadata_field']}: {row['problem']}" for row in problems]
        return ["The last build refused the seeds, and silver goes by those before:", *said] if said else []

    def history(self, field: str | None = None) -> list[Record]:
        """Every change ever made, the latest first; also of a field that the seed has no more."""
        changes = self._ask(
            "select * from ops.metadata_enrichment_config_overrides"
            " where %s is null or metadata_field = %s order by override_id desc",
            field,
            field,
        )
        if field and not changes:
            self.check_fields([field])
        return changes

    def change(self, changes: Sequence[Change], reason: str, by: str) -> None:
        """Write changes, all or none; the next build uses them."""
        with _explained(), self._connection, self._connection.cursor() as cursor:
            for change in changes:
                cursor.execute(
                    "insert into ops.metadata_enrichment_config_overrides"
                    " (metadata_field, priority, provider, min_confidence, is_active, reason, changed_by)"
                    " values (%s, %s, %s, %s, %s, %s, %s)",
                    (*change, reason, by),
                )

    def exchange(self, field: str, priority: int, provider: str) -> list[Change]:
        """What gives the place that `provider` has in `field` to whom it drives out of `priority`."""
        places = {row["priority"]: row for row in self.places(field)}
        return [
            (field, old, places[priority]["provider"], places[priority]["min_confidence"], True)
            for old, row in places.items()
            if row["provider"] == provider and old != priority and priority in places
        ]

    def overridden(self, field: str | None, provider: str | None) -> list[Change]:
        """What gives a field's places back as the seed has them, or a provider those that were taken from it.

        A place it was taken out of is as before; where there is none of the field, the seed's goes back.
        """
        places = [row for row in self.places(field) if row["is_override"]]
        if provider is None:
            return [(*_place(row), None, None, False) for row in places]
        self._check_provider(provider)
        left = [row for row in places if not row["provider"] and row["former_provider"] == provider]
        changes: list[Change] = [
            (*_place(row), provider, row["former_confidence"], True)
            if row["was_override"]
            else (*_place(row), None, None, False)
            for row in left
        ]
        settled = {row["metadata_field"] for row in left}
        return changes + [
            (*_place(row), None, None, False)
            for row in places
            if row["seed_provider"] == provider and row["metadata_field"] not in settled
        ]

    def switched_off(self, changes: Sequence[Change]) -> set[str]:
        """Those fields and providers of the changes that the seeds have switched off."""
        found = self._ask(
            "select metadata_field as name from seeds.metadata_enrichment_config"
            " where not is_enabled and metadata_field = any(%s)"
            " union all select provider from seeds.enrichment_providers"
            " where not is_enabled and provider = any(%s)",
            [field for field, *_ in changes],
            [provider for _, _, provider, *_ in changes],
        )
        return {row["name"] for row in found}

    def check_fields(self, fields: Sequence[str]) -> None:
        """See that the seed has these fields; the error tells which it has."""
        if not fields:
            return
        seed = self._ask("select metadata_field from seeds.metadata_enrichment_config order by 1")
        known = [row["metadata_field"] for row in seed]
        for field in fields:
            if field not in known:
                advice = [f"The fields are {', '.join(known)}.", *self.refused()]
                raise LoaderError(f"There is no field {field!r}.", "\n".join(advice))

    def _check_provider(self, provider: str | None) -> None:
        if provider is None:
            return
        seed = self._ask("select provider from seeds.enrichment_providers order by 1")
        known = [row["provider"] for row in seed]
        if provider not in known:
            raise LoaderError(f"There is no provider {provider!r}.", f"The providers are {', '.join(known)}.")

    def _ask(self, query: str, *parameters: Any) -> list[Record]:
        with _explained(), self._connection:
            return ask(self._connection, query, parameters or None)


def _place(row: Record) -> tuple[str, int]:
    return row["metadata_field"], row["priority"]


def _explained() -> AbstractContextManager[None]:
    """Around whole changes too: some of them are refused only when they are whole."""
    return database.explained("There is no config in this database yet.")
