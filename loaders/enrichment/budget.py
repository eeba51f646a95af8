"""What the user allows to be spent."""

from __future__ import annotations

import threading
from decimal import Decimal


class Budget:
    """Counts calls and their cost; for many threads."""

    def __init__(self, max_calls: int | None = None, max_cost_usd: Decimal | None = None) -> None:
        """Allow so much; None is without end."""
        self.calls, self.cost_usd = 0, Decimal(0)
        self.is_spent = False
        self._max_calls, self._max_cost_usd = max_calls, max_cost_usd
        self._lock = threading.Lock()

    def take(self, cost_usd: Decimal) -> bool:
        """Take one call from the budget; False, and nothing is taken, when it would be too much."""
        with self._lock:
            is_too_many = self._max_calls is not None and self.calls >= self._max_calls
            is_too_dear = self._max_cost_usd is not None and self.cost_usd + cost_usd > self._max_cost_usd
            if is_too_many or is_too_dear:
                self.is_spent = True
                return False
            self.calls += 1
            self.cost_usd += cost_usd
            return True
