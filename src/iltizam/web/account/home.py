"""One's own account: name, language, what is confirmed and set up, the roles held."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.accounts import second_factor
from iltizam.accounts.models import User
from iltizam.accounts.names import NameField
from iltizam.core.languages import offered_languages
from iltizam.core.permissions import OWN_ACCOUNT, guarded_by
from iltizam.web.account.roles import roles_in_words


class AccountForm(forms.ModelForm):
    name = NameField(label=gettext_lazy("Name"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language of mails to you"))

    class Meta:
        model = User
        fields = ["name", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()


def language_choices():
    names = dict(settings.LANGUAGES)
    return [(code, names[code]) for code in offered_languages()]


@guarded_by(OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
@never_cache
def show_account(request):
    user = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(user.language):
            messages.success(request, _("Your account is saved."))
            return redirect(reverse("accounts:home"))
    context = {
        "form": form,
        "account": user,
        "has_authenticator": second_factor.has_authenticator(user),
        "is_demanded": second_factor.is_demanded_of(user),
        "allows_code": second_factor.allows_code(user),
        "roles": roles_in_words(user),
    }
    return render(request, "account/home.html", context, status=422 if form.errors else 200)
