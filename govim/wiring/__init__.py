"""The composition root: the only place that builds objects, reads the wall clock and makes ids."""

from govim.wiring.core import Core, create_site, load_shipped_pack, open_core
from govim.wiring.system import SystemClock, SystemIds

__all__ = ["Core", "SystemClock", "SystemIds", "create_site", "load_shipped_pack", "open_core"]
