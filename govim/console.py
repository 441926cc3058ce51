"""Commands of this machine's command line: to the running server, or, without one, done in this process."""

from govim.control.client import NoServer, ask
from govim.control.commands import Answer, Command, Done, Refusal
from govim.domain.errors import GovimError, ReadOnly
from govim.storage.site import StoredSite
from govim.wiring import open_core
from govim.wiring.opening import why_read_only


def perform(site: StoredSite, command: Command) -> Answer:
    """Raises UnusableStorage, TrailRefused, or FolderInUse while a server is just starting or stopping."""
    try:
        return ask(site.folder.socket, command)
    except NoServer:
        if why_read_only(site) is not None:  # and if somebody serves it so, it has no socket
            return Refusal(code=ReadOnly.code)
        core = open_core(site)
    try:
        return Done(result=core.writer.run(core.work_of(command)))
    except GovimError as error:
        return Refusal(code=error.code, rule=error.rule, detail=dict(error.detail))
    finally:
        core.close()
