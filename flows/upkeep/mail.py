"""The daily digest as a mail, by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate

from flows.settings import Settings
from records.errors import InvalidInput, StoreFailed

_SECONDS = 30.0


def send(settings: Settings, identity: str, subject: str, text: str) -> int:
    """Sends a mail to whom the settings name; gives how many the server took it for, 0 without a server.

    ``identity`` is the same for the same mail, so that a mailbox knows one that comes twice.

    Raises:
        InvalidInput: a server is named and nobody to send to, or a sign-in that would not be protected.
        StoreFailed: the server does not answer, or takes no mail from us.
    """
    if settings.smtp_host is None:
        return 0
    if (settings.smtp_user is None) is not (settings.smtp_password is None):
        raise InvalidInput("RELEASE_SMTP_USER, RELEASE_SMTP_PASSWORD: expected both, or neither")
    if settings.smtp_user is not None and settings.smtp_password is not None:
        if settings.smtp_security == "none":
            raise InvalidInput(
                "RELEASE_SMTP_SECURITY: expected starttls or tls; a password goes over no open line"
            )
        # smtplib signs in with no other letters
        if not (settings.smtp_user + settings.smtp_password.get_secret_value()).isascii():
            raise InvalidInput("RELEASE_SMTP_USER, RELEASE_SMTP_PASSWORD: expected ASCII letters")
    to = [one.strip() for one in (settings.digest_to or "").split(",") if one.strip()]
    if not to:
        raise InvalidInput("RELEASE_DIGEST_TO: expected who gets the digest, with commas between")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, settings.digest_from, ", ".join(to)
    mail["Date"], mail["Message-ID"] = formatdate(), f"<{identity}@release.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    try:
        refused = _deliver(settings, settings.smtp_host, mail)
    except (smtplib.SMTPException, OSError) as error:
        # what the server said may hold addresses and more; its kind is enough to go and look
        raise StoreFailed(
            f"the mail server did not take the digest ({type(error).__name__}); check RELEASE_SMTP_…"
        ) from error
    return len(to) - refused


def _deliver(settings: Settings, host: str, mail: EmailMessage) -> int:
    """Gives how many receivers the server refused; it raises where it refused all."""
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
        return len(server.send_message(mail))
