import subprocess
import sys


def test_what_the_start_imported_is_never_looked_through_for_garbage() -> None:
    """It would hold the loop up; garbage that is made later is still found."""
    program = (
        "import gc, sys; from govim.__main__ import main; sys.argv[1:] = ['--help']\n"
        "try: main()\n"
        "finally: print(gc.isenabled(), gc.get_freeze_count() > gc.get_count()[0] + 10_000)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "True True"
