"""Associations with a verified profile and who acts in their names; minimal for now."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.accounts.actors import actor_for
from iltizam.accounts.names import NameField
from iltizam.accounts.roles import Role
from iltizam.accounts.step_up import requires_step_up
from iltizam.civilsociety.actions import end_representative as end
from iltizam.civilsociety.actions import verify_association
from iltizam.civilsociety.enums import AssociationStatus
from iltizam.civilsociety.models import Association, Representative
from iltizam.core.permissions import guarded_by, require
from iltizam.core.texts import LocalisedText
from iltizam.directory.enums import OrganisationKind
from iltizam.directory.models import Organisation
from iltizam.web.workspace.inviting import PersonForm, invite_by_mail, tell_ended


class AssociationForm(forms.Form):
    name = NameField(
        label=gettext_lazy("Name of the association"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the association's name.")},
    )
    acronym = NameField(label=gettext_lazy("Acronym"), max_length=40, required=False)
    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, assume_scheme="https"
    )


@guarded_by("civilsociety.verify_association")
@require_http_methods(["GET", "POST"])
@never_cache
def list_associations(request):
    require(request.user, "civilsociety.verify_association", None)
    form = AssociationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        association = _verify(form.cleaned_data, by=actor_for(request.user, Role.SECRETARIAT))
        messages.success(request, _("The association is verified: invite its representative."))
        return redirect("workspace:association", uid=association.organisation.uid)
    verified = Association.objects.filter(status=AssociationStatus.VERIFIED)
    context = {
        "form": form,
        "associations": verified.select_related("organisation").order_by("pk"),
    }
    status = 422 if form.errors else 200
    return render(request, "workspace/associations.html", context, status=status)


def _verify(said, *, by):
    organisation = Organisation(
        name=LocalisedText({get_language(): said["name"]}),
        acronym=said["acronym"],
        website=said["website"],
        kind=OrganisationKind.ASSOCIATION,
    )
    organisation.full_clean()
    organisation.save()
    return verify_association(organisation, by=by)


@guarded_by("civilsociety.name_representative")
@requires_step_up
@require_http_methods(["GET", "POST"])
@never_cache
def show_association(request, uid):
    require(request.user, "civilsociety.name_representative", None)
    association = get_object_or_404(
        Association.objects.select_related("organisation"), organisation__uid=uid
    )
    form = PersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        by = actor_for(request.user, Role.SECRETARIAT)
        invite_by_mail(request, form, Role.ASSOCIATION.value, uid, by=by)
        return redirect("workspace:association", uid=uid)
    current = association.representatives.current().select_related("person")
    context = {"association": association, "form": form, "representatives": current}
    status = 422 if form.errors else 200
    return render(request, "workspace/association.html", context, status=status)


@guarded_by("civilsociety.name_representative")
@requires_step_up
@require_POST
def end_representative(request, uid):
    require(request.user, "civilsociety.name_representative", None)
    row = get_object_or_404(
        Representative.objects.select_related("association__organisation", "person__user"),
        uid=uid,
    )
    organisation = row.association.organisation
    end(row, by=actor_for(request.user, Role.SECRETARIAT))
    if row.person and row.person.user:
        tell_ended(row.person.user, Role.ASSOCIATION.value, organisation.uid)
    messages.success(request, _("The person no longer acts in the association's name."))
    return redirect("workspace:association", uid=organisation.uid)
