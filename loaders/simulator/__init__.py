"""The providers of the sample's world as a real HTTP server on the loopback, with faults on demand.

`enrich --offline` runs against it, so that the whole path can be tried without an account, and tests make it
misbehave in each way that real providers do.
"""

from loaders.simulator.faults import KINDS, Fault
from loaders.simulator.server import Seen, Simulator

__all__ = ["KINDS", "Fault", "Seen", "Simulator"]
