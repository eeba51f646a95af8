"""Tracklist pages as the sites publish them: dirty names, missing cues, and the page's source text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from loaders.sample import markup, worked_examples
from loaders.sample.dice import BASE36, Dice, digits, salt
from loaders.sample.genres import GENRES
from loaders.sample.model import truth_id
from loaders.sample.providers.common import moment, slug
from loaders.sample.spellings import CLEAN, Speller, choose
from loaders.sample.tracklists import DjSet, Played
from loaders.sample.world import World

Row = dict[str, Any]

START = datetime(2026, 2, 1, 3, 0, 0, tzinfo=timezone.utc)
_SECONDS_A_SET = 41
_AGAIN_AFTER_S = 12 * 24 * 3600
SCRAPER_VERSION = "2.3.0"
# Prime, so that ids scatter and no two numbers have the same.
_STEP = 7_368_787
TL, MIXESDB = "1001tracklists", "mixesdb"
_OTHER = {TL: MIXESDB, MIXESDB: TL}


@dataclass
class Page:
    """A page, and the truth behind each of its rows."""

    row: Row
    truth: Row


class Pages:
    """Publishes sets, and remembers of each track under which spellings it went out."""

    def __init__(self, world: World, speller: Speller, published: bytearray) -> None:
        """Take the memory of spellings, one byte for each track, that this fills in."""
        self._world, self._speller, self._published = world, speller, published
        self._dice = Dice(world.seed, "page")
        self._ids = salt(world.seed, "page/id")

    def of(self, dj_set: DjSet) -> Iterator[Page]:
        """Every page on which a set was published, scraped once or twice."""
        troubles, dice = self._world.troubles, self._dice.at(dj_set.index)
        draw = dice.random()
        main = (
            TL
            if draw < 0.55
            else MIXESDB
            if draw < 0.87
            else "mixcloud"
            if draw < 0.94
            else "residentadvisor"
        )
        if dj_set.index < 3:
            main = TL
        sources = [main]
        if main in _OTHER and dice.chance(troubles.two_sites):
            sources.append(_OTHER[main])
        again = dice.chance(troubles.rescraped)
        for number, source in enumerate(sources):
            base = dj_set.index * 4 + number * 2
            yield self._page(dj_set, source, base, knows_all=False)
            if again and number == 0:
                # The same draws, so only what editors have added since then differs.
                yield self._page(dj_set, source, base, knows_all=True)

    def track_number(self, index: int) -> str:
        """The id of a track on 1001tracklists."""
        return digits((index * _STEP + self._ids) % 36**7, 7, BASE36)

    def _page(self, dj_set: DjSet, source: str, number: int, knows_all: bool) -> Page:
        dice = self._dice.at(1 << 40 | number)
        troubles = self._world.troubles
        with_cues = not dice.chance(troubles.no_cues)
        cue_style = dice.whole(0, 2)
        partial = dice.random()
        rows: list[Row] = []
        truth: list[str | None] = []
        for played in dj_set.played:
            if source == MIXESDB and played.role == "mashup_part":
                continue
            row = self._row(dj_set, played, source, dice, knows_all)
            if row is None:
                continue
            # A wiki page names no length and no site id; a cue can be half known.
            row = self._placed(row, played, len(rows) + 1, source, with_cues, cue_style, dice)
            rows.append(row)
            truth.append(None if played.track is None else truth_id(played.track))
        page = self._frame(dj_set, source, number, partial, rows)
        page["original"] = markup.original(source, page)
        later = _AGAIN_AFTER_S if knows_all else 0
        return Page(
            {
                "source": source,
                "source_url": page["url"],
                "source_playlist_id": page["set_id"],
                "scraper_version": SCRAPER_VERSION,
                "raw_json": page,
                "scraped_at": moment(START, number * _SECONDS_A_SET / 4 + later),
            },
            {
                "source": source,
                "source_playlist_id": page["set_id"],
                "scraped_at": moment(START, number * _SECONDS_A_SET / 4 + later),
                "rows": truth,
            },
        )

    def _row(self, dj_set: DjSet, played: Played, source: str, dice: Dice, knows_all: bool) -> Row | None:
        """What a site shows of something played; None where it left the row out."""
        world, troubles = self._world, self._world.troubles
        draw, habit, extra = dice.random(), dice.random(), dice.random()
        row: Row = {"artist": None, "title": None, "label": None, "role": played.role, "unknown": False}
        if played.parts:
            parts = [self._speller.spell(world.track(part), CLEAN) for part in played.parts]
            versus = " vs " if source == MIXESDB else " vs. "
            row["artist"] = versus.join(artist for artist, _ in parts)
            titles = versus.join(title.partition(" (")[0] for _, title in parts)
            row["title"] = f"{titles} ({dj_set.djs[0].name} Mashup)"
            return row
        index = played.track or 0
        track = world.track(index)
        example = index < worked_examples.COUNT
        if not example and played.role == "track":
            if draw < troubles.unidentified and not (knows_all and extra < 0.7):
                row["unknown"] = True
                row["artist"], row["title"] = (None, "?") if source == MIXESDB else ("ID", "ID")
                return row
            draw -= troubles.unidentified
            if 0 <= draw < troubles.artist_id_row:
                return {**row, "unknown": True, "artist": track.artists[0].name, "title": "ID"}
            if 1 - draw < 0.012 and not knows_all:
                return None
        spelling = CLEAN if example else choose(source, habit)
        self._published[index] |= 1 << spelling
        row["artist"], row["title"] = self._speller.spell(track, spelling)
        if extra < 0.7 or knows_all:
            row["label"] = track.label.name.upper() if source == TL and extra < 0.35 else track.label.name
            if source == MIXESDB and extra < 0.25:
                row["label"] += f" - {track.catalog_number}"
        if source == TL:
            minutes, seconds = divmod(track.duration_ms // 1000, 60)
            row["duration"] = f"PT{minutes}M{seconds}S"
            row["track_id"] = self.track_number(index)
            row["genre"] = GENRES[track.genre].name if extra < 0.6 else None
        return row

    def _placed(
        self, row: Row, played: Played, position: int, source: str, with_cues: bool, style: int, dice: Dice
    ) -> Row:
        """The row with its place in the set: number, cue, and the line as published."""
        cue_s: int | None = played.cue_s if with_cues and played.role != "mashup_part" else None
        cue: str | None = None
        half_known = dice.chance(0.04)
        if cue_s is not None and source == MIXESDB:
            minutes = cue_s // 60
            if half_known:
                cue, cue_s = f"{minutes // 100}??", None
            elif style == 0:
                cue = f"{minutes:03d}:{cue_s % 60:02d}"
            else:
                cue, cue_s = f"{minutes:03d}" if style == 1 else f"{minutes:02d}", minutes * 60
        elif cue_s is not None:
            hours, rest = divmod(cue_s, 3600)
            cue = (
                f"{rest // 60:02d}:{rest % 60:02d}"
                if not hours
                else f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
            )
        gap = source == MIXESDB and dice.chance(self._world.troubles.gap)
        pos_raw = None
        if source != MIXESDB:
            pos_raw = (
                "w/" if row["role"] == "with" else None if row["role"] == "mashup_part" else f"{position:02d}"
            )
        placed: Row = {
            "position": position, "pos_raw": pos_raw, "cue": cue, "cue_s": cue_s, "artist": row["artist"],
            "title": row["title"], "label": row["label"], "role": row["role"], "unknown": row["unknown"],
            "gap_before": gap,
        }  # fmt: skip
        placed["raw"] = markup.line(source, placed)
        return {**placed, **{name: row[name] for name in ("duration", "track_id", "genre") if name in row}}

    def _frame(self, dj_set: DjSet, source: str, number: int, partial: float, rows: list[Row]) -> Row:
        """The head of a page."""
        day = dj_set.day.isoformat()
        shown = day if partial < 0.92 or source == TL else day[:7] if partial < 0.97 else day[:4]
        genre = GENRES[dj_set.genre]
        city = dj_set.location.partition(",")[0]
        common: Row = {"dj": dj_set.dj, "date": shown, "event": dj_set.event, "venue": dj_set.venue}
        if source == MIXESDB:
            title = f"{shown} - {dj_set.dj} - {dj_set.event}" if dj_set.event != dj_set.venue else (
                f"{shown} - {dj_set.dj} @ {dj_set.venue}, {city}"
            )  # fmt: skip
            name = title.replace(" ", "_")
            complete = not any(row["unknown"] for row in rows)
            return {
                "set_id": name, "url": f"https://www.mixesdb.com/w/{name}", "title": title, **common,
                "location": dj_set.location, "categories": [*[dj.name for dj in dj_set.djs], genre.name],
                "tracklist_status": "complete" if complete else "incomplete", "tracks": rows,
            }  # fmt: skip
        site_id = digits((number * _STEP + self._ids) % 36**8, 8, BASE36)
        address = slug(f"{dj_set.dj} {dj_set.event} {day}")
        title = f"{dj_set.dj} @ {dj_set.event}, {dj_set.location}"
        urls = {
            TL: f"https://www.1001tracklists.com/tracklist/{site_id}/{address}.html",
            "mixcloud": f"https://www.mixcloud.com/{slug(dj_set.dj)}/{address}/",
            "residentadvisor": f"https://ra.co/podcast/{dj_set.index + 1}",
        }
        ids = {TL: site_id, "mixcloud": address, "residentadvisor": f"ra-{dj_set.index + 1}"}
        return {
            "set_id": ids[source], "url": urls[source], "title": title, **common, "location": dj_set.location,
            "styles": genre.name, "published_track_count": sum(row["role"] == "track" for row in rows),
            "duration_s": dj_set.duration_s, "tracks": rows,
        }  # fmt: skip
