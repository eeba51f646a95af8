"""The doors of the providers, as ops.provider_doors remembers them: SQL asks nobody whose door is shut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from loaders import database
from loaders.database import Connection

# As models/staging/ops/stg_ops__shut_doors.sql has it; that view may not be built yet when `status` asks.
_LATEST = """
    select distinct on (provider, endpoint) provider, endpoint, is_open, reason, opens_at, changed_at
    from ops.provider_doors
    order by provider, endpoint, changed_at desc, door_id desc
"""


@dataclass(frozen=True)
class Door:
    """A door as it was last seen; the whole provider's where `endpoint` is None."""

    provider: str
    endpoint: str | None
    is_open: bool
    reason: str
    opens_at: datetime | None
    changed_at: datetime

    @property
    def is_shut(self) -> bool:
        """Whether it is still shut; one with a time opens by itself."""
        return not self.is_open and (self.opens_at is None or self.opens_at > datetime.now(timezone.utc))


def latest(connection: Connection) -> list[Door]:
    """Every door that was ever shut, as it was last seen; none before dbt first ran."""
    with connection.cursor() as cursor:
        if not database.has(cursor, "ops.provider_doors"):
            return []
        cursor.execute(_LATEST)
        return [Door(*row) for row in cursor.fetchall()]


def shut(
    connection: Connection, provider: str, endpoint: str | None, reason: str, opens_at: datetime | None
) -> None:
    """Remember that a door is shut; nothing is written when that is known already."""
    before = _find(connection, provider, endpoint)
    if before and not before.is_open and (before.reason, before.opens_at) == (reason, opens_at):
        return
    _write(connection, provider, endpoint, False, reason, opens_at)


def reopen(connection: Connection, provider: str, endpoint: str | None, reason: str) -> None:
    """Remember that a door is open again; nothing is written when it was never shut."""
    before = _find(connection, provider, endpoint)
    if before and not before.is_open:
        _write(connection, provider, endpoint, True, reason, None)


def _find(connection: Connection, provider: str, endpoint: str | None) -> Door | None:
    return next((d for d in latest(connection) if (d.provider, d.endpoint) == (provider, endpoint)), None)


def _write(
    connection: Connection,
    provider: str,
    endpoint: str | None,
    is_open: bool,
    reason: str,
    opens_at: datetime | None,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ops.provider_doors (provider, endpoint, is_open, reason, opens_at)"
            " values (%s, %s, %s, %s, %s)",
            (provider, endpoint, is_open, reason, opens_at),
        )
