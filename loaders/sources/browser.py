"""Pages that scripts make, fetched with a browser: the optional extra `browser` (Playwright)."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from loaders import verdicts
from loaders.errors import ConfigError
from loaders.http import BudgetSpent, Client, DoorClosed
from loaders.sources.scrape import Outcome, Refused
from loaders.sources.sites.reading import Request

INSTALL = "Install it: python -m pip install playwright && python -m playwright install chromium"
LONGEST_PAGE_MS = 30_000


class Browser:
    """A headless Chromium that asks at the pace of the site's client.

    Args:
        client: gives the pace, the User-Agent and the site's door.

    Raises:
        ConfigError: Playwright or its Chromium is not installed.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._page = _chromium_page(str(client.session.headers["User-Agent"]))

    def fetch(self, request: Request) -> Outcome:
        """The page after its scripts ran.

        Raises:
            Refused: the site asked for a captcha before.
        """
        if None in self._client.closed:
            raise Refused(self._client.closed[None].reason)
        try:
            self._client.take_turn()
        except (DoorClosed, BudgetSpent) as refused:
            raise Refused(str(refused) or "stopped") from refused
        now = datetime.now(timezone.utc)
        try:
            answer = self._page.goto(request.url, timeout=LONGEST_PAGE_MS, wait_until="networkidle")
            text, status = self._page.content(), answer.status if answer else None
        except Exception as error:
            if type(error).__module__.startswith("playwright"):
                why = "timeout" if "Timeout" in str(error) else "connection_error"
                return Outcome(str(error).encode(), None, why, now)
            raise
        verdict = verdicts.of_page(status or 0, {}, text, None).error
        if verdict == "blocked":
            self._client.shut("it asks for a captcha instead of answering", seconds=24 * 3600)
        return Outcome(text.encode(), status, verdict, now)


def _chromium_page(user_agent: str) -> Any:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise ConfigError("--browser needs Playwright, which is not installed.", INSTALL) from error
    try:
        # It lives as long as the process, which it ends with.
        return sync_playwright().start().chromium.launch().new_page(user_agent=user_agent)
    except Error as error:
        raise ConfigError(f"The browser does not start: {str(error).splitlines()[0]}", INSTALL) from error
