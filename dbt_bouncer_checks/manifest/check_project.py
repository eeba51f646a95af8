"""What dbt-bouncer has no check of its own for; used by dbt-bouncer.yml like the built-in ones."""

import csv
import re
from pathlib import Path
from typing import Any

from dbt_bouncer.check_framework.decorator import check, fail
from dbt_bouncer.types import RegexPattern

UNIQUENESS_TESTS = {"unique", "unique_combination"}


def _is_blank(text: str | None) -> bool:
    return not (text or "").strip()


def _signature(macro_sql: str) -> list[str]:
    """Return the names of a macro's or generic test's arguments."""
    opening = re.search(r"{%-?\s*(?:macro|test)\s+\w+\s*\((.*?)\)\s*-?%}", macro_sql, re.DOTALL)
    if opening is None:
        return []
    without_defaults = re.sub(r"=\s*(\{.*?\}|\[.*?\]|'.*?'|\".*?\"|[^,]*)", "", opening[1])
    return re.findall(r"\w+", without_defaults)


@check
def check_macro_is_described(macro: Any, ctx: Any) -> None:
    """Macros and generic tests say what they and each of their arguments are for.

    An implementation of an engine (`default__x`, `spark__x`) is described where it is dispatched, by `x`.
    """
    dispatcher = re.sub(r"^[a-z0-9]+__", "", macro.name)
    if dispatcher != macro.name and any(other.name == dispatcher for other in ctx.macros):
        return
    if _is_blank(macro.description):
        fail(f"Macro `{macro.name}` has no description.")
    described = {argument.name for argument in macro.arguments if not _is_blank(argument.description)}
    signature = _signature(macro.macro_sql)
    if missing := [name for name in signature if name not in described]:
        fail(f"Macro `{macro.name}` does not say what these arguments are: {missing}.")
    if gone := sorted({argument.name for argument in macro.arguments} - set(signature)):
        fail(f"Macro `{macro.name}` describes arguments that it does not have: {gone}.")


@check
def check_model_path(model: Any, *, path_pattern: RegexPattern) -> None:
    """The path of a model matches a pattern, which may tie its name to its folder."""
    path = Path(model.original_file_path).as_posix()
    if not re.fullmatch(path_pattern, path):
        fail(f"`{path}` does not match `{path_pattern}`.")


@check
def check_seed_columns_are_described(seed: Any) -> None:
    """Every column of a seed's file is described, and no other."""
    with Path(seed.original_file_path).open(encoding="utf-8", newline="") as file:
        header = set(next(csv.reader(file)))
    described = {name for name, column in seed.columns.items() if not _is_blank(column.description)}
    if missing := sorted(header - described):
        fail(f"Seed `{seed.name}` does not describe these columns: {missing}.")
    if gone := sorted(set(seed.columns) - header):
        fail(f"Seed `{seed.name}` describes columns that its file does not have: {gone}.")


@check
def check_seed_has_unique_test(seed: Any, ctx: Any) -> None:
    """Every seed has a key, and it is tested."""
    tests = ctx.tests_by_attached_node.get(seed.unique_id, [])
    names = {test.test_metadata.name for test in tests if getattr(test, "test_metadata", None)}
    if not names & UNIQUENESS_TESTS:
        fail(f"Seed `{seed.name}` has no test that its rows are unique.")


@check
def check_unit_test_is_described(unit_test: Any) -> None:
    """Every unit test says the rule that it holds."""
    if _is_blank(unit_test.description):
        fail(f"Unit test `{unit_test.name}` does not say what rule it holds.")
