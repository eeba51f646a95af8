"""Taking secrets out of what is about to land: tokens and keys in parameters, URLs and error texts."""

from __future__ import annotations

import functools
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

REMOVED = "[removed]"

_NAMES = (
    r"(?:[a-z0-9]+[_-])*(?:api[_-]?key|apikey|api[_-]?sig|access[_-]?token|refresh[_-]?token|auth[_-]?token|token|secret|"
    r"password|passwd|pwd|authorization|bearer|client[_-]?id|client[_-]?secret|credential|credentials|"
    r"session[_-]?key|cookie|set[_-]?cookie)"
)
_SECRET_NAME = re.compile(rf"^(?:x[_-])?(?:{_NAMES}|sk|sig|signature)$", re.IGNORECASE)
# `key` is an API key at some services and a musical key at others: long, without spaces, it is the former.
_LONG_KEY = re.compile(r"^[A-Za-z0-9_\-.~+/=]{16,}$")
_URL = re.compile(r"\bhttps?://[^\s\"'<>\\]+")
_PAIR = re.compile(
    rf"(?P<name>[\"']?\b{_NAMES}\b[\"']?\s*[:=]\s*)"
    # ListenBrainz' scheme is a word like any other, and told by what it stands behind
    r"(?P<value>\"[^\"]*\"|'[^']*'|(?:Token\s+)?[^\s&,;}\])<>]+)",
    re.IGNORECASE,
)
_SCHEME = re.compile(
    r"\b(?P<scheme>Bearer|Basic|Discogs token=|OAuth)\s*(?P<value>[A-Za-z0-9_\-.~+/=]{8,})", re.IGNORECASE
)


def is_secret_name(name: str, value: Any = None) -> bool:
    """Whether a parameter of this name (and value, where the name alone does not tell) is a secret."""
    if _is_always_secret(name):
        return True
    return name.lower() == "key" and isinstance(value, str) and bool(_LONG_KEY.match(value))


@functools.lru_cache(10_000)  # rows name their parameters alike
def _is_always_secret(name: str) -> bool:
    return bool(_SECRET_NAME.match(name))


def strip_parameters(value: Any) -> Any:
    """The parameters of a request (any JSON value) with each secret replaced by `[removed]`."""
    if isinstance(value, dict):
        return {
            name: REMOVED
            if inner is not None and is_secret_name(str(name), inner)
            else strip_parameters(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [strip_parameters(inner) for inner in value]
    return strip_text(value) if isinstance(value, str) else value


def strip_url(url: str) -> str:
    """A URL without its user name and password, and with each secret parameter replaced by `[removed]`."""
    if not any(mark in url for mark in "?#@"):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:  # no URL at all, such as an unclosed IPv6 bracket
        return strip_text(url, urls=False)
    query, fragment = _strip_query(parts.query), _strip_query(parts.fragment)
    host = parts.netloc.rpartition("@")[2]
    if (host, query, fragment) == (parts.netloc, parts.query, parts.fragment):
        return url
    return urlunsplit((parts.scheme, host, parts.path, query, fragment))


def strip_text(text: str, urls: bool = True) -> str:
    """A text, such as an error message, with the secrets in it replaced by `[removed]`."""
    if urls and "://" in text:
        text = _URL.sub(lambda found: strip_url(found.group()), text)
    text = _SCHEME.sub(lambda found: f"{found['scheme']} {REMOVED}", text)
    if ":" not in text and "=" not in text:
        return text
    return _PAIR.sub(lambda found: f"{found['name']}{_like(found['value'])}", text)


@functools.lru_cache(100)
def written(secret: str) -> re.Pattern[str]:
    """Each way in which an answer may repeat a secret: as it is, or escaped for an address, JSON or HTML."""
    return re.compile("".join(map(_escaped, secret)))


def _escaped(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        return letter
    code = ord(letter)
    forms = [rf"\\?{re.escape(letter)}", rf"\\u{code:04x}", f"&#0*{code};", f"&#x0*{code:x};", "&[a-z]+;"]
    # an address within an address has its % escaped once more
    forms.append("".join(f"%(?:25)*{byte:02x}" for byte in letter.encode("utf-8", "replace")))
    forms += [r"\+"] if letter == " " else []
    return f"(?i:{'|'.join(forms)})"


def _strip_query(query: str) -> str:
    """The query with its secrets replaced; letter for letter the same when it has none."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if not any(is_secret_name(name, value) for name, value in pairs):
        return query
    return urlencode(
        [(name, REMOVED if is_secret_name(name, value) else value) for name, value in pairs], safe="[]"
    )


def _like(value: str) -> str:
    quote = value[0] if value[0] in "\"'" else ""
    return f"{quote}{REMOVED}{quote}"
