"""Verify an export or a data folder, and say what was found."""

from collections.abc import Callable
from pathlib import Path

from rich.text import Text

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.cli.voice import Status, Voice
from govim_audit.export.sealing import MANIFEST, STATEMENT
from govim_audit.verify.data_folder import verify_data_folder
from govim_audit.verify.export import verify_export
from govim_audit.verify.verdict import Verdict

SiteAt = Callable[[Path], StoredSite]


def verify(path: Path, elsewhere: Path | None, vkey: str | None, site_at: SiteAt, voice: Voice) -> Status:
    if DataFolder(path).exists:
        if vkey is not None:
            voice.warn("audit.cli.vkey_unused")
        with voice.progress() as progress:
            verdict = verify_data_folder(
                site_at(path), mirror=elsewhere, progress=voice.task(progress, "audit.cli.verifying")
            )
    elif (path / MANIFEST).exists() or (path / STATEMENT).exists():
        verdict = verify_export(path, anchor=elsewhere, vkey=_key(vkey))
    else:
        voice.end(Status.UNUSABLE, voice.text("audit.cli.nothing_to_verify", path=path))
    _say(verdict, voice)
    return Status.GOOD if verdict.is_good else Status.FINDINGS


def _say(verdict: Verdict, voice: Voice) -> None:
    language = voice.language
    for head in verdict.heads:
        voice.say("audit.cli.head", epoch=head.epoch, origin=head.origin, size=head.size, root=head.root)
    for finding in verdict.findings:
        voice.out.print(Text(f"✗ {finding.text(language)}", style="red"))
    for kind, count in verdict.more.items():
        voice.out.print(Text(f"✗ {voice.text('audit.cli.more', kind=kind, count=count)}", style="red"))
    for remark in verdict.remarks:
        voice.out.print(Text(f"! {remark.text(language)}", style="yellow"))
    voice.out.print(Text(verdict.summary(language), style="bold green" if verdict.is_good else "bold red"))


def _key(vkey: str | None) -> str | None:
    """Itself, or the file that holds it."""
    if vkey is None or not Path(vkey).is_file():
        return vkey
    return Path(vkey).read_text(encoding="utf-8").strip()
