"""The fictional world: every artist, label and track is a function of seed and number, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache, partial

from loaders.sample import worked_examples
from loaders.sample.dice import BASE36, Dice, digits, mix, salt, spotify_id, uuid_of
from loaders.sample.genres import GENRES, count_in, genre_of, nth_in, nth_of
from loaders.sample.model import Artist, Label, Track
from loaders.sample.names import Names
from loaders.sample.trouble import TROUBLES, Troubles

BLOCK = 5
# A genre falls into circles of artists, labels, DJs and listeners who keep to each other's tracks, unless it
# is small. What a circle's hits are changes with the years.
_MOST_CIRCLES, _BLOCKS_A_CIRCLE, _LOYALTY, _DAYS_A_TURN = 4, 6, 0.8, 8 * 365
MAX_TRACKS = 3_000_000
# Which work each of a block's five tracks is a version of. Versions of one work stand side by side, so that a
# track's siblings are found by arithmetic.
_PATTERNS: tuple[tuple[int, ...], ...] = (
    (0, 1, 2, 3, 4),
    (0, 0, 1, 2, 3),
    (0, 1, 1, 2, 3),
    (0, 0, 1, 1, 2),
    (0, 1, 2, 2, 2),
    (0, 1, 2, 3, 4),
)
_EXAMPLES_PATTERN = (0, 1, 2, 3, 4)
_PLACES: dict[tuple[int, ...], tuple[tuple[int, int], ...]] = {
    pattern: tuple((first, pattern[:slot].count(first)) for slot, first in enumerate(pattern))
    for pattern in _PATTERNS
}
_JOINERS = (" & ", " & ", " & ", " & ", ", ", " vs. ", " x ")
_VERSIONS = ("Extended Mix", "Dub Mix", "Acappella", "Radio Edit", "VIP Mix", "Club Mix", "Instrumental")
_SHORT_VERSIONS = {"Radio Edit": 0.55, "Acappella": 0.8}
_REMIX_WORDS = ("Remix", "Remix", "Remix", "Remix", "Rework", "Edit", "Dub", "Remix")
_COUNTRIES = ("GB", "DE", "NL", "US", "SE", "AR", "UA", "JP", "FR", "")
_ISRC_COUNTRIES = ("GB", "DE", "NL", "US", "SE", "FR", "BE", "QM", "IT", "ES")
# The last year with new releases; the sample's sets are played until then too.
FIRST_DAY, DAYS = date(2001, 1, 12), 9_000


def _even(dice: Dice, count: int) -> int:
    """One of so many, each as likely as the others."""
    return int(dice.random() * count)


def _few(dice: Dice, count: int) -> int:
    """One of so many, the first ones more likely."""
    return int(count * dice.random() ** 2)


class World:
    """The truth, asked for by number."""

    def __init__(self, tracks: int, sets: int, seed: int, troubles: Troubles = TROUBLES) -> None:
        """Set up a world of this many tracks and sets."""
        self.tracks, self.sets, self.seed, self.troubles = tracks, sets, seed, troubles
        self.blocks = -(-tracks // BLOCK)
        self.artists = max(60, tracks // 5)
        self.labels = max(20, tracks // 40)
        self.names = Names(seed)
        self._ids = salt(seed, "ids")
        self._core = salt(seed, "core")
        self._pattern = salt(seed, "pattern")
        self._work_dice = Dice(seed, "work")
        self._track_dice = Dice(seed, "track")
        self._artist_dice = Dice(seed, "artist")
        self.core = lru_cache(16384)(self._core_of)
        self.artist = lru_cache(1024)(self._artist)
        self.track = lru_cache(1024)(self._track)
        self._work = lru_cache(64)(self._make_work)

    # Numbers

    def place(self, index: int) -> tuple[int, int]:
        """The work a track belongs to, and which version of it the track is."""
        block, slot = divmod(index, BLOCK)
        first, version_no = _PLACES[self._pattern_of(block)][slot]
        return block * BLOCK + first, version_no

    def _pattern_of(self, block: int) -> tuple[int, ...]:
        return _PATTERNS[mix(self._pattern ^ block) % len(_PATTERNS)] if block else _EXAMPLES_PATTERN

    def siblings(self, index: int) -> list[int]:
        """The other versions of the same work."""
        block, slot = divmod(index, BLOCK)
        pattern = self._pattern_of(block)
        return [
            block * BLOCK + other
            for other in range(BLOCK)
            if other != slot and pattern[other] == pattern[slot] and block * BLOCK + other < self.tracks
        ]

    def stranger(self, index: int, draw: float) -> int:
        """Another work of the same genre, not far away in popularity."""
        block = index // BLOCK
        work = self.place(index)[0]
        start = int(draw * BLOCK)
        for step in range(BLOCK):
            other = block * BLOCK + (start + step) % BLOCK
            if other < self.tracks and other != index and self.place(other)[0] != work:
                return other
        return (index + BLOCK) % self.tracks

    def circles(self, genre: int) -> int:
        """How many circles a genre has."""
        return max(1, min(_MOST_CIRCLES, count_in(genre, self.blocks) // _BLOCKS_A_CIRCLE))

    def circle_of(self, genre: int, number: int) -> int:
        """The circle, within a genre, of the numbered thing (a block of tracks, an artist, a label)."""
        return nth_of(number) % self.circles(genre)

    def _in_circle(self, genre: int, circle: int, total: int, draw: Callable[[int], int]) -> int:
        """The number of a thing of this genre and circle; `draw` chooses one of so many."""
        count = max(1, count_in(genre, total))
        circles = min(self.circles(genre), count)
        circle %= circles
        return nth_in(genre, draw(-(-(count - circle) // circles)) * circles + circle)

    def track_of_circle(self, genre: int, circle: int, hits: float, day: date, dice: Dice) -> int:
        """A track that somebody of a circle comes to think of, at this rate a hit; mostly of the circle."""
        has_circles = self.circles(genre) > 1
        if has_circles and not dice.chance(_LOYALTY):
            circle = dice.whole(0, _MOST_CIRCLES - 1)
        turned = day.toordinal() if has_circles else 0

        def hit(count: int) -> int:
            return (dice.zipf(count) + turned * count // _DAYS_A_TURN) % count

        block = self._in_circle(
            genre, circle, self.blocks, hit if dice.chance(hits) else partial(_even, dice)
        )
        return min(block * BLOCK + int(dice.random() * BLOCK), self.tracks - 1)

    def _core_of(self, index: int) -> tuple[int, int, float, float]:
        """Genre, key, bpm and energy of a track: what a DJ chooses by, and cheap to ask for."""
        if index < worked_examples.COUNT:
            example = worked_examples.TRACKS[index]
            return example.genre, example.key, example.bpm, example.energy
        work, version_no = self.place(index)
        number = genre_of(index // BLOCK)
        genre = GENRES[number]
        # Remixes have a key and tempo of their own; extended mixes and edits those of the work.
        bits = mix(
            self._core ^ (index * 2 + 1 if version_no and self._is_remix(index, version_no) else work * 2)
        )
        bell = ((bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF)) / 0x18000 - 1.0
        bpm = float(round(genre.bpm + bell * 2 * genre.bpm_spread))
        if bits >> 48 & 15 == 0:
            bpm += 0.5
        key = (bits >> 52) % 12 + (12 if bits & 7 < 2 else 0)
        energy = genre.energy + ((bits >> 20 & 0xFF) / 255 - 0.5) * 0.3
        return number, key, bpm, round(min(max(energy, 0.05), 0.99), 3)

    def _is_remix(self, index: int, version_no: int) -> bool:
        return version_no == 2 or mix(self._pattern ^ ~index & 0xFFFFFFFF) % 10 < 6

    # Things

    def _artist(self, index: int) -> Artist:
        if index < worked_examples.COUNT:
            return worked_examples.ARTISTS[index]
        name, style = self.names.artist(index)
        dice = self._artist_dice.at(index)
        aliases: tuple[str, ...] = ()
        if style == "the":
            aliases = (f"{name[4:]}, The", name[4:])
        elif dice.chance(0.25):
            aliases = (name.replace(" ", ""), name.upper()) if " " in name else (f"DJ {name}",)
        return Artist(
            index=index, name=name, style=style, genre=genre_of(index),
            spotify_id=spotify_id(self._ids ^ 0xA1, index), mbid=uuid_of(self._ids ^ 0xA2, index),
            beatport_id=20_000 + index * 3, discogs_id=600_000 + index * 7, aliases=aliases,
            country=dice.pick(_COUNTRIES),
        )  # fmt: skip

    def label(self, index: int) -> Label:
        """The label of this number; it has a sound, so labels go by genre."""
        name = self.names.label(index)
        return Label(index, name, name[:3].upper())

    def artist_in(self, genre: int, dice: Dice, circle: int | None = None) -> Artist:
        """An artist of a genre, and of one circle in it or any; a few of them make most of its tracks."""
        count = count_in(genre, self.artists)
        if not count:
            return self.artist(dice.whole(worked_examples.COUNT, self.artists - 1))
        if circle is None:
            index = nth_in(genre, _few(dice, count))
        else:
            index = self._in_circle(genre, circle, self.artists, partial(_few, dice))
        # The real artists have no tracks and no sets but the worked examples.
        return self.artist(index if index >= worked_examples.COUNT else nth_in(genre, count - 1))

    def _make_work(self, work: int) -> tuple[tuple[Artist, ...], tuple[Artist, ...], str, int, str, int]:
        """Artists, featured artists, joiner, label number, release date and length of the original."""
        dice = self._work_dice.at(work)
        genre = genre_of(work // BLOCK)
        circle = self.circle_of(genre, work // BLOCK)
        credits: dict[int, Artist] = {}
        draw = dice.random()
        wanted = 1 if draw < 0.70 else 2 if draw < 0.94 else 3
        for _ in range(wanted):
            artist = self.artist_in(genre, dice, circle)
            credits[artist.index] = artist
        main = tuple(credits.values())
        featured: tuple[Artist, ...] = ()
        if dice.chance(0.12):
            guest = self.artist(dice.whole(worked_examples.COUNT, self.artists - 1))
            featured = (guest,) if guest.index not in credits else ()
        label = self._in_circle(genre, circle, self.labels, partial(_few, dice)) % self.labels
        day = FIRST_DAY + timedelta(days=int(DAYS * dice.random() ** 0.6))
        # Music comes out on Fridays.
        day += timedelta(days=(4 - day.weekday()) % 7)
        return main, featured, dice.pick(_JOINERS), label, day.isoformat(), dice.whole(225, 480)

    def title_of(self, work: int, main: tuple[Artist, ...]) -> str:
        """The title; one in twenty is borrowed from the next work, whose artists are others."""
        if work >= worked_examples.COUNT and mix(self._core ^ work ^ 0x7177) % 20 == 0:
            others = self._work(work + 1)[0]
            if not {a.index for a in main} & {a.index for a in others}:
                return self.names.title(work + 1)
        return self.names.title(work)

    def _track(self, index: int) -> Track:
        if index < worked_examples.COUNT:
            return worked_examples.TRACKS[index]
        work, version_no = self.place(index)
        genre_number, key, bpm, energy = self.core(index)
        genre = GENRES[genre_number]
        main, featured, joiner, label_number, released, seconds = self._work(work)
        title = self.title_of(work, main)
        dice = self._track_dice.at(index)
        random = dice.random
        version: str | None = None
        remixer: Artist | None = None
        if version_no and self._is_remix(index, version_no):
            number = dice.whole(worked_examples.COUNT, self.artists - 2)
            # Odd and even, so that two remixes of one work are by two people.
            remixer = self.artist(number + ((number + version_no) % 2))
            version = f"{remixer.name} {dice.pick(_REMIX_WORDS)}"
            seconds = dice.whole(280, 500)
        elif version_no:
            version = dice.pick(_VERSIONS)
            seconds = int(seconds * _SHORT_VERSIONS.get(version, 1.15))
        label = self.label(label_number)
        troubles = self.troubles
        album = random()
        release = title if album < 0.6 else f"{title} EP" if album < 0.8 else self.names.title(work + 3)
        return Track(
            index=index, work=work, version_no=version_no, artists=main, featured=featured, remixer=remixer,
            joiner=joiner, title=title, version=version, label=label, genre=genre_number, bpm=bpm, key=key,
            energy=energy,
            danceability=round(min(0.98, max(0.1, genre.danceability + random() * 0.24 - 0.12)), 3),
            valence=round(min(0.98, max(0.03, genre.valence + random() * 0.4 - 0.2)), 3),
            acousticness=round(random() ** 4 * 0.6, 4),
            instrumentalness=round(random() if featured else 0.5 + random() * 0.45, 4),
            liveness=round(0.05 + random() ** 3 * 0.6, 4),
            speechiness=round(0.03 + random() ** 3 * 0.2, 4),
            loudness=round(-12.5 + energy * 7 + random() * 2, 3),
            duration_ms=seconds * 1000 + int(random() * 1000),
            release_date=released, release_name=release,
            catalog_number=f"{label.code}{index % 997 + 1:03d}",
            isrc=self._isrc(index, released),
            spotify_id=spotify_id(self._ids ^ 0xB1, index) if random() < troubles.spotify_exists else None,
            mbid=uuid_of(self._ids ^ 0xB2, index) if random() < troubles.musicbrainz_exists else None,
            beatport_id=1_000_004 + index * 5 if random() < troubles.beatport_exists else None,
            discogs_id=2_000_000 + index * 3 if random() < troubles.discogs_exists else None,
            on_lastfm=random() < troubles.lastfm_exists,
            on_acousticbrainz=random() < troubles.acousticbrainz_exists,
        )  # fmt: skip

    def _isrc(self, index: int, released: str) -> str:
        high, low = divmod(index, 100_000)
        bits = mix(self._ids ^ 0xB3 ^ index // 20)
        # The registrant's last two signs hold what the five digits cannot: no ISRC is given twice.
        registrant = (digits(bits >> 8, 1, BASE36) + digits(high, 2, BASE36)).upper()
        return f"{_ISRC_COUNTRIES[bits % 10]}{registrant}{released[2:4]}{low:05d}"

    def namesake(self, track: Track) -> Track:
        """A song of the same title by someone else, that is no track of this world."""
        ghost = MAX_TRACKS + track.index
        artist = self.artist(
            (track.index * 31 + 7) % (self.artists - worked_examples.COUNT) + worked_examples.COUNT
        )
        if artist.index in {a.index for a in (*track.artists, *track.featured)}:
            artist = self.artist(
                self.artists - 1 if artist.index != self.artists - 1 else worked_examples.COUNT
            )
        bits = mix(self._core ^ ghost)
        return replace(
            track, index=ghost, work=ghost, version_no=0, artists=(artist,), featured=(), remixer=None,
            version=None, bpm=float(85 + bits % 90), key=(bits >> 20) % 24,
            isrc=self._isrc(ghost, track.release_date),
            duration_ms=150_000 + (bits >> 30) % 200_000, label=self.label((bits >> 40) % self.labels),
            spotify_id=spotify_id(self._ids ^ 0xB1, ghost), mbid=uuid_of(self._ids ^ 0xB2, ghost),
            beatport_id=1_000_004 + ghost * 5, discogs_id=2_000_000 + ghost * 3,
        )  # fmt: skip
