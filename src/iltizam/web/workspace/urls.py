"""The workspace, below each language: signed in, never kept by the page cache."""

from django.urls import path

from iltizam.web.workspace import (
    accounts,
    associations,
    carrying,
    changes,
    commitment,
    desk,
    evidence,
    focal_points,
    invitations,
    obstacles,
    outcomes,
    people,
    reporting,
    reviewing,
    telling,
    translating,
    weights,
)
from iltizam.web.workspace.papers.urls import patterns as of_papers
from iltizam.web.workspace.reports.urls import patterns as of_reports

app_name = "workspace"

people_patterns = [
    path("people/", people.list_people, name="people"),
    path("people/<str:uid>/", people.show_institution, name="institution"),
    path("people/<str:uid>/manager/", people.name_manager, name="name_manager"),
    path("people/<str:uid>/manager/end/", people.end_managing, name="end_managing"),
    path("commitments/<str:uid>/people/", focal_points.show_focal_points, name="focal_points"),
    path("focal-points/<str:uid>/end/", focal_points.end_focal_point, name="end_focal_point"),
    path("associations/", associations.list_associations, name="associations"),
    path("associations/<str:uid>/", associations.show_association, name="association"),
    path(
        "representatives/<str:uid>/end/",
        associations.end_representative,
        name="end_representative",
    ),
    path("invitations/", invitations.list_invitations, name="invitations"),
    path(
        "invitations/<str:uid>/withdraw/",
        invitations.withdraw_invitation,
        name="withdraw_invitation",
    ),
]

account_patterns = [
    path("accounts/", accounts.list_accounts, name="accounts"),
    path("accounts/<str:uid>/", accounts.show_account, name="account"),
    path("accounts/<str:uid>/role/", accounts.grant_role, name="grant_role"),
    path("accounts/<str:uid>/role/end/", accounts.end_role, name="end_role"),
    path("accounts/<str:uid>/close/", accounts.close_account, name="close_account"),
    path("accounts/<str:uid>/reopen/", accounts.reopen_account, name="reopen_account"),
    path(
        "accounts/<str:uid>/factor/reset/",
        accounts.reset_second_factor,
        name="reset_second_factor",
    ),
    path("accounts/<str:uid>/address/", accounts.set_address, name="set_address"),
]

COMMITMENT = "plans/<str:slug>/commitments/<str:ref>/"
ACTIVITY = f"{COMMITMENT}activities/<str:key>/"

report_patterns = [
    path(f"{ACTIVITY}report/", reporting.report, name="report"),
    path(f"{ACTIVITY}report/draft/", reporting.save_report, name="save_report"),
    path(f"{ACTIVITY}dates/", telling.revise_dates, name="revise_dates"),
    path("commitments/", commitment.list_commitments, name="commitments"),
    path(COMMITMENT, commitment.show_commitment, name="commitment"),
    path(f"{COMMITMENT}weights/", weights.show_weights, name="weights"),
    path(f"{COMMITMENT}weights/effect/", weights.weights_effect, name="weights_effect"),
    path(
        f"{COMMITMENT}translations/<str:text_language>/",
        translating.translate,
        name="translate",
    ),
    path(f"{COMMITMENT}changes/", changes.list_changes, name="changes"),
    path(f"{COMMITMENT}next/", carrying.carry_over, name="carry_over"),
    path(f"{COMMITMENT}tell/outcome/", outcomes.report_outcome, name="report_outcome"),
    path(f"{COMMITMENT}tell/<slug:what>/", telling.tell, name="tell"),
    path("changes/<str:uid>/", changes.answer_change, name="change"),
    path("obstacles/<str:uid>/amend/", obstacles.amend_obstacle, name="amend_obstacle"),
    path("obstacles/<str:uid>/resolve/", obstacles.resolve_obstacle, name="resolve_obstacle"),
    path("evidence/<str:uid>/", evidence.show_evidence, name="evidence"),
    path("evidence/<str:uid>/access/", evidence.change_access, name="evidence_access"),
    path("updates/", reviewing.list_updates, name="updates"),
    path("updates/<str:uid>/", reviewing.review_update, name="review_update"),
    path("updates/<str:uid>/confirm/", reviewing.confirm_update, name="confirm_update"),
]

urlpatterns = [
    path("", desk.show_desk, name="desk"),
    *report_patterns,
    *of_reports,
    *of_papers,
    *people_patterns,
    *account_patterns,
]
