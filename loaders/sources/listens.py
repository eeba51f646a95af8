"""Listening histories of Last.fm and ListenBrainz, oldest first, so that a history can be continued.

Whatever arrived is the beginning of the history, without a gap: the next call goes on from its newest.
Names of users do not land; a listener is known by a pseudonym, the same for the same name.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

from loaders import database
from loaders.calls import Answer, Call
from loaders.errors import SourceError
from loaders.rows import Row, reject
from loaders.sources.files import unreadable
from loaders.sources.sites.reading import Json, dig, number_of, objects, text_of

SERVICES = ("lastfm", "listenbrainz")
LASTFM_PAGE = 200
LISTENBRAINZ_PAGE = 1000
_WHERE_EXPORTED = "Take the zip as https://listenbrainz.org/settings/export/ gives it."
# Before that day neither service knows a listen.
FIRST = datetime(2002, 10, 1, tzinfo=timezone.utc)
# Clocks of players go wrong by zones.
LATEST = timedelta(days=1)

# Where an export of ListenBrainz has the listens of a month, a JSON object a line.
MONTH = re.compile(r"(?:.*/)?listens/(\d{4})/(\d{1,2})\.jsonl")

Send = Callable[[Call], Answer]


@dataclass
class Progress:
    """How far a history is: pages (or an export's months) read, of how many where known, and listens."""

    pages: int = 0
    of: int | None = None
    listens: int = 0


def pseudonym(service: str, user: str) -> str:
    """What a listener is called in the database. Whoever knows the name can work it out; it is no secret."""
    return "listener-" + hashlib.sha256(f"{service}:{user.lower()}".encode()).hexdigest()[:12]


def rows(
    service: str,
    user: str,
    send: Send,
    after: datetime | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[str, Row]]:
    """Every listen from a time on, oldest first.

    Args:
        service: lastfm or listenbrainz.
        user: the name there.
        send: how to ask the service.
        after: the newest listen that is there already; its second is read again.
        progress: told how far it is.

    Raises:
        SourceError: the service gives no answer; what came before was yielded.
    """
    start = max(after or FIRST, FIRST)
    read = _lastfm if service == "lastfm" else _listenbrainz
    yield from read(user, int(start.timestamp()) - 1, send, progress or Progress())


def exported(file: str, user: str, progress: Progress) -> Iterator[tuple[str, Row]]:
    """Every listen of a history that ListenBrainz has exported (on its page settings/export), oldest first.

    Args:
        file: the zip.
        user: the name there.
        progress: told how far it is.

    Raises:
        SourceError: the file cannot be read, or is no such export; what came before was yielded.
    """
    path = Path(file)
    try:
        with zipfile.ZipFile(path) as packed:
            found = filter(None, map(MONTH.fullmatch, packed.namelist()))
            months = sorted((int(name[1]), int(name[2]), name[0]) for name in found)
            if not months:
                raise SourceError(f"{path} has no listens/2026/1.jsonl or the like in it.", _WHERE_EXPORTED)
            progress.of = len(months)
            for *_, month in months:
                with packed.open(month) as lines:
                    told = [_exported(line, user, f"{month}, line {n}") for n, line in enumerate(lines, 1)]
                # rejects have no time
                for table, row in sorted(told, key=lambda one: one[1].get("listened_at") or FIRST):
                    progress.listens += table == "bronze_listens"
                    yield table, row
                progress.pages += 1
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path} is no zip, or a damaged one: {error}.", _WHERE_EXPORTED) from error
    except (zlib.error, EOFError, RuntimeError) as error:
        raise SourceError(f"{path} cannot be unpacked: {error}.", _WHERE_EXPORTED) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _exported(line: bytes, user: str, place: str) -> tuple[str, Row]:
    try:
        listen = json.loads(line)
    except (ValueError, RecursionError):
        listen = None
    if not isinstance(listen, dict):
        said = _unnamed(line.decode(errors="replace"), "listenbrainz", user)
        return reject("listenbrainz", None, f"{place} is no listen", said)
    return _listen("listenbrainz", user, listen, number_of(listen.get("listened_at")))


def _lastfm(user: str, after: int, send: Send, progress: Progress) -> Iterator[tuple[str, Row]]:
    """Last.fm numbers pages from the newest; `to` keeps them from moving while we read the last one first."""
    until = int(datetime.now(timezone.utc).timestamp())

    def page(number: int) -> Call:
        params = {
            "method": "user.getRecentTracks",
            "user": user,
            "limit": str(LASTFM_PAGE),
            "page": str(number),
            "from": str(after),
            "to": str(until),
            "format": "json",
        }
        return Call("user.getRecentTracks", "", params)

    newest = send(page(1))
    total = number_of(dig(newest.body, "recenttracks", "@attr", "totalPages"))
    progress.of = max(total or 1, 1)
    for number in range(progress.of, 0, -1):
        answer = newest if number == 1 else send(page(number))
        tracks = dig(answer.body, "recenttracks", "track")
        if answer.error or not isinstance(tracks, (list, dict)):
            yield from _failed("lastfm", user, answer)
        progress.pages += 1
        # One track comes as an object instead of a list.
        for track in reversed(objects(tracks)):
            if str(dig(track, "@attr", "nowplaying")).lower() == "true":
                continue  # not over yet, and on every page
            progress.listens += 1
            yield _listen("lastfm", user, track, number_of(dig(track, "date", "uts")))


def _listenbrainz(user: str, after: int, send: Send, progress: Progress) -> Iterator[tuple[str, Row]]:
    """ListenBrainz gives the oldest listens after `min_ts`, the newest of them first."""
    while True:
        path = f"user/{quote(user, safe='')}/listens"
        answer = send(
            Call("user/{user}/listens", path, {"count": str(LISTENBRAINZ_PAGE), "min_ts": str(after)})
        )
        listens = dig(answer.body, "payload", "listens")
        if answer.error or not isinstance(listens, list):
            yield from _failed("listenbrainz", user, answer)
        progress.pages += 1
        found = objects(listens)
        for listen in reversed(found):
            progress.listens += 1
            yield _listen("listenbrainz", user, listen, number_of(listen.get("listened_at")))
        times = [
            time
            for listen in found
            if (time := number_of(listen.get("listened_at"))) is not None and _moment(time)
        ]
        if len(found) < LISTENBRAINZ_PAGE or not times:
            return
        # The second at the page's end may have more listens than fitted.
        after = max(max(times) - 1, after + 1)


def _moment(seconds: int | None) -> datetime | None:
    """The moment so many seconds after 1970; None where no calendar has it."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (OSError, OverflowError, ValueError):
        return None


def _listen(service: str, user: str, listen: Json, time: int | None) -> tuple[str, Row]:
    listener = pseudonym(service, user)
    told = {**listen, "user_name": listener} if "user_name" in listen else listen
    moment = _moment(time)
    if moment is None:
        return reject(service, None, "a listen without a time", told)
    # the next call goes on from the newest: from there it would hear of no other listen for years
    if moment > datetime.now(timezone.utc) + LATEST:
        return reject(service, None, "a listen of a time that is yet to come", told)
    return "bronze_listens", {
        "source": service,
        "listener": listener,
        "raw_json": told,
        "listened_at": moment,
    }


def _failed(service: str, user: str, answer: Answer) -> Iterator[tuple[str, Row]]:
    """A reject that keeps the answer, then the error that ends the history; only that says the name."""
    said = text_of(dig(answer.body, "message")) or text_of(dig(answer.body, "error"))
    reason = (answer.error or "no listens in the answer") + (f": {said}" if said else "")
    body = _unnamed(answer.body, service, user)
    payload = body if isinstance(body, str) else json.dumps(body)
    yield reject(service, answer.call.endpoint, _unnamed(reason, service, user), payload)
    raise SourceError(
        f"{service}: {reason}{f' (HTTP {answer.status})' if answer.status else ''}.",
        "What came before is kept; the same command goes on from there.",
    )


def _unnamed(told: Any, service: str, user: str) -> Any:
    """What was told, with the pseudonym wherever the user's name stands as a word, also in an address."""
    if isinstance(told, dict):
        return {key: _unnamed(inner, service, user) for key, inner in told.items()}
    if isinstance(told, list):
        return [_unnamed(inner, service, user) for inner in told]
    if not isinstance(told, str):
        return told
    names = "|".join(re.escape(name) for name in (user, quote(user, safe="")))
    return re.sub(rf"(?<!\w)({names})(?!\w)", pseudonym(service, user), told, flags=re.IGNORECASE)


def newest(connection: Any, service: str, user: str) -> datetime | None:
    """The newest listen of this listener in bronze, of whole loads; None when there is none."""
    with connection.cursor() as cursor:
        if not database.has(cursor, "bronze.bronze_listens"):
            return None
        cursor.execute(
            """
            select max(listened_at)
            from bronze.bronze_listens
            where
                source = %s
                and listener = %s
                and _dlt_load_id in (select load_id from bronze._dlt_loads where status = 0)
            """,
            (service, pseudonym(service, user)),
        )
        found: datetime | None = cursor.fetchone()[0]
        return found
