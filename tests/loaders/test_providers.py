"""Each provider's calls: the right address and parameters for each handle, and what its answers lead to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from loaders import registry, sources
from loaders.calls import Answer, Call, Pace
from loaders.commands.status import status
from loaders.database import Connection
from loaders.enrichment import desks
from loaders.errors import ConfigError
from loaders.http import Client
from loaders.simulator import Simulator
from loaders.simulator.world import SampleProviders
from loaders.sources.api import Question

Change = Callable[[str], str]
SAMPLE = SampleProviders(30, 3, 7)
STROBE = Question(
    "key", "", "", "names", None, "deadmau5", "Strobe (Radio Edit) [mau5trap]", ("deadmau5", "Kaskade"),
    "Strobe", "Radio Edit",
)  # fmt: skip


def asked(provider: str, endpoint: str, handle: str, value: str | None = None) -> Call:
    question = replace(STROBE, provider=provider, endpoint=endpoint, handle=handle, handle_value=value)
    return desks.provider(provider).call(question)


def address(call: Call) -> str:
    request = requests.Request("GET", f"https://x/{call.path}", params=dict(call.params)).prepare()
    return (request.url or "").removeprefix("https://x/")


@pytest.mark.parametrize(
    ("provider", "endpoint", "handle", "value", "url"),
    [
        ("spotify", "search", "isrc", "GB1", "search?q=isrc%3AGB1&type=track&limit=5"),
        ("spotify", "search", "names", None,
         "search?q=track%3A%22Strobe+Radio+Edit%22+artist%3A%22deadmau5%22&type=track&limit=5"),
        ("spotify", "tracks/{id}", "track_id", "a b/c", "tracks/a%20b%2Fc"),
        ("spotify", "audio-features/{id}", "track_id", "s1", "audio-features/s1"),
        ("spotify", "artists/{id}", "artist_id", "a1", "artists/a1"),
        ("musicbrainz", "isrc/{isrc}", "isrc", "GB1",
         "isrc/GB1?inc=artist-credits+isrcs+releases+tags&fmt=json"),
        ("musicbrainz", "recording/{mbid}", "track_id", "m1",
         "recording/m1?inc=artist-credits+isrcs+releases+tags+genres&fmt=json"),
        ("musicbrainz", "recording", "names", None,
         "recording?query=recording%3A%22Strobe+%5C%28Radio+Edit%5C%29%22+AND+artist%3A%22deadmau5%22&fmt=json&limit=10"),
        ("beatport", "catalog/tracks", "isrc", "GB1", "catalog/tracks/?isrc=GB1&per_page=10"),
        ("beatport", "catalog/tracks/{id}", "track_id", "1/7", "catalog/tracks/1%2F7/"),
        ("beatport", "catalog/tracks", "names", None,
         "catalog/tracks/?name=Strobe&artist_name=deadmau5&per_page=10"),
        ("lastfm", "track.getInfo", "names", None,
         "?method=track.getInfo&artist=deadmau5+%26+Kaskade&track=Strobe+%28Radio+Edit%29&autocorrect=1&format=json"),
        ("acousticbrainz", "{mbid}/low-level", "track_id", "m1", "m1/low-level?n=0"),
        ("acousticbrainz", "{mbid}/high-level", "track_id", "m1", "m1/high-level?n=0"),
        ("discogs", "releases/{id}", "track_id", "12", "releases/12"),
        ("discogs", "database/search", "names", None,
         "database/search?artist=deadmau5&track=Strobe+Radio+Edit&type=release&per_page=5"),
        ("deezer", "track/isrc:{isrc}", "isrc", "GB1", "track/isrc:GB1"),
        ("deezer", "track/{id}", "track_id", "3", "track/3"),
        ("deezer", "search", "names", None,
         "search?q=artist%3A%22deadmau5%22+track%3A%22Strobe+Radio+Edit%22&limit=10"),
        ("getsongbpm", "search", "names", None,
         "search/?type=both&lookup=song%3AStrobe+%28Radio+Edit%29+artist%3Adeadmau5&limit=5"),
        ("reccobeats", "audio-features", "track_id", "s1", "audio-features?ids=s1"),
        ("reccobeats", "track", "track_id", "s1", "track?ids=s1"),
        ("listenbrainz", "metadata/recording", "track_id", "m1",
         "metadata/recording/?recording_mbids=m1&inc=artist+tag+release"),
        ("listenbrainz", "metadata/lookup", "names", None,
         "metadata/lookup/?artist_name=deadmau5%2C+Kaskade&recording_name=Strobe+%28Radio+Edit%29"
         "&metadata=true&inc=artist+tag+release"),
    ],
)  # fmt: skip
def test_each_way_of_asking_has_its_address(
    provider: str, endpoint: str, handle: str, value: str | None, url: str
) -> None:
    call = asked(provider, endpoint, handle, value)
    assert (call.endpoint, address(call)) == (endpoint, url)


def test_every_lookup_of_the_seed_has_a_case_above() -> None:
    import csv

    with (registry.SEED.parent / "provider_lookups.csv").open(encoding="utf-8", newline="") as handle:
        seeded = {(row["provider"], row["endpoint"], row["handle"]) for row in csv.DictReader(handle)}
    marks = test_each_way_of_asking_has_its_address.pytestmark  # type: ignore[attr-defined]
    assert seeded == {case[:3] for case in marks[0].args[1]}


def test_what_was_asked_lands_as_published_with_the_handle() -> None:
    names = {"artist": "deadmau5", "title": "Strobe (Radio Edit) [mau5trap]"}
    assert asked("spotify", "search", "names").asked == names
    assert asked("spotify", "search", "isrc", "GB1").asked == {**names, "isrc": "GB1"}
    assert asked("spotify", "tracks/{id}", "track_id", "s").asked == {**names, "provider_id": "s"}
    _, landed = answered(asked("spotify", "search", "names"), {}).row("v1", Decimal(0))
    assert (landed["track_key"], landed["request_params"]["asked"]) == ("key", names)
    about_artist = {"artist": "deadmau5", "title": None, "provider_id": "a"}
    assert asked("spotify", "artists/{id}", "artist_id", "a").asked == about_artist


def test_quotes_and_lucene_signs_are_taken_literally() -> None:
    odd = replace(STROBE, artist_names=('The "Who"',), title="a:b", version=None, endpoint="recording")
    query = desks.provider("musicbrainz").call(odd).params["query"]
    assert query == r'recording:"a\:b" AND artist:"The \"Who\""'
    spotify = desks.provider("spotify").call(replace(odd, endpoint="search")).params["q"]
    assert spotify == 'track:"a:b" artist:"The Who"'


def test_every_provider_of_the_registry_has_a_module_and_the_reverse() -> None:
    seeded = {name for name, entry in registry.entries().items() if entry.provider_type == "api"}
    assert seeded == set(sources.API_PROVIDERS)
    for name in sources.API_PROVIDERS:
        module = desks.provider(name)
        assert module.name == name
        assert module.unlocks
        assert bool(module.needs) <= bool(module.how_to_get)


@pytest.fixture
def edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[Change], None]:
    """Have the registry read its seed as somebody edited it."""

    def edited(change: Change) -> None:
        seed = tmp_path / registry.SEED.name
        seed.write_text(change(registry.SEED.read_text(encoding="utf-8")), encoding="utf-8")
        monkeypatch.setattr(registry, "SEED", seed)
        registry.entries.cache_clear()

    request.addfinalizer(registry.entries.cache_clear)
    return edited


def test_a_provider_whose_row_is_taken_out_of_the_registry_is_left_out(
    connection: Connection, edit: Callable[[Change], None]
) -> None:
    edit(lambda seed: "".join(row for row in seed.splitlines(True) if not row.startswith("lastfm,")))
    assert desks.listed() == tuple(name for name in sources.API_PROVIDERS if name != "lastfm")
    told = CliRunner().invoke(status)
    assert told.exit_code == 0, told.output
    assert "deezer" in told.output
    assert "lastfm" not in told.output


def test_a_registry_that_a_spreadsheet_saved_is_the_same(
    edit: Callable[[Change], None],
) -> None:
    """With a mark of the encoding, and true as TRUE; what else is true to PostgreSQL is to us."""
    before = registry.entries()
    edit(lambda seed: "\ufeff" + seed.replace(",true,", ",TRUE,", 3).replace(",true,", ",yes,"))
    assert registry.entries() == before


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        (lambda seed: seed.replace(",", ";"), "it has no column provider, provider_type"),
        (
            lambda seed: seed + "mine,api,https://example.org\n",
            "mine: requests_per_second is '', which is no",
        ),
        (lambda seed: seed + "mine,api,https://example.org,,1,ten,0\n", "mine: requests_per_day is 'ten'"),
        (lambda seed: seed + "mine,api,https://example.org,,0,,0,,true\n", "is to be above 0"),
        (lambda seed: seed + "mine,api,https://example.org,,1,,0,,maybe\n", "'maybe' is neither true"),
    ],
)
def test_a_mistake_in_the_registry_is_named(edit: Callable[[Change], None], seed: Change, said: str) -> None:
    edit(seed)
    with pytest.raises(ConfigError, match=said):
        registry.entries()


@pytest.mark.parametrize("provider", sources.API_PROVIDERS)
def test_credentials_reach_the_provider_and_nothing_else_does(provider: str) -> None:
    module = desks.provider(provider)
    given = {name: f"planted-{name}" for name in (*module.needs, *module.helps) if name != "contact"}
    with Simulator(SAMPLE.respond) as server:
        base_url = server.base_url(provider)
        client = Client(
            provider, base_url=base_url, pace=Pace(), auth=module.auth(given, base_url),
            headers=module.headers(given), secrets=tuple(given.values()),
        )  # fmt: skip
        endpoint, handle = {
            "acousticbrainz": ("{mbid}/low-level", "track_id"), "reccobeats": ("track", "track_id"),
            "lastfm": ("track.getInfo", "names"), "beatport": ("catalog/tracks", "names"),
            "musicbrainz": ("recording", "names"), "discogs": ("database/search", "names"),
            "listenbrainz": ("metadata/lookup", "names"),
        }.get(provider, ("search", "names"))  # fmt: skip
        answer = client.send(asked(provider, endpoint, handle, "x" if handle == "track_id" else None))
        client.close()
        sent = [f"{request.query} {dict(request.headers)}" for request in server.seen]
        tokens = [text for text in sent if "simulated-token" in text]
    assert answer.status is not None
    if provider in ("spotify", "beatport"):
        assert tokens  # bought with the credentials
    else:
        assert all(secret in sent[-1] for secret in given.values())
    assert "planted" not in str(answer.row("v", registry.entry(provider).cost_per_call_usd))


def test_the_simulators_musicbrainz_looks_up_what_is_asked_for_and_no_labels() -> None:
    mbid = next(iter(SAMPLE.index.by_id["musicbrainz"]))
    found = [
        json.loads(SAMPLE.respond("musicbrainz", f"recording/{mbid}", {"inc": included}, {}).body)
        for included in ("isrcs releases tags", "isrcs releases")
    ]
    assert ["tags" in one for one in found] == [True, False]
    for one in found:
        assert "label-info" not in one["releases"][0] and "score" not in one
        assert one["artist-credit"][-1]["joinphrase"] == ""


def answered(call: Call, body: Any, error: str | None = None) -> Answer:
    return Answer("x", call, datetime.now(timezone.utc), 200, body, error)


def test_an_empty_page_with_a_next_is_followed_but_not_for_ever() -> None:
    spotify, beatport = desks.provider("spotify"), desks.provider("beatport")
    page = {"tracks": {"items": [], "next": "https://..."}}
    call, offsets = asked("spotify", "search", "names"), []
    while following := spotify.next_page(answered(call, page)):
        call = following
        offsets.append(call.params["offset"])
    assert offsets == [5, 10]
    call, pages = asked("beatport", "catalog/tracks", "names"), []
    while following := beatport.next_page(answered(call, {"results": [], "next": "..."})):
        call = following
        pages.append(call.params["page"])
    assert pages == [2, 3]


def test_a_page_with_hits_or_without_a_next_or_with_an_error_is_the_last() -> None:
    spotify, call = desks.provider("spotify"), asked("spotify", "search", "names")
    for body, error in (
        ({"tracks": {"items": [{}], "next": "the same page again"}}, None),
        ({"tracks": {"items": [], "next": None}}, None),
        ({"tracks": {"items": [], "next": "..."}}, "bad_body"),
        ("<html>", "bad_body"),
        ({}, None),
    ):
        assert spotify.next_page(answered(call, body, error)) is None


def test_only_the_audio_features_close_by_a_403() -> None:
    spotify = desks.provider("spotify")
    features, search = (
        asked("spotify", "audio-features/{id}", "track_id", "s"),
        asked("spotify", "search", "names"),
    )
    assert spotify.closes(answered(features, {}, "forbidden")) == "audio-features/{id}"
    assert spotify.closes(answered(features, {}, "not_found")) is None
    assert spotify.closes(answered(search, {}, "forbidden")) is None
    assert desks.provider("beatport").closes(answered(search, {}, "forbidden")) is None
