"""Commands about packages, for those who publish them and for whoever downloaded one: keys, check-package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, Told, give, hand_over, say, settings_for
from flows.upkeep.checking import Signed, Verdict, check_package, key_in, make_key
from publish.keys import key_id, key_key, pem
from records.errors import Damaged, InvalidInput


def register(app: typer.Typer) -> None:
    """Adds the commands of this module, those of keys under ``release keys``."""
    app.command("check-package")(check)
    keys = typer.Typer(help="The key that packages are signed with.", no_args_is_help=True)
    for command in (new, show):
        keys.command()(command)
    app.add_typer(keys, name="keys")


def check(
    package: Annotated[Path, typer.Argument(metavar="FILE", help="A package, as downloaded.")],
    public_key: Annotated[
        Path | None, typer.Option("--public-key", help="The agency's public key, as PEM.")
    ] = None,
    signature: Annotated[
        Path | None, typer.Option("--signature", help="Its signature; FILE.sig by default.")
    ] = None,
    folder: Folder = None,  # noqa: ARG001 -- every command takes it; this one keeps nothing
    as_json: AsJson = False,
) -> None:
    """Check a downloaded package offline: every list and digest, and the signature where there is one."""
    verdict = check_package(package, signature, public_key)
    checked = verdict.package
    table = Table("Where", "What is wrong", box=None)
    for fault in checked.faults:
        table.add_row(fault.place, fault.what)
    told = {
        "package": package.name,
        "sha256": checked.sha256,
        "document_id": checked.document_id,
        "published_at": checked.published_at,
        "files": checked.files,
        "bytes": checked.size,
        "holds": verdict.holds,
        "signature": verdict.signature.value,
        "key": verdict.key,
        "signed_by": checked.signed_by,
        "faults": [{"place": fault.place, "what": fault.what} for fault in checked.faults],
    }
    give(told, as_json=as_json, table=table if checked.faults else None)
    for line in _told(verdict):
        say(line)
    if not verdict.holds:
        raise Told(
            f"{package.name}: it is not as it was published; download it again, and if that changes "
            "nothing, tell the agency",
            Damaged.exit_code,
        )


def _told(verdict: Verdict) -> list[str]:
    """Gives what was found, in plain words."""
    checked = verdict.package
    lines = []
    if not checked.faults:
        lines.append(
            f"{checked.files} files, {checked.size} bytes: every list is complete, and every digest is right"
        )
    match verdict.signature:
        case Signed.VALID:
            lines.append(f"the signature is that of key {verdict.key}")
        case Signed.WRONG:
            lines.append(f"the signature is not that of key {verdict.key} over this file")
        case Signed.NOT_CHECKED:
            lines.append(
                "there is a signature, which was not checked: name the key by --public-key"
            )
        case Signed.NONE if checked.signed_by:
            lines.append(
                f"it was signed under key {checked.signed_by}: download the signature too, to know "
                "that nobody changed files and lists together"
            )
        case Signed.NONE:
            lines.append("it is not signed: this shows damage, and not who made it")
    return [*lines, f"SHA-256 of the package: {checked.sha256}"]


def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key goes.")],
    folder: Folder = None,  # noqa: ARG001 -- every command takes it; this one keeps nothing else
    as_json: AsJson = False,
) -> None:
    """Make a private key that only you may read; RELEASE_SIGNING_KEY names its file."""
    _tell(make_key(path), as_json=as_json)
    say(
        f"{path.name}: the private key; keep it, and a copy of it in a safe place. "
        f"{path.name}.pub: the public one"
    )


def show(folder: Folder = None, as_json: AsJson = False) -> None:
    """Print the public key of the private one that RELEASE_SIGNING_KEY names."""
    path = settings_for(folder).signing_key
    if path is None:
        raise InvalidInput("RELEASE_SIGNING_KEY: it names no key; make one with `release keys new`")
    _tell(key_in(path), as_json=as_json)


def _tell(public: str, *, as_json: bool) -> None:
    told = {"key": key_id(public), "public_key": pem(public), "address": key_key(public)}
    if as_json:
        give(told, as_json=True)
    else:
        hand_over(pem(public))
    say(f"key {told['key']}, published as {told['address']} with the first release that it signs")
