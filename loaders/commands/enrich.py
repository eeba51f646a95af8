"""`enrich`: ask the providers what the waterfall still needs."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loaders import database, registry, sources
from loaders.commands.base import messages, say, so_many
from loaders.shell import INTERRUPTED

if TYPE_CHECKING:
    from loaders.enrichment.rounds import Result

# Questions are left, but the budget is spent or everybody's door is shut: scripts can go on another day.
QUESTIONS_LEFT = 4
SHUT_OUT = "Nobody can be asked: every door is shut. `status` says why; a later run goes on from here."


class Amount(click.FloatRange):
    """A number within bounds; to click, `nan` is within any."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number; see `click.FloatRange.convert`."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


@click.command(short_help="Ask providers what the waterfall still needs.")
@click.option(
    "--provider", "providers", multiple=True, type=click.Choice(sources.API_PROVIDERS), metavar="NAME",
    help=f"Ask only this provider; can be repeated. One of {', '.join(sources.API_PROVIDERS)}.",
)  # fmt: skip
@click.option("--max-calls", type=click.IntRange(min=0), help="Stop after so many calls.")
@click.option("--max-cost", type=Amount(min=0), metavar="USD", help="Stop before it costs more.")
@click.option("--dry-run", is_flag=True, help="Only show what there is to ask now, of whom.")
@click.option(
    "--offline", is_flag=True, help="Ask a simulator of the sample's providers: no account, no limits."
)
@click.option(
    "--fault", "faults", multiple=True, metavar="PROVIDER:KIND[:SHARE[:PATH]]",
    help="With --offline: let requests go wrong; see python -m loaders.simulator --help.",
)  # fmt: skip
@click.option(
    "--everyone", is_flag=True,
    help="Ask every place of the waterfall, also where a better one was accepted; for comparing providers.",
)  # fmt: skip
@click.pass_context
def enrich(
    context: click.Context,
    providers: tuple[str, ...],
    max_calls: int | None,
    max_cost: float | None,
    dry_run: bool,
    offline: bool,
    faults: tuple[str, ...],
    everyone: bool,
) -> None:
    """Ask the providers what the waterfall still needs, and land the answers in bronze.

    View ops.enrichment_requests says what to ask: only what could still improve a field, best priority
    first, nothing whose answer is still fresh, nobody whose door is shut. It is asked in rounds, each
    provider at its own pace. Ctrl-C stops and keeps what has arrived; `dbt build` then brings it into silver.

    Exit codes: 0 nothing is left to ask of those whose doors are open, 1 it failed, 2 it was called wrongly,
    4 the budget is spent or every door is shut, 130 it was interrupted.
    """
    from loaders.enrichment import desks, rounds
    from loaders.enrichment import offline as simulation

    config: Path = context.find_root().params["config"]
    if faults and not offline:
        raise click.UsageError("--fault is for --offline.")
    with _simulated(config, faults) if offline else contextlib.nullcontext() as url:
        wish = rounds.Wish(
            providers=providers or desks.listed(),
            max_calls=max_calls,
            max_cost_usd=None if max_cost is None else Decimal(str(max_cost)),
            is_dry_run=dry_run,
            asks_everyone=everyone,
            simulator=url,
            patience=simulation.PATIENCE if offline else None,
        )
        result = rounds.enrich(wish, say, messages)
    if dry_run and not result.is_interrupted:
        _show_plan(result)
        return
    _show_result(result)
    context.exit(_ending(result))


@contextlib.contextmanager
def _simulated(config: Path, faults: tuple[str, ...]) -> Iterator[str]:
    """The address of a simulator of the sample's providers, for a database that holds the sample alone."""
    from loaders.enrichment import offline as simulation

    say("The simulator of the sample's providers starts ...")
    with simulation.simulator(simulation.sample_of(config), faults) as url:
        with contextlib.closing(database.connect()) as connection:
            simulation.refuse_other_data(connection, url)
        yield url


def _ending(result: Result) -> int:
    """The exit code, once why it ended is said."""
    if result.is_interrupted:
        say("Stopped; what had landed stays.")
        return INTERRUPTED
    if result.is_budget_spent:
        say("The budget is spent; the next run goes on from here.")
        return QUESTIONS_LEFT
    if result.is_shut_out:
        say(SHUT_OUT)
        return QUESTIONS_LEFT
    return 0


def _show_plan(result: Result) -> None:
    if not result.planned:
        click.echo(SHUT_OUT if result.is_shut_out else "Nothing is left to ask.")
    for name, questions in sorted(result.planned.items()):
        entry = registry.entry(name)
        minutes = questions.outstanding / entry.requests_per_second / 60
        cost = entry.cost_per_call_usd * questions.outstanding
        price = f", {cost:.2f} USD" if cost else ""
        click.echo(
            f"{name:<15} {questions.outstanding:>9,} calls, about {minutes:,.1f} min at its pace{price}"
        )


def _show_result(result: Result) -> None:
    for name, calls in sorted(result.by_provider.items()):
        if calls:
            click.echo(f"{name:<15} {calls:>9,} calls")
    price = f", {result.cost_usd:.2f} USD" if result.cost_usd else ""
    asked, rounds = so_many(result.calls, "calls"), so_many(result.rounds, "rounds")
    say(
        f"{asked} in {rounds} and {result.seconds:.0f} s{price};"
        f" {so_many(result.landed, 'answers')} landed. `dbt build` brings them into silver."
    )
