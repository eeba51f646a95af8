"""Guesses of what is played next, ours and three baselines, and how often they are right.

The past is what the database knew before the held-out rows came: `keep_past` copies it into a schema of its
own. What came afterwards is in gold. A track that was merged into another meanwhile is followed to the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import psycopg2.extensions

Connection = psycopg2.extensions.connection
FIRST = 20
PAST = "benchmark_past"
# What could be known of what came: no method that goes by plays guesses what nobody had played.
WHAT_CAME = {
    "(came, and had been played before)": "select track_id from popular",
    "(came, and had key and tempo)": f"""
        select track_id from {PAST}.dim_tracks where key is not null and bpm is not null
    """,
}
_COPIED = (
    "gold.fct_plays",
    "gold.dim_tracks",
    "gold.gold_key_compatibility",
    "gold.gold_next_track_recommendations",
    "gold.gold_harmonic_mixing_recommendations",
    "gold.gold_listener_recommendations",
    "intermediate.int_recommending__company",
    "intermediate.int_recommending__popularity",
)


@dataclass(frozen=True)
class Method:
    """A way to guess: SQL with the columns asked, guess and place (1 is the first guess)."""

    name: str
    sql: str
    is_ours: bool = False


@dataclass(frozen=True)
class Question:
    """What is to be guessed: `cases` is SQL with what is known (asked) and what came (answer)."""

    name: str
    cases: str
    methods: tuple[Method, ...]


@dataclass(frozen=True)
class Score:
    """How good the guesses of one method are (0–1); without a rank, a share of what came."""

    question: str
    method: str
    cases: int
    hit_rate: float
    reciprocal_rank: float | None
    is_ours: bool


def _ranked(query: str, order_by: str) -> str:
    """The first guesses for each of what is asked."""
    return f"""
    select asked, guess, place from (
        select asked, guess, row_number() over (partition by asked order by {order_by}) as place
        from ({query}) as found
    ) as ranked where place <= {FIRST}
    """


# As mixing partners are defined: a compatible key, and at most six bpm, as fast or in half or double time.
_MIXABLE = """
    keys.is_compatible
    and least(abs(one.bpm - other.bpm), abs(one.bpm - 2 * other.bpm), abs(one.bpm - other.bpm / 2)) <= 6
"""
_POPULAR = "select track_id as guess, plays from popular order by plays desc, track_id limit 400"
_UNHEARD = (
    "not exists (select 1 from known where known.listener_id = found.asked and known.track_id = found.guess)"
)

# Every set is a context and so is every listener; two tracks in one of them were met once more.
_TOGETHER = """
    select one.track_id as asked, other.track_id as guess, count(*) as times
    from contexts as one
    inner join contexts as other on one.context_id = other.context_id and one.track_id <> other.track_id
    where one.track_id in (select asked from wanted)
    group by 1, 2
"""

NEXT_TRACK = Question(
    "next track",
    # a set that two sites publish is one
    """
    select distinct from_track_id as asked, to_track_id as answer, dj_artist_id, played_on
    from gold.fct_transitions
    where played_on >= %(cut)s
    """,
    (
        Method(
            "random in key and tempo",
            _ranked(
                f"""
                select one.track_id as asked, other.track_id as guess
                from {PAST}.dim_tracks as one
                inner join {PAST}.gold_key_compatibility as keys on one.key = keys.from_key
                inner join {PAST}.dim_tracks as other on keys.to_key = other.key
                where
                    one.track_id in (select asked from wanted) and one.track_id <> other.track_id
                    and {_MIXABLE}
                """,
                "md5(asked::text || guess::text)",
            ),
        ),
        Method(
            "most popular",
            _ranked(
                f"select * from wanted cross join ({_POPULAR}) as popular where asked <> guess",
                "plays desc, guess",
            ),
        ),
        Method(
            "co-occurrence alone",
            _ranked(
                f"select found.*, popular.plays from ({_TOGETHER}) as found "
                "inner join popular on found.guess = popular.track_id",
                "times desc, plays desc, guess",
            ),
        ),
        Method(
            "by key, bpm and energy (gold_harmonic_mixing_recommendations)",
            f"""
            select track_id as asked, recommended_track_id as guess, recommendation_rank as place
            from {PAST}.gold_harmonic_mixing_recommendations
            """,
        ),
        Method(
            "company alone (int_recommending__company)",
            f"""
            select tracks.track_id as asked, partners.track_id as guess, partner.place
            from {PAST}.int_recommending__company as company
            cross join lateral unnest(company.partner_ranks) with ordinality
                as partner (popularity_rank, place)
            inner join {PAST}.int_recommending__popularity as tracks
                on company.popularity_rank = tracks.popularity_rank
            inner join {PAST}.int_recommending__popularity as partners
                on partner.popularity_rank = partners.popularity_rank
            """,
        ),
        Method(
            "ours (gold_next_track_recommendations)",
            f"""
            select track_id as asked, recommended_track_id as guess, recommendation_rank as place
            from {PAST}.gold_next_track_recommendations
            """,
            is_ours=True,
        ),
    ),
)

LISTENER = Question(
    "listener",
    """
    select distinct plays.listener_id as asked, plays.track_id as answer
    from gold.fct_plays as plays
    where
        plays.listener_id is not null and plays.track_id is not null and plays.played_on >= %(cut)s
        and not exists (
            select 1 from known
            where known.listener_id = plays.listener_id and known.track_id = plays.track_id
        )
    """,
    (
        Method(
            "random in key and tempo",
            _ranked(
                f"""
                select found.* from (
                    select distinct known.listener_id as asked, other.track_id as guess
                    from known
                    inner join {PAST}.dim_tracks as one on known.track_id = one.track_id
                    inner join {PAST}.gold_key_compatibility as keys on one.key = keys.from_key
                    inner join {PAST}.dim_tracks as other on keys.to_key = other.key
                    where {_MIXABLE}
                ) as found
                where {_UNHEARD}
                """,
                "md5(asked::text || guess::text)",
            ),
        ),
        Method(
            "most popular",
            _ranked(
                f"""
                select found.* from (select * from wanted cross join ({_POPULAR}) as popular) as found
                where {_UNHEARD}
                """,
                "plays desc, guess",
            ),
        ),
        Method(
            "co-occurrence alone",
            _ranked(
                f"""
                select found.*, popular.plays from (
                    select known.listener_id as asked, other.track_id as guess, count(*) as times
                    from known
                    inner join contexts as one on known.track_id = one.track_id
                    inner join contexts as other on one.context_id = other.context_id
                    group by 1, 2
                ) as found
                inner join popular on found.guess = popular.track_id
                where {_UNHEARD}
                """,
                "times desc, plays desc, guess",
            ),
        ),
        Method(
            "ours (gold_listener_recommendations)",
            f"""
            select listener_id as asked, recommended_track_id as guess, recommendation_rank as place
            from {PAST}.gold_listener_recommendations
            """,
            is_ours=True,
        ),
    ),
)


def keep_past(connection: Connection) -> None:
    """Copy what gold knows and recommends now, before the held-out rows come."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {PAST} cascade; create schema {PAST}")
        for relation in _COPIED:
            cursor.execute(f"create table {PAST}.{relation.partition('.')[2]} as select * from {relation}")


def scores(connection: Connection, question: Question, cut: date) -> list[Score]:
    """Ask a question, and compare every method's guesses with what was played from this day on."""
    with connection.cursor() as cursor:
        _prepare(cursor)
        cursor.execute(question.cases, {"cut": cut})
        cases = [(str(row[0]), str(row[1])) for row in cursor.fetchall()]
        cursor.execute("drop table if exists wanted; create temp table wanted (asked uuid)")
        for asked in sorted({asked for asked, _ in cases}):
            cursor.execute("insert into wanted values (%s)", (asked,))
        cursor.execute("analyze wanted")
        found = [_score(cursor, question, method, cases) for method in question.methods]
        for name, query in WHAT_CAME.items():
            cursor.execute(query)
            such = {str(row[0]) for row in cursor.fetchall()}
            share = sum(answer in such for _, answer in cases) / max(len(cases), 1)
            found.append(Score(question.name, name, len(cases), share, None, is_ours=False))
        return found


def _prepare(cursor: psycopg2.extensions.cursor) -> None:
    cursor.execute(
        f"""
        drop table if exists contexts, known, popular;
        create temp table contexts as
        select distinct coalesce(playlist_id, listener_id) as context_id, track_id
        from {PAST}.fct_plays
        where track_id is not null;
        create temp table known as
        select distinct listener_id, track_id
        from {PAST}.fct_plays
        where listener_id is not null and track_id is not null;
        create temp table popular as
        select track_id, count(*) as plays from contexts group by track_id;
        create index on contexts (track_id);
        create index on contexts (context_id);
        create index on known (listener_id, track_id);
        analyze contexts; analyze known; analyze popular;
        """
    )


def _score(
    cursor: psycopg2.extensions.cursor, question: Question, method: Method, cases: list[tuple[str, str]]
) -> Score:
    cursor.execute(
        f"""
        select guesses.asked, coalesce(history.track_id, guesses.guess), guesses.place
        from ({method.sql}) as guesses
        left join silver.silver_track_id_history as history on guesses.guess = history.former_id
        where guesses.place <= {FIRST} and guesses.asked in (select asked from wanted)
        """
    )
    places: dict[str, dict[str, int]] = defaultdict(dict)
    for asked, guess, place in cursor.fetchall():
        places[str(asked)][str(guess)] = int(place)
    found = [places[asked].get(answer) for asked, answer in cases]
    hits = [place for place in found if place is not None]
    count = max(len(cases), 1)
    return Score(
        question.name, method.name, len(cases), len(hits) / count, sum(1 / place for place in hits) / count,
        method.is_ours,
    )  # fmt: skip
