"""What is one track and what is not: real names as sites publish them, and what must hold for any name."""

from __future__ import annotations

import csv
import html
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.database import Embedded
from tests.conftest import Connection, using
from tests.pipeline.names import Names, NamesSql

PAIRS = Path(__file__).with_name("name_pairs.csv")
# Words that mean something between names, so that a name made of them is not the name they stand in.
RESERVED = {"with", "feat", "featuring", "meets", "pres", "presents", "versus", "untitled", "unknown"}
LETTERS = "abcdeghijklmnoprstuyzäéñøčßłжшыяеλωש東京雨한글"
ACCENTS = ("", "\u0301", "\u0308", "\u0327")
SPACES = (" ", "  ", "\u00a0", " \u200b", "\t", "\u2003")

words = st.text(LETTERS, min_size=4, max_size=9).filter(lambda word: word not in RESERVED)
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
artists = st.lists(phrases, min_size=1, max_size=3, unique=True)
versions = st.sampled_from(
    ["Extended Mix", "Dub", "Radio Edit", "{} Remix", "VIP", "Acappella", "{}'s Rework"]
)
# A question to the database takes as long as a hundred names, so names come by the batch.
batches = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@pytest.fixture(scope="module")
def sql(built_server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> NamesSql:
    with using(built_server):
        return NamesSql.compile(tmp_path_factory.mktemp("names"))


@pytest.fixture
def names(built: Connection, sql: NamesSql) -> Names:
    return Names(built, sql)


def test_real_pairs(names: Names) -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    published = [(pair[f"artist_{side}"], pair[f"title_{side}"]) for pair in pairs for side in "ab"]
    keys = [name["track_key"] for name in names.parse(published)]
    assert None not in keys
    tied = names.tied(published)
    wrong = []
    for pair, one, other in zip(pairs, keys[::2], keys[1::2], strict=True):
        same = one == other or frozenset((one, other)) in tied
        if same != (pair["same"] == "yes"):
            wrong.append(f"{'apart' if same else 'one track'}: {' | '.join(pair.values())}")
    assert not wrong, "Should be\n" + "\n".join(wrong)
    assert len(pairs) >= 150


@batches
@given(texts=st.lists(st.text(min_size=1, max_size=40), min_size=80, max_size=160))
def test_normalising_twice_changes_nothing_and_leaves_something(names: Names, texts: list[str]) -> None:
    texts = [text for text in (text.replace("\x00", "") for text in texts) if text]
    for text, (once, twice, artist) in zip(texts, names.normalise(texts), strict=True):
        assert once == twice, text
        if any(unicodedata.category(char) in ("Lu", "Ll", "Nd") for char in text):
            assert once, ascii(text)
            assert artist, ascii(text)


@batches
@given(
    songs=st.lists(st.tuples(artists, phrases), min_size=20, max_size=40),
    data=st.data(),
)
def test_how_a_name_is_written_never_changes_its_key(
    names: Names, songs: list[tuple[list[str], str]], data: st.DataObject
) -> None:
    published: list[tuple[str, str]] = []
    for credit, title in songs:
        space = data.draw(st.sampled_from(SPACES))
        accent = data.draw(st.sampled_from(ACCENTS))
        order = data.draw(st.permutations(credit))
        joiner = data.draw(st.sampled_from([" & ", " and ", ", ", " x ", " vs. ", " × "]))
        plain = (" & ".join(credit), title)
        published += [
            plain,
            (joiner.join(order), title),
            (plain[0].upper(), title.upper()),
            (plain[0].replace(" ", space), f" {title.replace(' ', space)}{space}"),
            (html.escape(plain[0]), html.escape(html.escape(title))),
            (plain[0], title.replace("e", f"e{accent}").replace("a", f"a{accent}")),
            (plain[0], f"{title} (Original Mix)"),
        ]
    keys = [name["track_key"] for name in names.parse(published)]
    for place in range(0, len(keys), 7):
        group = keys[place : place + 7]
        assert group[0] is not None
        for key, name in zip(group, published[place : place + 7], strict=True):
            assert key == group[0], f"{published[place]} is not {name}"


@batches
@given(songs=st.lists(st.tuples(artists, phrases, versions, phrases), min_size=40, max_size=80))
def test_a_version_always_changes_the_key(names: Names, songs: list[tuple[list[str], str, str, str]]) -> None:
    published = []
    for credit, title, version, remixer in songs:
        name = version.format(remixer.title())
        published += [
            (" & ".join(credit), title),
            (" & ".join(credit), f"{title} ({name})"),
            (" & ".join(credit), f"{title} [{name.lower()}]"),
            (" & ".join(credit), f"{title} - {name}"),
        ]
    parsed = names.parse(published)
    for place in range(0, len(parsed), 4):
        plain, *versioned = (name["track_key"] for name in parsed[place : place + 4])
        assert plain not in versioned, published[place + 1]
        assert len(set(versioned)) == 1, published[place + 1 : place + 4]
