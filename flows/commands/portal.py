"""Commands about portals that hold our releases too: push-ckan."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, bar, desk_for, give, say, settings_for
from flows.settings import Settings
from flows.upkeep.pushing import Ckan, push
from publish.letters import agency_slug
from records.errors import InvalidInput


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command("push-ckan")(push_ckan)


def push_ckan(
    agency: Annotated[str, typer.Option(help="Whose releases, by its name or slug.")],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Bring an agency's organisation in a CKAN portal in step with what it has published."""
    desk = desk_for(folder)
    slug = agency_slug(agency)
    publications = [p for p in desk.catalogue.publications() if p.agency.slug == slug]
    if not publications:
        raise InvalidInput(f"--agency: nothing of {agency} has been published here")
    with closing(_portal(settings_for(folder))) as ckan, bar() as shown:
        done = push(publications, desk.site, ckan, shown)
    give(asdict(done), as_json=as_json)
    say(
        f"{done.created} made, {done.updated} changed, {done.deleted} deleted, "
        f"{done.same} as they were"
    )


def _portal(settings: Settings) -> Ckan:
    if settings.ckan_url is None or settings.ckan_token is None or not settings.ckan_organisation:
        raise InvalidInput(
            "RELEASE_CKAN_URL, RELEASE_CKAN_TOKEN, RELEASE_CKAN_ORGANISATION: expected all three; "
            "see docs/settings.md"
        )
    return Ckan(
        settings.ckan_url, settings.ckan_token.get_secret_value(), settings.ckan_organisation
    )
