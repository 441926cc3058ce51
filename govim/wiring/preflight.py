"""What a valid configuration lacks on this machine: told by `govim config check`, not first by `serve`."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from govim.config import ConfigError, Configuration
from govim.config.problem import Complaint, Problem
from govim.config.secret import is_open, read_secret
from govim.storage.folder import DataFolder
from govim.tls.folder import UnusableCertificate
from govim.tls.served import CertificateFiles, ServedCertificate
from govim.wiring.certificate import certificate_files, is_loopback


def find_lacking(folder: DataFolder, found: Configuration) -> Iterator[Complaint]:
    """Nothing that a secret holds is told, only its file. A site that is not made yet lacks nothing."""
    if folder.root.exists() and not folder.root.is_dir():
        yield Complaint(problem=Problem.NOT_A_FOLDER, place=str(folder.root))
        return
    yield from _password(found)
    yield from _mirrors(found)
    files = certificate_files(folder, found.settings)
    if files is not None:
        yield from _certificate(found, files)
    elif not is_loopback(found.settings.listen.host):
        key = "listen.host"
        yield Complaint(problem=Problem.NEEDS_TLS, place=found.place(key), key=key)


def _password(found: Configuration) -> Iterator[Complaint]:
    file, key = found.settings.storage.password_file, "storage.password_file"
    if file is not None:
        try:
            read_secret(file, key=key, place=found.place(key))
        except ConfigError as error:
            yield from error.complaints


def _mirrors(found: Configuration) -> Iterator[Complaint]:
    """One that is away stops nothing, and is never made: it may be a share that is not mounted."""
    key = "audit.mirrors"
    for mirror in found.settings.audit.mirrors:
        if not mirror.is_dir():
            hint = shlex.quote(str(mirror))
            yield Complaint(
                problem=Problem.NO_MIRROR, place=found.place(key), key=key, file=str(mirror), hint=hint
            )


def _certificate(found: Configuration, files: CertificateFiles) -> Iterator[Complaint]:
    try:
        ServedCertificate(files)
        if is_open(files.key):
            hint = shlex.quote(str(files.key))
            yield _of_file(found, files, files.key, Problem.OPEN_SECRET, hint)
    except UnusableCertificate as error:
        is_away = error.code == "unreadable"
        problem = Problem.UNREADABLE_FILE if is_away else Problem(error.code)
        yield _of_file(found, files, error.place, problem, error.reason)


def _of_file(
    found: Configuration, files: CertificateFiles, file: Path, problem: Problem, hint: str
) -> Complaint:
    """By the setting that names the file; what `govim cert` made is named by none."""
    key = "tls.key" if file == files.key else "tls.certificate"
    place = found.places.get(key, str(file))
    return Complaint(problem=problem, place=place, key=key, hint=hint, file=str(file))
