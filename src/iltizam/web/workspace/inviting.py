"""What every screen that names people shares: the form, the invitation, the mail."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from iltizam.accounts import actions, inviting, mails, notices
from iltizam.accounts.models import folded
from iltizam.accounts.names import NameField
from iltizam.core.models import Actor
from iltizam.web.account.home import language_choices


class PersonForm(forms.Form):
    """Who is invited, and in which language they are written to."""

    name = NameField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the person's name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        error_messages={"required": gettext_lazy("Give the person's e-mail address.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the invitation"))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["language"].choices = language_choices()

    def clean_email(self):
        email = folded(self.cleaned_data["email"])
        if email == self.by.email:
            raise forms.ValidationError(
                _("Nobody gives themselves a role: ask another person.")
            )
        return email


def invite_by_mail(request, form, role, object_uid="", *, by):
    """Invite whom the form names and send the link; a message says what was done."""
    said = form.cleaned_data
    invitation, token = actions.invite(
        email=said["email"],
        name=said["name"],
        language=said["language"],
        role=role,
        object_uid=object_uid,
        by=by,
    )
    with override(invitation.language):
        path = reverse("accounts:accept_invitation", kwargs={"token": token})
        notice = notices.invitation(
            request.build_absolute_uri(path),
            str(Actor.Role(role).label),
            inviting.about(role, object_uid),
            invitation.name,
        )
        is_sent = mails.send(notice, invitation.email)
    if is_sent:
        messages.success(
            request, _("The invitation was sent to %(email)s.") % {"email": invitation.email}
        )
    else:
        messages.error(
            request, _("The mail could not be sent: tell the administrator, then invite again.")
        )


def tell_named(request, user, role, object_uid):
    """A mail to somebody with an account who was named."""
    with override(user.language or None):
        desk = request.build_absolute_uri(reverse("workspace:desk"))
        label, about = str(Actor.Role(role).label), inviting.about(role, object_uid)
        mails.send(notices.named(desk, label, about or ""), user.email)


def tell_ended(user, role, object_uid):
    """A mail to somebody whose role was ended by another."""
    with override(user.language or None):
        label, about = str(Actor.Role(role).label), inviting.about(role, object_uid)
        mails.send(notices.role_ended(label, about or ""), user.email)
