"""Secrets are taken out of parameters, URLs and error texts; everything else stays letter for letter."""

from __future__ import annotations

import pytest

from loaders.redaction import strip_parameters, strip_text, strip_url, written


@pytest.mark.parametrize(
    "name",
    "api_key apikey API-Key access_token refresh_token token secret client_id client_secret password "
    "api_sig sk Authorization x-api-key X-Auth-Token cookie session_key signature "
    "spotify_client_secret".split(),
)
def test_secret_parameters(name: str) -> None:
    assert strip_parameters({"params": [{name: "geheim"}]}) == {"params": [{name: "[removed]"}]}


@pytest.mark.parametrize(
    "parameters",
    [
        {"key": "8A", "title": "Token", "artist": "The Secrets", "limit": 5},
        {"asked": {"title": "Key to My Secret Password"}},
        {"tokens_left": 3, "time_signature": 4, "token": None},
    ],
)
def test_musical_keys_and_titles_stay(parameters: dict[str, object]) -> None:
    assert strip_parameters(parameters) == parameters


def test_a_long_key_is_an_api_key() -> None:
    assert strip_parameters({"key": "AIzaSyA-1234567890abcdef"}) == {"key": "[removed]"}


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        (
            "https://a.example/2.0/?method=x&api_key=geheim&q=%C3%A9",
            "https://a.example/2.0/?method=x&api_key=[removed]&q=%C3%A9",
        ),
        ("https://user:geheim@a.example/x", "https://a.example/x"),
        ("https://a.example/cb#access_token=geheim&x=1", "https://a.example/cb#access_token=[removed]&x=1"),
    ],
)
def test_urls(url: str, clean: str) -> None:
    assert strip_url(url) == clean


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/Sasha_%26_Digweed?x=a+b&y=%20#part",
        "mixesdb:2010-09-25",
        "http://[broken",
        "",
        "https://a.example/?=&a",
    ],
)
def test_urls_without_secrets_stay_letter_for_letter(url: str) -> None:
    assert strip_url(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "401 for https://a.example/x?token=geheim&page=1: try again",
        "header Authorization: Bearer geheimgeheim was refused",
        '{"error": "bad", "access_token": "geheim"}',
        "api_key=geheim, retry",
        "sent client_secret='geheim'",
        "Authorization: Discogs token=geheimgeheim",
        "Authorization: Token geheimgeheim",
    ],
)
def test_texts(text: str) -> None:
    assert "geheim" not in strip_text(text)
    assert "[removed]" in strip_text(text)


def test_texts_without_secrets_stay() -> None:
    text = "404 Not Found: https://a.example/x?page=1; the token economy, key of A minor"
    assert strip_text(text) == text


@pytest.mark.parametrize(
    "form",
    [
        "a/b+c= d", "a%2Fb%2Bc%3D%20d", "a%2fb%2bc%3d+d", "a/b%2Bc%3D%20d", "a%252Fb%252Bc%253D%2520d",
        r"a\/b+c= d", r"a\u002fb\u002Bc\u003D d", "a&#x2F;b&#43;c&equals;&#32;d",
    ],
)  # fmt: skip
def test_a_secret_is_known_however_it_is_escaped(form: str) -> None:
    assert written("a/b+c= d").sub("", f"<{form}>") == "<>"
    assert not written("a/b+c= d").search("a b c d a/b-c= d")
