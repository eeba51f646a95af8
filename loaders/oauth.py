"""Buying and renewing tokens: dlt's helper, under our time-outs and without patience of its own.

dlt takes a second to import, so this module is imported where a token is wanted.
"""

from __future__ import annotations

from typing import Any

from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials

from loaders import transport

LONGEST_LIFE_S = 24 * 3600


class Token(OAuth2ClientCredentials):
    """Puts a token on each request; what it sends for one goes to no other address than that of tokens."""

    def parse_access_token(self, response_json: Any) -> str:
        """The token.

        Raises:
            transport.Garbled: there is none in the answer.
        """
        given = response_json.get("access_token") if isinstance(response_json, dict) else None
        if not isinstance(given, str) or not given:
            raise transport.Garbled("an answer without a token")
        return given

    def parse_expiration_in_seconds(self, response_json: Any) -> int:
        """How long the token is good for, in seconds; the usual time where that is no number."""
        try:
            seconds = int(response_json.get("expires_in"))
        except (OverflowError, TypeError, ValueError):
            seconds = self.default_token_expiration
        return min(seconds, LONGEST_LIFE_S)


def token(url: str, client_id: str, client_secret: str, **form: str) -> Token:
    """What puts a token on each request.

    Args:
        url: where tokens are given.
        client_id: of the app.
        client_secret: of the app; may be empty.
        form: what else is sent for a token.
    """
    over = transport.session({}, url)
    over.max_redirects = 0  # the credentials are in the body, which would go along
    return Token(
        access_token_url=url, client_id=client_id, client_secret=client_secret,
        access_token_request_data=dict(form), session=over,
    )  # fmt: skip
