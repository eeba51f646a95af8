"""`scrape`: pages of tracklist sites and profiles of artists, asked for or saved before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from loaders.commands.base import day, messages, say, so_many
from loaders.landing import land, stoppable
from loaders.meter import Meter
from loaders.rows import Row
from loaders.shell import INTERRUPTED
from loaders.sources.scrape import Report, rows
from loaders.sources.sites import MODULES

# How many failures are told one by one; all of them are in bronze_rejects.
TOLD = 10


@click.command(short_help="Land pages of a site.")
@click.argument("source", metavar="SOURCE", type=click.Choice(list(MODULES)))
@click.argument("targets", metavar="URL|ID", nargs=-1)
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(dir_okay=False),
    help="A saved page in place of an address; may be given more than once.",
)
@click.option("--since", metavar="DATE", callback=day, help="Leave out sets older than 2026-01-31, say.")
@click.option("--browser", is_flag=True, help="Fetch with a browser, for pages made by scripts.")
@click.pass_context
def scrape(
    context: click.Context,
    source: str,
    targets: tuple[str, ...],
    files: tuple[str, ...],
    since: str | None,
    browser: bool,
) -> None:
    """Land pages of a site: tracklists, charts, events, or profiles of artists.

    \b
    1001tracklists   https://www.1001tracklists.com/tracklist/..., or the id in it
    mixesdb          a page's title or address, or "Category:Essential Mix" for all its pages
    mixcloud         user/show or its address; user for all shows
    residentadvisor  an event's number or address, or area:34 (Berlin) for all events
    beatport         https://www.beatport.com/chart/..., .../top-100, .../artist/...
    musicbrainz      an artist's MBID or address
    discogs          an artist's number or address

    What is no page of the site (a captcha, an error) lands in bronze_rejects with the reason, and the exit
    code is 1; it is 2 when this was called wrongly. Ctrl-C keeps what arrived (exit code 130).
    """  # noqa: D301 - the sign by which click leaves lines alone is no backslash
    if not targets and not files:
        raise click.UsageError("Name pages of the site, or saved ones with --file.")
    if browser and files:
        raise click.UsageError("A saved page needs no --browser.")
    if code := scrape_site(source, targets, files, since, browser):
        context.exit(code)


def scrape_site(
    source: str,
    targets: Sequence[str] = (),
    files: Sequence[str] = (),
    since: str | None = None,
    browser: bool = False,
) -> int:
    """Land pages of a site, say what came of it, and give the exit code."""
    report = Report()
    with stoppable(say) as stop, Meter(messages, "scrape", {source: None}) as meter:

        def counted() -> Iterator[tuple[str, Row]]:
            fetch = None
            if not files:
                from loaders.sources.fetching import fetcher

                fetch = fetcher(source, browser=browser, stop=stop)
            for item in rows(source, targets, files, since, fetch, report):
                meter.show({source: report.asked}, {source: report.asked + report.waiting})
                yield item

        added = land(counted(), say)
    new = ", ".join(f"{count:,} {table.removeprefix('bronze_')}" for table, count in added.items() if count)
    older = f", {report.older:,} older left out" if report.older else ""
    asked, pages = so_many(report.asked, "answers"), so_many(report.pages, "pages")
    say(f"{source}: {asked}, {pages}{older}, new: {new or 'nothing'}")
    for address, reason in report.failed[:TOLD]:
        say(f"not read: {address}: {reason}")
    if len(report.failed) > TOLD:
        say(f"... and {len(report.failed) - TOLD:,} more; see the reasons in bronze.bronze_rejects.")
    if report.refused and not stop.is_set():
        say(f"{source}: {report.refused}; {report.waiting:,} more were not asked.")
    if stop.is_set():
        return INTERRUPTED
    return 1 if report.failed or report.refused else 0
