"""How the interpreter is set for a process that serves. Both figures were measured (tests/benchmarks)."""

import gc
import sys

# Without it a busy loop keeps the writer thread waiting 5 ms for the GIL after each statement.
SWITCH_INTERVAL = 0.0005  # seconds
# A batch of 512 messages makes some 10 000 objects that live until its commit: to look for garbage among them
# every 700 allocations took a third of the writer's time.
COLLECT_EVERY = (50_000, 20, 50)


def set_up_interpreter() -> None:
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.set_threshold(*COLLECT_EVERY)
