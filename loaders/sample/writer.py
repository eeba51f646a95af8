"""Writes a sample: all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from loaders.errors import LoaderError
from loaders.sample.datasets import Dataset
from loaders.sample.files import BRONZE, MANIFEST, TRUTH, JsonLines, path_of
from loaders.sample.genres import GENRES
from loaders.sample.listeners import Listeners
from loaders.sample.model import truth_id
from loaders.sample.pages import Page, Pages
from loaders.sample.providers import Providers
from loaders.sample.site_pages import SitePages
from loaders.sample.spellings import COUNT, Speller
from loaders.sample.tracklists import DjSet, Sets
from loaders.sample.trouble import TROUBLES, Troubles
from loaders.sample.world import MAX_TRACKS, World

DEFAULT_TRACKS, DEFAULT_SETS, DEFAULT_SEED = 200, 24, 7
MIN_TRACKS, MIN_SETS = 20, 3

Progress = Callable[[str, int, int], None]


class SampleError(LoaderError):
    """The sample cannot be written where or as asked."""


@dataclass(frozen=True)
class Summary:
    """What a sample holds."""

    directory: Path
    tracks: int
    sets: int
    seed: int
    rows: dict[str, int]
    reused: bool


def _quiet(stage: str, done: int, total: int) -> None:
    """Report nothing."""


def write(
    directory: Path,
    tracks: int = DEFAULT_TRACKS,
    sets: int = DEFAULT_SETS,
    seed: int = DEFAULT_SEED,
    troubles: Troubles = TROUBLES,
    progress: Progress = _quiet,
) -> Summary:
    """Write a sample, or find that it is there already.

    It is made in a folder beside the wanted one and takes its place when complete.

    Args:
        directory: where it shall be; replaced when it holds another sample.
        tracks: how many tracks the world has, the three worked examples among them.
        sets: how many DJ sets.
        seed: another seed, another world.
        troubles: how often providers err.
        progress: told of stage, rows done and rows in all, a hundred times a stage at most.

    Raises:
        SampleError: the numbers make no world, or the folder holds something else.
    """
    directory = Path(directory).absolute()
    if not MIN_TRACKS <= tracks <= MAX_TRACKS or sets < MIN_SETS:
        raise SampleError(
            f"A sample of {tracks:,} tracks and {sets:,} sets is not possible.",
            f"It needs {MIN_TRACKS:,} to {MAX_TRACKS:,} tracks and at least {MIN_SETS} sets.",
        )
    wanted = {
        "generator": _generator(),
        "tracks": tracks,
        "sets": sets,
        "seed": seed,
        "troubles": asdict(troubles),
    }
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _alone(directory.parent):
            rows = _present(directory, wanted)
            reused = rows is not None
            if rows is None:
                rows = _make(directory, wanted, World(tracks, sets, seed, troubles), progress)
    except OSError as error:
        raise SampleError(
            f"Cannot write the sample to {directory}: {error.strerror or error}.",
            "Name a folder you may write to, on a disk with room: a track takes about 1.5 kB.",
        ) from error
    return Summary(directory, tracks, sets, seed, rows, reused)


@lru_cache(1)
def _generator() -> str:
    """A fingerprint of this package: a sample made by other code is not the same sample."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Wait for another process that writes a sample into the same folder."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _present(directory: Path, wanted: dict[str, Any]) -> dict[str, int] | None:
    """The row counts of the wanted sample when it is there and whole.

    Raises:
        SampleError: what is there is not ours to replace.
    """
    if not directory.exists():
        return None
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        found, rows, sizes = manifest["parameters"], manifest["rows"], manifest["bytes"]
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        found, rows, sizes = None, {}, {}
    paths = {name: path_of(directory, name) for name in (*BRONZE, *TRUTH)}
    whole = all(path.is_file() and path.stat().st_size == sizes.get(name) for name, path in paths.items())
    if found == wanted and whole:
        return dict(rows)
    ours = {"bronze", "truth", MANIFEST}
    if not directory.is_dir() or any(path.name not in ours for path in directory.iterdir()):
        raise SampleError(
            f"{directory} holds something that is no sample.",
            "Name another folder, or an empty one; nothing was changed.",
        )
    return None


def _make(directory: Path, wanted: dict[str, Any], world: World, progress: Progress) -> dict[str, int]:
    """Write beside, then take the place."""
    partial = directory.with_name(f".{directory.name}.partial")
    old = directory.with_name(f".{directory.name}.old")
    for leftover in (partial, old):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir()
    try:
        rows = _Writer(world, partial, progress).run()
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sizes = {name: path_of(partial, name).stat().st_size for name in (*BRONZE, *TRUTH)}
    manifest = {"parameters": wanted, "rows": rows, "bytes": sizes}
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    if directory.exists():
        directory.rename(old)
    partial.rename(directory)
    shutil.rmtree(old, ignore_errors=True)
    return rows


class _Writer:
    """One run over the world: sets first, since a track is asked for under the names that sets published."""

    def __init__(self, world: World, directory: Path, progress: Progress) -> None:
        self._world, self._directory, self._progress = world, directory, progress
        # A bit for each spelling of each track: all that one part of the run leaves for the next.
        self._published = bytearray(world.tracks)
        self._speller = Speller(world.seed)
        self._sets = Sets(world)
        self._pages = Pages(world, self._speller, self._published)
        self._site_pages = SitePages(world, self._speller, self._pages, self._published)
        self._providers = Providers(world)
        self._dataset = Dataset(world, self._providers.spotify)
        self._listeners = Listeners(world)

    def run(self) -> dict[str, int]:
        """Write every file; the number of rows in each."""
        with ExitStack() as stack:
            files = {
                name: stack.enter_context(JsonLines(path_of(self._directory, name)))
                for name in (*BRONZE, *TRUTH)
            }
            for index in self._counted("sets", self._world.sets):
                dj_set = self._sets.get(index)
                pages = list(self._pages.of(dj_set))
                for page in pages:
                    files["scraped_playlists"].add(page.row)
                files["truth/sets"].add(self._set_truth(dj_set, pages))
                for row in self._site_pages.rejects(index):
                    files["rejects"].add(row)
            for index in self._counted("artists", self._world.artists):
                for row in self._site_pages.artists(index):
                    files["scraped_artists"].add(row)
                for row in self._providers.artist_answers(index):
                    files["api_enrichments"].add(row)
                files["truth/artists"].add(self._artist_truth(index))
            for index in self._counted("tracks", self._world.tracks):
                self._track(index, files)
            for listener in self._counted("listeners", self._listeners.count):
                for row in self._listeners.listens(listener):
                    files["listens"].add(row)
        return {name: file.rows for name, file in files.items()}

    def _counted(self, stage: str, total: int) -> Iterator[int]:
        step = max(1, total // 100)
        for number in range(total):
            yield number
            if (number + 1) % step == 0 or number + 1 == total:
                self._progress(stage, number + 1, total)

    def _track(self, index: int, files: dict[str, JsonLines]) -> None:
        for row in self._site_pages.tracks(index):
            files["scraped_tracks"].add(row)
        track = self._world.track(index)
        mask = self._published[index]
        names = self._speller.spell(track, self._asked(index, mask))
        for row in self._providers.answers(track, *names):
            files["api_enrichments"].add(row)
        for row in self._dataset.rows(index):
            files["dataset_tracks"].add(row)
        files["truth/tracks"].add(track.truth(self._speller.all_of(track, mask)))

    def _asked(self, index: int, mask: int) -> int:
        """The spelling the loader asked with: the cleanest one published, now and then another."""
        spellings = [spelling for spelling in range(COUNT) if mask >> spelling & 1]
        other = index * 2_654_435_761 % 1_000 < self._world.troubles.other_spelling * 1_000
        return spellings[-1] if other else spellings[0]

    @staticmethod
    def _set_truth(dj_set: DjSet, pages: list[Page]) -> dict[str, Any]:
        played: list[dict[str, Any]] = [
            {
                "position": position,
                "truth_id": None if row.track is None else truth_id(row.track),
                "role": row.role,
                "cue_s": row.cue_s,
                **({"parts": [truth_id(part) for part in row.parts]} if row.parts else {}),
            }
            for position, row in enumerate(dj_set.played, 1)
        ]
        return {
            "truth_id": f"s{dj_set.index:07d}",
            "djs": [artist.name for artist in dj_set.djs],
            "genre": GENRES[dj_set.genre].name,
            "date": dj_set.day.isoformat(),
            "event": dj_set.event,
            "venue": dj_set.venue,
            "location": dj_set.location,
            "duration_s": dj_set.duration_s,
            "played": played,
            # Row by row, what each page's rows really were.
            "pages": [page.truth for page in pages],
        }

    def _artist_truth(self, index: int) -> dict[str, Any]:
        artist = self._world.artist(index)
        return {
            "truth_id": f"a{index:07d}",
            "name": artist.name,
            "sort_name": artist.sort_name,
            "aliases": list(artist.aliases),
            "genre": GENRES[artist.genre].name,
            "spotify_id": artist.spotify_id,
            "musicbrainz_id": artist.mbid,
            "beatport_id": artist.beatport_id,
            "discogs_id": artist.discogs_id,
        }
