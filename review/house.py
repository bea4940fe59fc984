"""What all pages of the review desk share."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import Response

from records.office_ports import Office
from records.people_ports import People
from records.register_ports import RegisterDesk
from records.remark_ports import RemarkDesk
from records.review_ports import Workbook
from review import wording
from review.agency import AgencySignIn
from review.limits import Limit
from review.tongues import COOKIE, LANGUAGES, marked, translations

ROOM = Path(str(files("review")))


@dataclass(slots=True)
class House:
    """Everything that the pages share."""

    office: Office
    people: People
    workbook: Workbook
    register: RegisterDesk
    remarks: RemarkDesk
    language: str = "en"
    agency: AgencySignIn | None = None
    """How people sign in with their agency's own account, where they may."""
    local_accounts: bool = True
    """Whether an account of the desk's own opens it."""
    practice_url: str | None = None
    """Where people practise on made-up papers: another desk, on a folder of its own."""
    tries: Limit = field(default_factory=lambda: Limit(8, 900))
    """Of one name in a quarter of an hour."""
    addresses: Limit = field(default_factory=lambda: Limit(100, 900))
    """Of one address, behind which a whole agency may sit."""
    bearers: Limit = field(default_factory=lambda: Limit(100, 900))
    """Of tokens that are none, from one address; who has a token is not held up."""
    new_mark_id: Callable[[], str] = field(default=lambda: f"m-{secrets.token_hex(6)}")
    """Gives the id of a box that somebody draws."""
    environments: Mapping[str, Environment] = field(init=False)
    """How pages are made, by language."""

    def __post_init__(self) -> None:
        self.environments = {language: self._environment(language) for language in LANGUAGES}

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(ROOM / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        environment.filters |= wording.FILTERS
        environment.globals |= {"words": wording, "language": language, "languages": LANGUAGES}
        return environment

    def page(
        self,
        request: Request,
        template: str,
        code: int = 200,
        language: str | None = None,
        **told: object,
    ) -> Response:
        """Gives a page from its template, in the language named or in that which the browser keeps."""
        chosen = language or request.cookies.get(COOKIE, self.language)
        language = chosen if chosen in LANGUAGES else self.language
        text = (
            self.environments[language]
            .get_template(template)
            .render(request=request, path=request.url.path, **told)
        )
        return Response(marked(text, language), code, media_type="text/html")
