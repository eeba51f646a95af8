"""A fictional music world with known truth, and what sites and providers would have said of it.

The world is a function of a seed: the same parameters give the same bytes, at any size, without the world
ever being held in memory. `write` makes the files, `read` streams them. The truth lies beside bronze and
never in it, so that tests and benchmarks can compare what the pipeline found with what is so.
"""

from loaders.sample.reader import read
from loaders.sample.trouble import TROUBLES, Troubles
from loaders.sample.writer import DEFAULT_SEED, DEFAULT_SETS, DEFAULT_TRACKS, SampleError, Summary, write

__all__ = [
    "DEFAULT_SEED",
    "DEFAULT_SETS",
    "DEFAULT_TRACKS",
    "TROUBLES",
    "SampleError",
    "Summary",
    "Troubles",
    "read",
    "write",
]
