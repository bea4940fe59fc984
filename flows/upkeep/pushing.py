"""Brings an agency's organisation in CKAN in step with what it has published: made, changed, taken away.

Nothing is remembered here: what CKAN has is asked for, held against the catalogue, and only the differences
are sent. So a push that was cut off is made good by the next one, and two at once do the same thing twice.

Source: CKAN 2.10, API guide: ``package_search``, ``package_create``, ``package_update``, ``package_delete``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from publish.catalogues.datasets import DIGEST, ID, SITE, Dataset, dataset, emptied, is_pushed
from publish.site import Site
from records.errors import InvalidInput, StoreFailed
from records.release import Publication

_SECONDS = 30.0
_ROWS = 500
_TRIES = 3
_SLUGGISH = frozenset({429, 502, 503, 504})

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many datasets were made, changed and deleted, and how many were as they should be."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    same: int = 0


class Ckan:
    """A CKAN portal, by its API.

    Args:
        url: the portal's address.
        token: an API token of a user who may edit the organisation.
        organisation: its name or id.
    """

    def __init__(self, url: str, token: str, organisation: str) -> None:
        self.organisation = organisation
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/3/action/",
            headers={"authorization": token},
            timeout=_SECONDS,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def ours(self, site: Site) -> Iterator[tuple[str, str, str]]:
        """Gives the datasets of a site as they stand in CKAN: name, the release's id, and digest.

        Raises:
            StoreFailed: CKAN does not answer, or refuses.
        """
        start, count = 0, 1
        while start < count:
            found = self._call(
                "package_search",
                {
                    "fq": f'organization:"{self.organisation}"',
                    "sort": "name asc",
                    "rows": _ROWS,
                    "start": start,
                    "include_private": True,
                },
            )
            count, rows = found["count"], found["results"]
            for row in rows:
                extras = {one["key"]: one["value"] for one in row.get("extras", [])}
                if extras.get(SITE) == site.base_url and ID in extras:
                    yield row["name"], extras[ID], extras.get(DIGEST, "")
            if not rows:
                return
            start += len(rows)

    def create(self, made: Dataset) -> None:
        """Makes a dataset; one of that name that the search does not show yet is overwritten."""
        try:
            self._call("package_create", made.fields)
        except _Conflict:
            self.update(made)

    def update(self, made: Dataset) -> None:
        """Overwrites a dataset."""
        self._call("package_update", {**made.fields, "id": made.name})

    def delete(self, name: str) -> None:
        """Empties a dataset and deletes it; one that is gone already stays gone."""
        try:
            self._call("package_update", {**emptied(name, self.organisation), "id": name})
            self._call("package_delete", {"id": name})
        except _Gone:
            return

    def _call(self, action: str, body: Any) -> Any:
        answer = self._sent(action, body)
        try:
            told = answer.json()
        except ValueError:
            told = None
        if answer.is_success and isinstance(told, dict) and told.get("success") is True:
            return told["result"]
        error = told.get("error") if isinstance(told, dict) else None
        # CKAN's reasons name fields and kinds; what it quotes of values is left out
        kind = error.get("__type", "") if isinstance(error, dict) else ""
        fields = sorted(error.keys() - {"__type", "message"}) if isinstance(error, dict) else []
        if answer.status_code == httpx.codes.NOT_FOUND and kind == "Not Found Error":
            raise _Gone(f"CKAN has no dataset to {action}")
        if answer.status_code == httpx.codes.CONFLICT and fields == ["name"]:
            raise _Conflict("CKAN has a dataset of this name")
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise StoreFailed(
                f"CKAN does not let us {action}; check RELEASE_CKAN_TOKEN and that its user edits "
                f"the organisation {self.organisation}"
            )
        raise StoreFailed(
            f"CKAN answered {answer.status_code} to {action}"
            + (f" ({kind}: {', '.join(fields)})" if kind else "")
            + "; push again once it works, nothing is lost"
        )

    def _sent(self, action: str, body: Any) -> httpx.Response:
        for left in reversed(range(_TRIES)):
            try:
                answer = self._http.post(action, json=body)
            except httpx.HTTPError as error:
                if not left:
                    raise StoreFailed(
                        f"CKAN does not answer ({type(error).__name__}); push again once it does, "
                        "nothing is lost"
                    ) from error
                continue
            if answer.status_code not in _SLUGGISH or not left:
                return answer
        raise AssertionError("the last try returns or raises")


class _Gone(StoreFailed):
    """The dataset is not there."""


class _Conflict(StoreFailed):
    """The name is taken."""


def push(
    publications: Sequence[Publication], site: Site, ckan: Ckan, progress: Progress | None = None
) -> Pushed:
    """Brings CKAN in step with these publications; withdrawals go first.

    Args:
        publications: all of the agency's, withdrawn ones too.
        site: where they stand.
        ckan: the portal.
        progress: told of each call as ``push``, how many are done, and of how many.

    Raises:
        InvalidInput: publications of more than one agency: an organisation is one agency's.
        StoreFailed: CKAN does not answer, or refuses; what was done before stays done.
    """
    if len({publication.agency.slug for publication in publications}) > 1:
        raise InvalidInput("an organisation in CKAN is one agency's; push one agency at a time")
    wanted = {
        made.name: made
        for made in (dataset(p, site, ckan.organisation) for p in publications if is_pushed(p))
    }
    standing = {name: digest for name, _, digest in ckan.ours(site)}
    deleted = sorted(standing.keys() - wanted.keys())
    created = [made for name, made in wanted.items() if name not in standing]
    updated = [
        made for name, made in wanted.items() if standing.get(name, made.digest) != made.digest
    ]
    steps = [
        *(partial(ckan.delete, name) for name in deleted),
        *(partial(ckan.create, made) for made in created),
        *(partial(ckan.update, made) for made in updated),
    ]
    for number, step in enumerate(steps, 1):
        step()
        if progress is not None:
            progress("push", number, len(steps))
    return Pushed(
        created=len(created),
        updated=len(updated),
        deleted=len(deleted),
        same=len(wanted) - len(created) - len(updated),
    )
