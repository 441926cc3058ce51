import subprocess
import sys

SAY = (
    "import gc, sys; from govim.wiring.interpreter import set_up_interpreter; set_up_interpreter(); "
    "print(gc.get_threshold()[0], sys.getswitchinterval())"
)


def test_a_batchs_objects_are_not_looked_through_while_it_is_made() -> None:
    """In a process of its own: it is set for all of one."""
    said = subprocess.run(
        [sys.executable, "-c", SAY], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(said[0]) >= 512 * 20
    assert float(said[1]) < 0.001
