"""How old the last good backup is, for `govim doctor`, /api/health and /metrics."""

from datetime import UTC, datetime, timedelta

from govim.config import Settings
from govim.domain.finding import Finding, State
from govim.storage.backups import read_last_backup
from govim.storage.folder import DataFolder


def find_backup(folder: DataFolder, settings: Settings, *, now: datetime) -> Finding:
    """A site that has none is as late as its keys are old; a demonstration needs none."""
    if folder.is_demo:
        return Finding(component="backup", state=State.OK, cause="needs_no_backup")
    last = read_last_backup(folder)
    since = _made_at(folder) if last is None else last.at
    state = _state(now - since, settings)
    if last is None:
        return Finding(
            component="backup", state=max(state, State.WARNING, key=_ORDER.index), cause="no_backup"
        )
    values = {"at": f"{last.at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}Z", "place": last.place}
    cause = "backed_up" if state is State.OK else "backup_old"
    return Finding(component="backup", state=state, cause=cause, values=values)


def backup_age(folder: DataFolder, *, now: datetime) -> float | None:
    """Seconds; None without one."""
    last = read_last_backup(folder)
    return None if last is None else (now - last.at).total_seconds()


_ORDER = (State.OK, State.WARNING, State.PROBLEM)


def _made_at(folder: DataFolder) -> datetime:
    return datetime.fromtimestamp(folder.master_key.stat().st_mtime, UTC)


def _state(age: timedelta, settings: Settings) -> State:
    if age > timedelta(hours=settings.backup.overdue_hours):
        return State.PROBLEM
    return State.WARNING if age > timedelta(hours=settings.backup.due_hours) else State.OK
