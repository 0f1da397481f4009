"""The first administrator is invited from the command line."""

import pytest
from django.core.management import CommandError, call_command

from iltizam.accounts import roles
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from tests.accounts.signing_in import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_printed_link_makes_an_administrator(client, capsys):
    call_command("invite", "First@example.org", language="en")

    link = capsys.readouterr().out.strip()
    path = link.removeprefix("http://localhost:8000")
    assert path.startswith("/en/account/invitations/")
    client.post(path, {"name": "First", "password1": PASSWORD, "password2": PASSWORD})
    assert roles.holds(User.objects.get(email="first@example.org"), Role.ADMINISTRATOR)


def test_in_production_the_link_leads_to_the_site(settings, capsys):
    settings.PRODUCTION, settings.ALLOWED_HOSTS = True, ["plans.example.org"]

    call_command("invite", "first@example.org")

    assert capsys.readouterr().out.startswith("https://plans.example.org/")


@pytest.mark.parametrize("email", ["nobody", "a@b", "-x"])
def test_what_is_no_address_is_refused(email):
    with pytest.raises(CommandError):
        call_command("invite", "--", email)


def test_no_other_role_is_given_from_the_command_line():
    with pytest.raises(CommandError):
        call_command("invite", "first@example.org", "--role", "lead")
