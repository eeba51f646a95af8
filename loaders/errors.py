"""The one error a command shows to its user: what is wrong, and what to do about it."""

from __future__ import annotations


class LoaderError(Exception):
    """Trouble that the user can do something about.

    Args:
        problem: what is wrong, as one sentence.
        advice: what to do next, as one sentence or a few lines.
    """

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(f"{problem}\n{advice}" if advice else problem)
        self.problem = problem
        self.advice = advice


class DatabaseError(LoaderError):
    """The database cannot be started, reached or used."""


class ConfigError(LoaderError):
    """A setting is missing or makes no sense."""


class SourceError(LoaderError):
    """A source cannot be read."""
