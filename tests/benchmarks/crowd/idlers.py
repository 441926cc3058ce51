"""Members who do nothing, a process of its own: `python -m tests.benchmarks.crowd.idlers PORT TOKENS`.

Prints a line once all are welcomed, then answers pings until its input ends; the last line says how many it
lost.
"""

import json
import select
import sys
from pathlib import Path

from tests.benchmarks.crowd.members import Members, allow_files


def main() -> None:
    tokens = json.loads(Path(sys.argv[2]).read_bytes())
    allow_files(len(tokens) + 100)
    members = Members(int(sys.argv[1]))
    members.connect(tokens)
    print("welcomed", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        members.listen(0.05)
    print(members.lost, flush=True)
    members.close()


if __name__ == "__main__":
    main()
