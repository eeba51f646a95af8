"""The HTTP module against a real server that misbehaves in each way that providers do."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from loaders import transport
from loaders.calls import Answer, Call, Closed, Pace, Patience
from loaders.http import BudgetSpent, Client, DoorClosed
from loaders.oauth import Token, token
from loaders.simulator import KINDS, Simulator
from loaders.simulator.__main__ import main as simulate
from loaders.simulator.faults import Response

HASTE = Patience(tries=3, first_backoff_s=0.01, longest_backoff_s=0.05, pause_s=0.05, timeout=(2.0, 0.4))
CALL = Call("search", "search", {"q": "x"}, {"artist": "A", "title": "T"})
Make = Callable[..., Client]


def respond(provider: str, path: str, parameters: Any, headers: Any) -> Response:
    if path == "page":
        return Response.of('<html><title>Set</title><div class="tlpItem">one</div></html>')
    if path == "api/token":
        return Response.of({"access_token": "token-of-the-day", "token_type": "Bearer", "expires_in": 3600})
    return Response.of({"tracks": {"items": [{"id": "1", "name": "x" * 400}]}, "echo": dict(parameters)})


@pytest.fixture
def server() -> Iterator[Simulator]:
    with Simulator(respond, lambda provider: (429, {"error": {"status": 429}})) as running:
        yield running


@pytest.fixture
def client(server: Simulator) -> Iterator[Make]:
    made: list[Client] = []

    def make(provider: str = "spotify", **settings: Any) -> Client:
        settings = {"pace": Pace(), "patience": HASTE, **settings}
        made.append(Client(provider, base_url=server.base_url(provider), **settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_good_answer_lands_as_a_row(client: Make) -> None:
    table, row = client().send(CALL).row("v1", 0)  # type: ignore[arg-type]
    assert table == "bronze_api_enrichments"
    assert row["request_params"] == {"asked": {"artist": "A", "title": "T"}, "params": {"q": "x"}}
    assert (row["response_status"], row["error_code"], row["api_endpoint"]) == (200, None, "search")
    assert row["raw_response"]["tracks"]["items"][0]["id"] == "1"


def test_it_says_who_we_are_and_how_to_reach_the_user(server: Simulator, client: Make) -> None:
    client("musicbrainz", contact="me@example.org").send(CALL)
    assert server.seen[-1].headers["User-Agent"] == "SongNodes/0.1.0 (DJ metadata; me@example.org)"


@pytest.mark.parametrize(
    "kind", ["429", "429-empty", "500", "503", "cut", "drop", "garbled", "broken", "html"]
)
def test_what_passes_is_asked_again(server: Simulator, client: Make, kind: str) -> None:
    server.fail("spotify", kind, times=2)
    answer = client().send(CALL)
    assert (answer.error, answer.tries, len(server.seen)) == (None, 3, 3)
    assert answer.row("v1", 0)[1]["request_params"]["tries"] == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "error", "status"),
    [
        ("429", "rate_limited", 429), ("429-empty", "rate_limited", 429), ("401", "unauthorised", 401),
        ("403", "forbidden", 403), ("404", "not_found", 404), ("500", "server_error", 500),
        ("503", "server_error", 503), ("slow", "timeout", None), ("cut", "connection_error", None),
        ("drop", "connection_error", None), ("broken", "bad_body", 200), ("html", "bad_body", 200),
        ("captcha", "blocked", 200), ("garbled", "connection_error", None),
    ],
)  # fmt: skip
def test_each_fault_ends_as_a_row_that_names_it(
    server: Simulator, client: Make, kind: str, error: str, status: int | None
) -> None:
    server.fail("spotify", kind, seconds=30 if kind == "slow" else None)
    answer = client(patience=Patience(tries=1, timeout=(2.0, 0.2))).send(CALL)
    row = answer.row("v1", 0)[1]  # type: ignore[arg-type]
    assert (row["error_code"], row["response_status"]) == (error, status)
    assert kind in KINDS


@pytest.mark.parametrize("kind", ["slow", "slow-head"])
def test_an_answer_that_drips_for_ever_ends(
    server: Simulator, client: Make, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("loaders.transport.LONGEST_ANSWER_S", 0.3)
    server.fail("spotify", kind, seconds=60)  # a piece each 1.5 s: no pause is long enough for a time-out
    started = time.monotonic()
    assert client(patience=Patience(tries=1)).send(CALL).error == "timeout"
    assert time.monotonic() - started < 1


def test_retry_after_is_honoured(server: Simulator, client: Make) -> None:
    server.fail("spotify", "429", times=1, seconds=0.5)
    started = time.monotonic()
    assert client().send(CALL).error is None
    assert time.monotonic() - started >= 0.5


def test_a_retry_after_of_22_hours_closes_the_door_at_once(server: Simulator, client: Make) -> None:
    closed: list[Closed] = []
    spotify = client(on_closed=closed.append)
    server.fail("spotify", "429", seconds=79_892)
    started = time.monotonic()
    answer = spotify.send(CALL)
    assert (answer.error, answer.tries, answer.retry_after_s) == ("rate_limited", 1, 79_892)
    with pytest.raises(DoorClosed, match="79,892 s"):
        spotify.send(CALL)
    assert time.monotonic() - started < 1
    assert len(server.seen) == 1
    assert [(door.provider, door.endpoint) for door in closed] == [("spotify", None)]
    assert closed[0].until is not None


def test_refused_credentials_close_the_door(server: Simulator, client: Make) -> None:
    server.fail("spotify", "401")
    spotify = client()
    assert spotify.send(CALL).error == "unauthorised"
    with pytest.raises(DoorClosed, match="credentials"):
        spotify.send(CALL)


def test_one_closed_endpoint_leaves_the_others_open(server: Simulator, client: Make) -> None:
    def closes(answer: Answer) -> str | None:
        return answer.call.endpoint if answer.error == "forbidden" else None

    spotify = client(closes=closes)
    features = Call("audio-features/{id}", "audio-features/1")
    server.fail("spotify", "403", endpoint="audio-features")
    assert spotify.send(features).error == "forbidden"
    with pytest.raises(DoorClosed):
        spotify.send(features)
    assert spotify.send(CALL).error is None


def test_a_failing_provider_is_left_alone_then_tried_then_given_up(server: Simulator, client: Make) -> None:
    patience = Patience(tries=1, failures_in_a_row=3, pause_s=0.2, pauses=2)
    spotify = client(patience=patience)
    server.fail("spotify", "500")
    started = time.monotonic()
    answers = 0
    with pytest.raises(DoorClosed, match="again and again"):
        while True:
            spotify.send(CALL)
            answers += 1
    # three in a row, then one after each of two pauses
    assert (answers, len(server.seen)) == (5, 5)
    assert 0.4 <= time.monotonic() - started < 2


def test_after_a_pause_a_healthy_provider_goes_on(server: Simulator, client: Make) -> None:
    spotify = client(patience=Patience(tries=1, failures_in_a_row=2, pause_s=0.1, pauses=1))
    server.fail("spotify", "500", times=2)
    assert [spotify.send(CALL).error for _ in range(5)] == ["server_error"] * 2 + [None] * 3


def test_what_is_not_found_is_no_failure(server: Simulator, client: Make) -> None:
    spotify = client(patience=Patience(tries=1, failures_in_a_row=2, pauses=0))
    server.fail("spotify", "404")
    assert {spotify.send(CALL).error for _ in range(6)} == {"not_found"}


def test_nobody_is_called_faster_than_allowed(server: Simulator, client: Make) -> None:
    spotify = client(pace=Pace(per_second=5))
    server.fail("spotify", "500", share=0.5)  # a second try is a call as well
    started = time.monotonic()
    for _ in range(8):
        spotify.send(CALL)
    times = [request.at for request in server.seen]
    assert len(times) > 8
    # on a busy machine a call arrives late, and the next one right behind it; none arrives before its turn
    assert all(at - started >= 0.2 * number - 0.02 for number, at in enumerate(times))


def test_the_pace_is_the_registrys_unless_said_otherwise(server: Simulator) -> None:
    deezer = Client("deezer", base_url=server.base_url("deezer"))
    started = time.monotonic()
    for _ in range(3):
        deezer.send(CALL)
    assert time.monotonic() - started >= 2 / 10
    deezer.close()


def test_the_calls_of_a_day_are_counted(client: Make) -> None:
    spotify = client(pace=Pace(left_today=2))
    assert [spotify.send(CALL).error for _ in range(2)] == [None, None]
    with pytest.raises(DoorClosed, match="today"):
        spotify.send(CALL)


def test_a_budget_ends_it(client: Make) -> None:
    allowed = iter([True, True, False])
    spotify = client(may_call=lambda: next(allowed))
    spotify.send(CALL)
    spotify.send(CALL)
    with pytest.raises(BudgetSpent):
        spotify.send(CALL)


def test_a_stop_ends_all_waiting(server: Simulator, client: Make) -> None:
    stop = threading.Event()
    spotify = client(stop=stop, patience=Patience(tries=5, first_backoff_s=20))
    server.fail("spotify", "429", seconds=60)
    threading.Timer(0.2, stop.set).start()
    started = time.monotonic()
    assert spotify.send(CALL).error == "rate_limited"
    assert time.monotonic() - started < 2


def test_a_page_with_a_captcha_is_a_failure_and_a_true_page_is_not(server: Simulator, client: Make) -> None:
    page = Call("tracklist/{id}", "page", is_page=True, proof="tlpItem")
    site = client("1001tracklists")
    good = site.send(page)
    assert (good.error, "tlpItem" in good.body) == (None, True)
    server.fail("1001tracklists", "captcha")
    assert site.send(page).error == "blocked"
    with pytest.raises(DoorClosed, match="captcha"):
        site.send(page)


def test_secrets_do_not_come_back(client: Make) -> None:
    call = Call("search", "search", {"q": "x", "api_key": "planted/secret+1"})
    answer = client(secrets=("planted/secret+1",)).send(call)
    assert "planted" not in json.dumps(answer.body)
    assert "removed" in answer.body["echo"]["api_key"]


def token_of(server: Simulator) -> Token:
    return token(server.base_url("spotify") + "/api/token", "me", "mine")


def test_a_token_that_ran_out_is_fetched_anew_at_the_pace_and_out_of_the_budget(
    server: Simulator, client: Make
) -> None:
    allowed = iter([True, True, True, True, False])
    spotify = client(auth=token_of(server), may_call=lambda: next(allowed))
    spotify.send(CALL)
    assert server.seen[-1].headers["Authorization"] == "Bearer token-of-the-day"
    server.fail("spotify", "401", times=1, endpoint="search")
    answer = spotify.send(CALL)
    assert (answer.error, answer.tries, spotify.calls) == (None, 2, 3)
    assert [request.path for request in server.seen] == [
        "api/token", "search", "search", "api/token", "search"
    ]  # fmt: skip
    server.fail("spotify", "401", times=1, endpoint="search")
    assert (spotify.send(CALL).tries, spotify.calls) == (1, 4), "the second one would be a call too many"


def test_credentials_that_give_no_token_close_the_door(server: Simulator, client: Make) -> None:
    server.fail("spotify", "401", endpoint="api/token")
    spotify = client(auth=token_of(server))
    assert spotify.send(CALL).error == "unauthorised"
    with pytest.raises(DoorClosed, match="credentials"):
        spotify.send(CALL)


def test_who_gives_tokens_is_left_alone_when_it_says_so(server: Simulator, client: Make) -> None:
    server.fail("spotify", "429", endpoint="api/token", seconds=3600)
    spotify = client(auth=token_of(server))
    answer = spotify.send(CALL)
    assert (answer.error, answer.status, answer.tries, len(server.seen)) == ("rate_limited", 429, 1, 1)
    with pytest.raises(DoorClosed, match="3,600 s"):
        spotify.send(CALL)


DEEP = "[" * 10**5


@pytest.mark.parametrize("body", [[], {}, {"access_token": None}, {"access_token": "a\nb"}, "<html>", DEEP])
def test_an_answer_without_a_token_fails_the_call_and_nothing_else(client: Make, body: Any) -> None:
    with Simulator(lambda *_: Response.of(body)) as odd:
        answer = client(auth=token_of(odd), patience=Patience(tries=1)).send(CALL)
    assert (answer.error, answer.status) == ("bad_body", None)


@pytest.mark.parametrize("life", ["soon", None, [], -5, 10**30])
def test_a_token_of_odd_duration_is_a_token(client: Make, life: Any) -> None:
    given = {"access_token": "a-token", "expires_in": life}
    with Simulator(lambda *_: Response.of(given)) as odd:
        assert client(auth=token_of(odd)).send(CALL).error is None


def elsewhere(location: str) -> Response:
    return Response(307, "", (("Location", location),))


@pytest.mark.parametrize("location", ["http://[", "\xe9t\xe9", "http://a..b/"])
def test_a_redirect_to_no_address_fails_the_call_and_nothing_else(client: Make, location: str) -> None:
    with Simulator(lambda *_: elsewhere(location)) as odd:
        lost = Client("spotify", base_url=odd.base_url("spotify"), pace=Pace(), patience=Patience(tries=1))
        assert lost.send(CALL).error == "bad_body"


def test_a_redirect_is_followed_though_what_it_says_itself_never_ends(server: Simulator) -> None:
    there = elsewhere(f"{server.base_url('spotify')}/search")
    with Simulator(lambda *_: replace(there, body="moved", manner="slow", seconds=60)) as odd:
        sent = Client("spotify", base_url=odd.base_url("spotify"), pace=Pace(), patience=HASTE)
        assert sent.send(CALL).error is None


@pytest.mark.parametrize("charset", ["undefined", "idna", "no-such"])
def test_a_charset_that_is_none_is_taken_for_utf_8(client: Make, charset: str) -> None:
    good = Response(200, '{"title": "\xfcnï"}', (("Content-Type", f"application/json; charset={charset}"),))
    with Simulator(lambda *_: good) as odd:
        found = Client("spotify", base_url=odd.base_url("spotify"), pace=Pace(), patience=Patience(tries=1))
        assert found.send(CALL).body == {"title": "\xfcnï"}


@pytest.mark.parametrize("damage", ["none", "cut", "changed", "is no gzip"])
def test_a_packed_body_comes_whole_or_the_call_fails(damage: str) -> None:
    """Of a page that was cut off before it was sent, what came looks like a page with fewer tracks."""
    text = "".join(f'<div class="tlpItem">{number}</div>' for number in range(20_000))
    whole = gzip.compress(text.encode())
    bodies = {"none": whole, "cut": whole[: len(whole) // 2], "changed": whole[:-8] + b"12345678"}
    sent = bodies.get(damage, b"rubbish").decode("utf-8", "surrogateescape")
    packed = Response(200, sent, (("Content-Encoding", "gzip"), ("Content-Type", "text/html")))
    with Simulator(lambda *_: packed, lambda provider: (429, None)) as server:
        made = Client("mixesdb", base_url=server.base_url("mixesdb"), pace=Pace(), patience=HASTE)
        with contextlib.closing(made):
            answer = made.send(Call("page", "page", is_page=True))
    if damage == "none":
        assert (answer.error, answer.body) == (None, text)
    else:
        assert (answer.error, answer.tries, answer.body) == ("connection_error", HASTE.tries, None)


def test_credentials_stay_with_their_host(server: Simulator) -> None:
    """Those in headers of any name; what everybody sends goes along to where a redirect leads."""
    with Simulator(lambda *_: elsewhere(f"{server.base_url('spotify')}/search")) as first:
        headers = {"X-API-KEY": "planted", "Authorization": "planted"}
        client = Client("getsongbpm", base_url=first.base_url("x"), pace=Pace(), headers=headers)
        assert client.send(CALL).error is None
        assert "planted" in str(first.seen[-1].headers)
    assert "planted" not in str(server.seen[-1].headers)
    assert server.seen[-1].headers["User-Agent"].startswith("SongNodes/")


def test_credentials_for_a_token_are_not_sent_on(server: Simulator, client: Make) -> None:
    with Simulator(lambda *_: elsewhere(f"{server.base_url('spotify')}/api/token")) as first:
        answer = client(auth=token_of(first), patience=Patience(tries=1)).send(CALL)
    assert (answer.error, server.seen) == ("connection_error", [])


def test_netrc_is_not_ours_and_the_proxies_of_the_environment_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login planted password planted\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    over = transport.session({}, "https://example.org")
    prepared = over.prepare_request(requests.Request("GET", "https://example.org/"))
    assert "Authorization" not in prepared.headers
    answered = requests.Response()
    answered.request = over.prepare_request(requests.Request("GET", "https://example.com/"))
    over.rebuild_auth(prepared, answered)  # type: ignore[no-untyped-call]
    assert "Authorization" not in prepared.headers
    settings = over.merge_environment_settings("https://example.org/", {}, None, None, None)
    assert settings["proxies"]["https"] == "http://127.0.0.1:9"


def test_nobody_there_is_a_row_too(server: Simulator) -> None:
    lonely = Client("spotify", base_url="http://127.0.0.1:9/spotify", pace=Pace(), patience=Patience(tries=1))
    answer = lonely.send(CALL)
    assert (answer.error, answer.status, answer.body) == ("connection_error", None, None)


@pytest.mark.parametrize("wrong", ["--port 99999", "--tracks 5", "--fault x:429:2", "--fault x:429:nan"])
def test_a_simulator_that_cannot_be_is_a_wrong_call(wrong: str) -> None:
    assert CliRunner().invoke(simulate, wrong.split()).exit_code == 2
