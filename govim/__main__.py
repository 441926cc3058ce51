"""The `govim` command, and `python -m govim`.

What an import makes stays, so to look for garbage there costs a tenth of the start and finds none. Later each
full collection would walk through it again, and hold the loop up for 40 ms.
"""

import gc


def main() -> None:
    gc.disable()
    from govim.cli.main import app

    gc.freeze()
    gc.enable()
    app()


if __name__ == "__main__":
    main()
