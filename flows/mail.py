"""The daily digest as a mail, by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from flows.settings import Settings
from records.errors import InvalidInput, StoreFailed

_SECONDS = 30.0


def send(settings: Settings, subject: str, text: str) -> bool:
    """Sends a mail to whom the settings name; gives False where they name no server.

    Raises:
        InvalidInput: a server is named, and nobody to send to.
        StoreFailed: the server does not answer, or takes no mail from us.
    """
    if settings.smtp_host is None:
        return False
    to = [one.strip() for one in (settings.digest_to or "").split(",") if one.strip()]
    if not to:
        raise InvalidInput("RELEASE_DIGEST_TO: expected who gets the digest, with commas between")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, settings.digest_from, ", ".join(to)
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="release.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    try:
        _deliver(settings, settings.smtp_host, mail)
    except (smtplib.SMTPException, OSError) as error:
        # what the server said may hold addresses and more; its kind is enough to go and look
        raise StoreFailed(
            f"the mail server did not take the digest ({type(error).__name__}); check RELEASE_SMTP_…"
        ) from error
    return True


def _deliver(settings: Settings, host: str, mail: EmailMessage) -> None:
    context = ssl.create_default_context()
    if settings.smtp_security == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            host, settings.smtp_port, timeout=_SECONDS, context=context
        )
    else:
        opened = smtplib.SMTP(host, settings.smtp_port, timeout=_SECONDS)
    with opened as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user is not None and settings.smtp_password is not None:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(mail)
