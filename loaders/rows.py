"""From what a source yields to what bronze holds: identity, JSON that PostgreSQL can keep, rejects."""

from __future__ import annotations

import contextlib
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pendulum

from loaders import redaction
from loaders.bronze_tables import API_ENRICHMENTS, LONGEST_INDEXED, REJECTS, TABLES, Table, table_named

Row = dict[str, Any]

# The namespace of every bronze_id. Changing it would make every row a new one.
NAMESPACE = uuid.UUID("6f2d5a0e-5d0c-5c38-9a4e-0b7c1f6e2d11")
# What jsonb, or the JSON parser on the way to it, cannot hold: U+0000, half a surrogate pair, huge integers.
_SURROGATES = re.compile("[\ud800-\udfff]")
_HUGE = re.compile("[1-9][0-9]{18}")
_LARGEST_INTEGER = 2**63 - 1
NUL_PICTURE = "\u2400"
REPLACEMENT = "\ufffd"
# As SQL reads days (macro try_date). Other years stand for "never" or are a slip of the pen: a page of 9999
# would stay the newest for ever.
YEARS = range(1800, 2200)
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
NOT_STORABLE = (
    "holds characters or numbers that PostgreSQL cannot keep; landed with stand-ins, this is the original"
)


class Unfit(Exception):
    """A row that does not fit its table; the message is the reason given in bronze_rejects."""


def reject(source: str | None, url: str | None, reason: str, payload: Any) -> tuple[str, Row]:
    """A row of bronze_rejects for something that has no shape.

    Args:
        source: where it comes from.
        url: its address, when it has one.
        reason: why it does not fit.
        payload: the thing itself, as text or as anything that can be written as text.
    """
    return REJECTS.name, {"source": source, "source_url": url, "reason": reason, "payload": payload}


def prepare(items: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    """Make rows ready for bronze: none is dropped, what does not fit goes to bronze_rejects.

    Args:
        items: (table, row) pairs; a row has the table's columns less bronze_id, JSON as Python values and
            times as aware datetimes or ISO 8601 texts.

    Yields:
        (table, row) pairs with bronze_id, secrets removed, JSON as text; no bronze_id twice, but for pages
        (`loaders.versions` tells what is new of these).
    """
    seen: set[int] = set()
    for name, row in items:
        for table, ready in _fitted(table_named(name), row):
            if TABLES[table].page_id:
                yield table, ready
                continue
            identifier = int(ready["bronze_id"].replace("-", ""), 16)  # half the memory of the text
            if identifier not in seen:
                seen.add(identifier)
                yield table, ready


def _fitted(table: Table, row: Row) -> Iterator[tuple[str, Row]]:
    try:
        ready, original = _fit(table, row)
    except Unfit as unfit:
        yield _rejected(row, f"{table.name}: {unfit}", row)
        return
    yield table.name, ready
    if original is not None and table is not REJECTS:
        yield _rejected(ready, f"{table.name} {ready['bronze_id']}: {NOT_STORABLE}", original)


def _rejected(row: Row, reason: str, payload: Row) -> tuple[str, Row]:
    source = row.get("source") or row.get("api_provider") or row.get("dataset")
    name, rejected = reject(source, row.get("source_url"), reason, payload)
    return name, _fit(REJECTS, rejected)[0]


def _fit(table: Table, row: Row) -> tuple[Row, Row | None]:
    """The row as its table takes it, and the original where something in it had to be replaced."""
    if not row.keys() <= table.columns.keys():
        unknown = sorted(map(str, row.keys() - table.columns.keys()))
        raise Unfit(f"unknown columns {', '.join(unknown)}")
    clean = _without_secrets(table, row)
    ready: Row = {}
    replaced = False
    for name, kind in table.columns.items():
        value = clean.get(name)
        if kind == "json":
            ready[name], changed = _json_text(name, value)
        else:
            ready[name], changed = _scalar(name, kind, value)
        replaced = replaced or changed
    if table is REJECTS:
        ready["rejected_at"] = ready["rejected_at"] or datetime.now(timezone.utc)
    if missing := [name for name in table.required if ready[name] is None]:
        raise Unfit(f"without {', '.join(missing)}")
    for name in table.indexed_texts:
        if ready[name] and len(ready[name].encode()) > LONGEST_INDEXED:
            raise Unfit(f"{name} is longer than the {LONGEST_INDEXED:,} bytes that can be searched by")
    ready["bronze_id"] = bronze_id(table, ready)
    return ready, clean if replaced else None


def bronze_id(table: Table, ready: Row) -> str:
    """The UUIDv5 of the row's identity and content: the same page gives the same id, everywhere, always."""
    parts = (table.name, *(_canonical(ready[name]) for name in (*table.identity, *table.content)))
    return str(uuid.uuid5(NAMESPACE, "\x00".join(parts)))  # no value holds a NUL by now


def _canonical(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    return "" if value is None else str(value)


def _without_secrets(table: Table, row: Row) -> Row:
    """The row with secrets removed; what a provider said is left alone unless it is an error."""
    clean = dict(row)
    if isinstance(clean.get("source_url"), str):
        clean["source_url"] = redaction.strip_url(clean["source_url"])
    if table is API_ENRICHMENTS:
        clean["request_params"] = _stripped(clean.get("request_params"))
        status = clean.get("response_status")
        if clean.get("error_code") or (isinstance(status, int) and status >= 400):
            clean["raw_response"] = _stripped(clean.get("raw_response"))
    if table is REJECTS:  # the last resort takes anything
        clean |= {
            name: _as_text(clean[name])
            for name in ("source", "source_url", "reason")
            if clean.get(name) is not None
        }
        if clean.get("source"):  # its payload has the whole of it
            clean["source"] = clean["source"].encode()[:LONGEST_INDEXED].decode(errors="ignore")
        if clean.get("payload") is not None:
            clean["payload"] = _payload_text(clean["payload"])
    return clean


def _stripped(value: Any) -> Any:
    """The JSON value without secrets; as text where it is nested too deep to be looked through."""
    try:
        return redaction.strip_parameters(value)
    except RecursionError:
        return redaction.strip_text(_as_text(value))


def _payload_text(payload: Any) -> str:
    """The payload of a reject as text without secrets; what is JSON stays JSON."""
    text = _as_text(payload)
    if isinstance(payload, (dict, list)):
        with contextlib.suppress(RecursionError, ValueError):
            return _as_text(redaction.strip_parameters(json.loads(text)))
    return redaction.strip_text(text)


def _as_text(value: Any) -> str:
    """The value as text that PostgreSQL can keep without loss: JSON, escaped, where it is no plain text."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "backslashreplace")
    if isinstance(value, str) and _storable_text(value) == value:
        return value
    try:
        return json.dumps(value, sort_keys=True, default=str, skipkeys=True)
    except RecursionError:  # read where the stack was a little lower
        return "nested too deep to be written"


def _json_text(name: str, value: Any) -> tuple[str | None, bool]:
    """The JSON as canonical text (sorted keys, no spaces), and whether something in it had to be replaced."""
    if value is None:
        return None, False
    if name == "raw_json" and not isinstance(value, (dict, list)):
        raise Unfit("raw_json is no JSON object or array")
    try:
        text = _JSON.encode(value)
        if _is_storable(text):
            return text, False
        storable = _JSON.encode(_storable(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise Unfit(f"{name} is no JSON: {error}") from error
    return storable, storable != text


def _is_storable(text: str) -> bool:
    if "\\u0000" in text or _HUGE.search(text):
        return False
    return text.isascii() or not _SURROGATES.search(text)


def _storable(value: Any) -> Any:
    """The JSON value with stand-ins for what PostgreSQL cannot hold."""
    if isinstance(value, str):
        return _storable_text(value)
    if isinstance(value, dict):
        return {_storable_text(str(key)): _storable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(inner) for inner in value]
    if isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        return str(value)
    return value


def _storable_text(text: str) -> str:
    text = text.replace("\x00", NUL_PICTURE)
    return text if text.isascii() else _SURROGATES.sub(REPLACEMENT, text)


def _scalar(name: str, kind: str, value: Any) -> tuple[Any, bool]:
    if value is None or value == "":
        return None, False
    if kind == "text":
        if not isinstance(value, (str, int)):
            raise Unfit(f"{name} is no text")
        text = _storable_text(str(value))
        return text, text != str(value)
    if kind == "timestamp":
        return _time(name, value), False
    try:
        return (int(value) if kind == "bigint" else Decimal(str(value))), False
    except (TypeError, ValueError, ArithmeticError) as error:
        raise Unfit(f"{name} is no number: {value!r}") from error


def _time(name: str, value: Any) -> datetime:
    """An aware time of a year that can be; one without a zone is UTC."""
    if isinstance(value, datetime):
        moment = value
    else:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            moment = _parsed(name, str(value))
    if moment.year not in YEARS:
        raise Unfit(f"{name} is of the year {moment.year}")
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _parsed(name: str, text: str) -> datetime:
    """The time of any ISO 8601 text; Python 3.10 itself reads only those that it writes."""
    try:
        moment = pendulum.parse(text)
    except ValueError as error:
        raise Unfit(f"{name} is no time: {text!r}") from error
    # to pendulum the word "now" is one, and another at each reading
    if not isinstance(moment, datetime) or text == "now":
        raise Unfit(f"{name} is no time: {text!r}")
    # a plain one: pendulum's cannot be counted in microseconds
    return datetime.fromisoformat(moment.isoformat())
