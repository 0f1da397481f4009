"""``iltizam invite EMAIL``: the first administrator, or one when none can sign in."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from iltizam.accounts.actions import invite
from iltizam.accounts.enums import StaffKind
from iltizam.accounts.names import plain_name
from iltizam.core.models import Actor


class Command(BaseCommand):
    help = (
        "Invite somebody to a role of the installation and print the link, which works "
        "once, for seven days. It is sent to nobody: hand it over yourself."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument(
            "--role",
            choices=StaffKind.values,
            default=StaffKind.ADMINISTRATOR.value,
            help="the role (default: administrator)",
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="the language of the page that the link opens",
        )

    def handle(self, *, email, name, role, language, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(
                _("%(email)s is no e-mail address.") % {"email": email}
            ) from error
        invitation, token = invite(
            email=email,
            name=plain_name(name) or email,
            language=language,
            role=role,
            by=Actor.system(),
        )
        with override(language):
            path = reverse("accounts:accept_invitation", kwargs={"token": token})
        self.stdout.write(f"{_origin()}{path}")
        self.stderr.write(
            _("Good once, until %(moment)s.")
            % {"moment": invitation.expires_at.isoformat(timespec="minutes")}
        )


def _origin() -> str:
    """The site's address as the settings know it."""
    if not settings.PRODUCTION:
        return "http://localhost:8000"
    return f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}"
