"""DJ sets as they were played: paths through key, tempo and energy, with cue times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from loaders.sample import keys, words, worked_examples
from loaders.sample.dice import Dice
from loaders.sample.genres import GENRES, PROGRESSIVE_HOUSE, count_in, genre_of
from loaders.sample.model import Artist
from loaders.sample.world import World

_CANDIDATES = 10
# The last set is played in the last days before the sites are scraped, as are the last listens.
_FIRST_SET, _DAYS = date(2014, 1, 4), 4_410
# What a step on the Camelot wheel costs a DJ: neighbours are best, the same key all night is dull.
_KEY_COST = (0.15, 0.0, 0.9, 1.6, 1.9, 2.1, 2.2, 2.3)
# The first sets, in which the worked examples are played, and where in the set.
EXAMPLE_SETS, EXAMPLE_PLACES = 3, (2, 5, 8)


@dataclass
class Played:
    """One thing a DJ played: a track, one laid over the track before it, or a mashup of parts."""

    track: int | None
    role: str
    cue_s: int
    parts: tuple[int, ...] = ()


@dataclass
class DjSet:
    """One set."""

    index: int
    djs: tuple[Artist, ...]
    genre: int
    day: date
    event: str
    venue: str
    location: str
    duration_s: int
    played: list[Played] = field(default_factory=list)

    @property
    def dj(self) -> str:
        """The DJs as billed."""
        return " & ".join(artist.name for artist in self.djs)


class Sets:
    """The sets of a world, asked for by number."""

    def __init__(self, world: World) -> None:
        """Set up the dice."""
        self._world = world
        self._dice = Dice(world.seed, "set")
        self._genres = [g for g in range(len(GENRES)) if count_in(g, world.blocks)]

    def get(self, index: int) -> DjSet:
        """The set of this number."""
        world, dice = self._world, self._dice.at(index)
        genre = genre_of(dice.whole(0, 39))
        if index < EXAMPLE_SETS or genre not in self._genres:
            genre = PROGRESSIVE_HOUSE
        head = world.artist_in(genre, dice)
        circle = world.circle_of(genre, head.index)
        djs = [head]
        if dice.chance(0.08):
            partner = world.artist_in(genre, dice)
            if partner.index != head.index:
                djs.append(partner)
        day = _FIRST_SET + timedelta(days=int(_DAYS * dice.random() ** 0.7))
        venue = dice.pick(words.VENUES)
        event = f"{dice.pick(words.SHOWS)} {dice.whole(1, 400):03d}" if dice.chance(0.45) else venue
        result = DjSet(index, tuple(djs), genre, day, event, venue, dice.pick(words.CITIES), 0)
        self._play(result, circle, dice)
        return result

    def _play(self, dj_set: DjSet, circle: int, dice: Dice) -> None:
        world, troubles = self._world, self._world.troubles
        length = dice.whole(11, 26)
        sound = GENRES[dj_set.genre]
        # The worked examples have their places, so they are not chosen before.
        seen = set(range(worked_examples.COUNT)) if dj_set.index < EXAMPLE_SETS else set()
        last: tuple[int, float] | None = None
        cue = 0
        for place in range(length):
            progress = place / length
            target = sound.bpm + sound.bpm_spread * (progress * 2.2 - 1)
            energy = sound.energy - 0.12 + 0.26 * min(progress / 0.75, 1.0) - (0.1 if progress > 0.9 else 0)
            draw = dice.random()
            if dj_set.index < EXAMPLE_SETS and place in EXAMPLE_PLACES:
                choice: int | None = EXAMPLE_PLACES.index(place)
                draw = 1.0
            else:
                choice = self._next(dj_set, circle, last, target, energy, seen, dice)
            if choice is None:
                continue
            seen.add(world.place(choice)[0])
            _, key, bpm, _ = world.core(choice)
            plain = choice < worked_examples.COUNT
            if draw < troubles.mashup and not plain and place:
                other = self._next(dj_set, circle, (key, bpm), bpm, energy, seen, dice)
                if other is not None and other >= worked_examples.COUNT:
                    seen.add(world.place(other)[0])
                    dj_set.played.append(Played(None, "track", cue, (choice, other)))
                    dj_set.played += [Played(part, "mashup_part", cue) for part in (choice, other)]
                    last, cue = (key, bpm), cue + dice.whole(180, 300)
                    continue
            together = troubles.mashup <= draw < troubles.mashup + troubles.together and place and not plain
            if together:
                dj_set.played.append(Played(choice, "with", max(0, cue - dice.whole(60, 170))))
                continue
            dj_set.played.append(Played(choice, "track", cue))
            last, cue = (key, bpm), cue + dice.whole(170, 390)
        dj_set.duration_s = cue

    def _next(
        self,
        dj_set: DjSet,
        circle: int,
        last: tuple[int, float] | None,
        target: float,
        energy: float,
        seen: set[int],
        dice: Dice,
    ) -> int | None:
        """The best of a handful of tracks that come to the DJ's mind."""
        world = self._world
        best, best_cost = None, 1e9
        careless = dice.chance(0.12)
        tried: set[int] = set()
        for _ in range(_CANDIDATES):
            candidate = self._remember(dj_set, circle, dice)
            if candidate in tried or world.place(candidate)[0] in seen:
                continue
            tried.add(candidate)
            if careless:
                return candidate
            _, key, bpm, power = world.core(candidate)
            cost = abs(bpm - target) / 3 + abs(power - energy) * 4
            if last is not None:
                cost += _KEY_COST[keys.distance(key, last[0])] * 1.5 + abs(bpm - last[1]) / 4
            if cost < best_cost:
                best, best_cost = candidate, cost
        return best

    def _remember(self, dj_set: DjSet, circle: int, dice: Dice) -> int:
        """A track that comes to mind: of the genre or one beside it, a hit more likely than not."""
        draw = dice.random()
        genre = dj_set.genre if draw < 0.78 else dice.pick(GENRES[dj_set.genre].neighbours)
        if not count_in(genre, self._world.blocks):
            genre = dj_set.genre
        return self._world.track_of_circle(genre, circle, 0.55, dj_set.day, dice)
