"""Every route of the site with what each role gets: the table is the policy.

A row per route name: the permission the route declares, the address parts it needs, and
the status of a GET for everybody in the cast (``tests/cast.py``). A route without a row
fails ``test_routes.py``. A new route that shows a plan, a commitment or an activity names
``plan`` so that it is also asked for a hidden one, which must be 404.
"""

from typing import NamedTuple

from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation

from iltizam.core.permissions import OWN_ACCOUNT, PUBLIC, SIGNED_IN


class Row(NamedTuple):
    """What one route answers: a column per role, and the permission declared."""

    visitor: int
    needs: tuple[str, ...] = ()
    permission: str = PUBLIC
    # Signed in: the same for everybody, or a status for each role that differs.
    signed_in: int = 0
    but: dict[str, int] = {}
    method: str = "get"
    # Whose identifier an address with a uid names: an object that the whole cast is around.
    uid_of: str = "institution"

    def status(self, role: str) -> int:
        """The column of a role of the cast."""
        if role == "visitor":
            return self.visitor
        return self.but.get(role, self.signed_in or self.visitor)

    @property
    def shows_a_plan(self) -> bool:
        return "slug" in self.needs or "uid" in self.needs


def for_everybody_signed_in(needs: tuple[str, ...] = (), **but: int) -> Row:
    """A visitor is sent to sign in; everybody else sees it, ``but`` for the roles named."""
    return Row(302, needs, SIGNED_IN, 200, but)


def for_own_account(status: int = 200, needs: tuple[str, ...] = ()) -> Row:
    """One's own account: every account has it, and shows nothing of others."""
    return Row(302, needs, OWN_ACCOUNT, status)


def only_for(
    *roles: str,
    permission: str,
    needs: tuple[str, ...] = (),
    status: int = 200,
    others: int = 403,
    method: str = "get",
    uid_of: str = "institution",
) -> Row:
    """Guarded by a rule: a visitor signs in first, ``roles`` get in, the others do not.

    ``others`` is 404 where they may not even know that the object is there. What is only
    posted is asked for by ``method="post"``, with an empty form.
    """
    but = dict.fromkeys(roles, status)
    return Row(302, needs, permission, others, but, method, uid_of)


# Below a language: by the beginning of the route's name.
OF_ACCOUNTS = ("workspace:", "accounts:", "account_", "mfa_", "socialaccount_")
LANGUAGED = ("public:", *OF_ACCOUNTS)

# Parts of which any value will do: nothing is known by them.
ANYTHING = {
    "token": "never-sent",
    "uidb36": "1",
    "pk": "1",
    "what": "obstacle",
    "slot": "context",
    "text_language": "fr",
    "file_format": "pdf",
    "number": "1",
    "paper": "certificate",
}

PLAN = ("slug",)
COMMITMENT = ("slug", "ref")
ACTIVITY = ("slug", "ref", "key")
UID = ("uid",)

ROUTES = {
    "root": Row(302),
    "health": Row(200),
    "gallery": Row(200, ("language",)),
    "data:plans": Row(200),
    "data:plan": Row(200, PLAN),
    "data:workbook": Row(200, PLAN),
    "data:template": Row(200),
    "data:schema": Row(200),
    "data:ogp": Row(200),
    # This one is attached to a draft; ``tests/web/test_evidence.py`` asks for public ones.
    "data:evidence": Row(404, UID, uid_of="evidence"),
    "data:heads": Row(200),
    "data:commitments": Row(200, PLAN),
    "data:activities": Row(200, PLAN),
    "data:updates": Row(200, PLAN),
    "data:actions": Row(200, PLAN),
    "data:indicators": Row(200, PLAN),
    "public:home": Row(200),
    "public:plans": Row(200),
    "public:plan": Row(200, PLAN),
    "public:commitment": Row(200, COMMITMENT),
    "public:activity": Row(200, ACTIVITY),
    "public:methodology": Row(200, PLAN),
    "public:reconciliation": Row(200, PLAN),
    "public:changes": Row(200, PLAN),
    "public:reports": Row(200, PLAN),
    "public:report": Row(404, ("slug", "uid")),
    "public:institutions": Row(200),
    "public:institution": Row(200, ("uid",)),
    "public:territory": Row(200, ("code",)),
    "public:search": Row(200),
    "public:data": Row(200),
    "public:trail": Row(200),
    "public:accessibility": Row(200),
    "public:legal": Row(200),
}

# Every public page has its twin: the same facts as JSON, under the same rules.
ROUTES |= {f"{name}-json": row for name, row in ROUTES.items() if name.startswith("public:")}
ROUTES["public:report-file"] = Row(404, ("slug", "uid", "text_language", "file_format"))
ROUTES |= {
    "public:plan-feed": Row(200, PLAN),
    "public:commitment-feed": Row(200, COMMITMENT),
    "public:trail-feed": Row(200),
    "public:commitment-form-pdf": Row(200, COMMITMENT),
    "public:commitment-form-docx": Row(200, COMMITMENT),
    "public:plan-booklet-pdf": Row(200, PLAN),
    "public:plan-booklet-docx": Row(200, PLAN),
    "sitemap": Row(200),
    "sitemap-part": Row(200, ("part",)),
    "robots": Row(200),
}

# Accounts and the workspace: below the language, never kept, never in the sitemap.
ROUTES |= {
    "account_login": Row(200, signed_in=302),
    "account_logout": Row(302, signed_in=200),
    "account_signup": Row(200, signed_in=302),
    "account_inactive": Row(200),
    "account_reset_password": Row(200),
    "account_reset_password_done": Row(200),
    "account_reset_password_from_key": Row(200, ("uidb36", "key")),
    "account_reset_password_from_key_done": Row(200),
    "account_email_verification_sent": Row(200),
    "account_confirm_email": Row(200, ("key",)),
    # Steps of signing in: nothing is under way here.
    "account_confirm_login_code": Row(302),
    "mfa_authenticate": Row(302),
    "mfa_trust": Row(302),
    "mfa_login_webauthn": Row(302),
    "account_reauthenticate": for_own_account(),
    "mfa_reauthenticate": for_own_account(302),
    "mfa_reauthenticate_webauthn": for_own_account(302),
    "account_email": for_own_account(),
    "account_change_password": for_own_account(),
    "account_set_password": for_own_account(302),
    "mfa_index": for_own_account(),
    "mfa_activate_totp": for_own_account(),
    "mfa_deactivate_totp": for_own_account(404),
    "mfa_list_webauthn": for_own_account(),
    "mfa_add_webauthn": for_own_account(),
    "mfa_edit_webauthn": for_own_account(404, ("pk",)),
    "mfa_remove_webauthn": for_own_account(404, ("pk",)),
    "mfa_view_recovery_codes": for_own_account(404),
    "mfa_generate_recovery_codes": for_own_account(),
    "mfa_download_recovery_codes": for_own_account(404),
    "accounts:home": for_own_account(),
    "accounts:own_data": for_own_account(),
    "accounts:own_data_file": for_own_account(),
    # While the installation demonstrates, as the tests' does.
    "accounts:try_as": Row(200),
    # Links sent by mail: this one was never sent.
    "accounts:confirm_address": Row(404, ("token",)),
    "accounts:accept_invitation": Row(404, ("token",)),
    "workspace:desk": for_everybody_signed_in(),
    # The manager of one institution is led to it.
    "workspace:people": only_for("secretariat", permission="directory.list_people")._replace(
        but={"secretariat": 200, "manager": 302}
    ),
    "workspace:institution": only_for(
        "manager", "secretariat", permission="directory.see_people", needs=UID, others=404
    ),
    "workspace:name_manager": only_for(
        "secretariat", permission="directory.name_manager", needs=UID, others=404
    )._replace(but={"secretariat": 200, "manager": 403}),
    "workspace:end_managing": only_for(
        permission="directory.name_manager", needs=UID, others=404, method="post"
    )._replace(but={"secretariat": 302, "manager": 403}),
    "workspace:focal_points": only_for(
        "manager",
        "secretariat",
        permission="plans.name_focal_point",
        needs=UID,
        others=404,
        uid_of="commitment",
    ),
    "workspace:end_focal_point": only_for(
        "manager",
        "secretariat",
        permission="plans.name_focal_point",
        needs=UID,
        status=302,
        others=404,
        method="post",
        uid_of="focal_point",
    ),
    "workspace:associations": only_for(
        "secretariat", permission="civilsociety.verify_association"
    ),
    "workspace:association": only_for(
        "secretariat",
        permission="civilsociety.name_representative",
        needs=UID,
        uid_of="association",
    ),
    "workspace:end_representative": only_for(
        "secretariat",
        permission="civilsociety.name_representative",
        needs=UID,
        status=302,
        method="post",
        uid_of="representative",
    ),
    "workspace:invitations": only_for(
        "secretariat", "administrator", permission="accounts.invite"
    ),
    "workspace:withdraw_invitation": only_for(
        "secretariat",
        "administrator",
        permission="accounts.invite",
        needs=UID,
        status=302,
        method="post",
        uid_of="invitation",
    ),
    "workspace:accounts": only_for("administrator", permission="accounts.manage_accounts"),
    "workspace:account": only_for(
        "administrator",
        permission="accounts.manage_accounts",
        needs=UID,
        uid_of="account",
    ),
    "workspace:grant_role": only_for(
        "administrator",
        permission="accounts.grant_role",
        needs=UID,
        status=302,
        method="post",
        uid_of="account",
    ),
    # An empty form is not a new address.
    "workspace:set_address": only_for(
        "administrator",
        permission="accounts.manage_accounts",
        needs=UID,
        status=422,
        method="post",
        uid_of="account",
    ),
}

REPORTING = ("lead", "deputy", "manager", "secretariat")
ROUTES |= {
    "workspace:commitments": only_for(*REPORTING, permission="tracking.list_commitments"),
    "workspace:commitment": only_for(
        *REPORTING, permission="tracking.report_commitment", needs=COMMITMENT
    ),
    "workspace:report": only_for(
        *REPORTING, permission="tracking.report_progress", needs=ACTIVITY
    ),
    "workspace:save_report": only_for(
        *REPORTING, permission="tracking.report_progress", needs=ACTIVITY, method="post"
    ),
    "workspace:revise_dates": only_for(
        *REPORTING, permission="tracking.revise_dates", needs=ACTIVITY
    ),
    "workspace:tell": only_for(
        *REPORTING, permission="tracking.report_commitment", needs=(*COMMITMENT, "what")
    ),
    "workspace:report_outcome": only_for(
        *REPORTING, permission="tracking.report_outcome", needs=COMMITMENT
    ),
    "workspace:amend_obstacle": only_for(
        *REPORTING, permission="tracking.report_obstacle", needs=UID, uid_of="obstacle"
    ),
    "workspace:resolve_obstacle": only_for(
        *REPORTING,
        permission="tracking.report_obstacle",
        needs=UID,
        status=302,
        method="post",
        uid_of="obstacle",
    ),
    "workspace:translate": only_for(
        "secretariat",
        permission="plans.change_texts",
        needs=(*COMMITMENT, "text_language"),
    ),
    "workspace:weights": only_for(
        *REPORTING, permission="tracking.see_weights", needs=COMMITMENT
    ),
    "workspace:weights_effect": only_for(
        "lead",
        "deputy",
        "manager",
        permission="tracking.set_weights",
        needs=COMMITMENT,
        method="post",
    ),
    "workspace:carry_over": only_for(
        *REPORTING, permission="tracking.carry_over", needs=COMMITMENT
    ),
    "workspace:changes": only_for(
        *REPORTING, permission="tracking.ask_change", needs=COMMITMENT
    ),
    "workspace:change": only_for(
        "secretariat",
        permission="tracking.approve_change",
        needs=UID,
        others=404,
        uid_of="change",
    ),
    # Attached to the draft of somebody who leads it no longer.
    "workspace:evidence": only_for(
        "manager",
        "secretariat",
        permission="tracking.read_evidence_file",
        needs=UID,
        others=404,
        uid_of="evidence",
    ),
    "workspace:evidence_access": only_for(
        "manager",
        "secretariat",
        permission="tracking.restrict_evidence",
        needs=UID,
        others=404,
        uid_of="evidence",
    ),
    "workspace:updates": only_for(
        "manager", "secretariat", permission="tracking.review_updates"
    ),
    # The plan leaves the review to nobody: who reports cannot see it, the secretariat can.
    "workspace:review_update": only_for(
        "secretariat",
        permission="tracking.review_update",
        needs=UID,
        others=404,
        uid_of="submitted",
    ),
    "workspace:confirm_update": only_for(
        "lead",
        "deputy",
        "manager",
        permission="tracking.confirm_update",
        needs=UID,
        status=302,
        others=404,
        method="post",
        uid_of="submitted",
    ),
}


ROUTES |= {
    f"workspace:{name}": only_for(
        "administrator",
        permission="accounts.manage_accounts",
        needs=UID,
        status=302,
        method="post",
        uid_of="account",
    )
    for name in ("end_role", "close_account", "reopen_account", "reset_second_factor")
}

# Reports of plans: who reads the draft may know of it, the secretariat manages it.
READING = ("secretariat", "lead", "deputy", "reader")


def of_report(*roles: str, needs: tuple[str, ...] = UID, uid_of: str = "report", **more) -> Row:
    """``roles`` get in, who reads the draft is refused, others need not know that it is."""
    row = only_for(*roles, needs=needs, others=404, uid_of=uid_of, **more)
    return row._replace(but={**dict.fromkeys(READING, 403), **row.but})


MANAGED = "reporting.manage_report"
DRAFT = "reporting.read_draft"
TEXT = ("uid", "slot", "text_language")
ROUTES |= {
    "workspace:reports": only_for(*READING, permission="reporting.list_reports"),
    "workspace:begin_report": only_for(
        "secretariat", permission="reporting.create_report", needs=PLAN
    ),
    "workspace:plan_report": of_report(*READING, permission=DRAFT),
    "workspace:report_calendar": of_report("secretariat", permission=MANAGED),
    "workspace:move_report": of_report(
        "secretariat", permission=MANAGED, method="post", status=400
    ),
    "workspace:report_readiness": of_report(*READING, permission=DRAFT),
    "workspace:narrative": of_report(
        "secretariat", permission="reporting.write_narrative", needs=TEXT
    ),
    "workspace:narrative_versions": of_report(*READING, permission=DRAFT, needs=TEXT),
    "workspace:generate_version": of_report(
        "secretariat", permission=MANAGED, method="post", status=302
    ),
    "workspace:report_version": of_report(
        *READING, permission=DRAFT, needs=("uid", "number", "text_language")
    ),
    "workspace:report_files": of_report(*READING, permission=DRAFT, needs=("uid", "number")),
    "workspace:report_file": of_report(
        *READING,
        permission=DRAFT,
        needs=("uid", "number", "text_language", "file_format"),
        status=404,
    ),
    "workspace:move_version": of_report(
        "secretariat",
        permission=MANAGED,
        needs=("uid", "number"),
        method="post",
        status=400,
    ),
    "workspace:answer_comment": of_report(
        "secretariat", permission=MANAGED, method="post", status=302, uid_of="comment"
    ),
    "workspace:returned_files": of_report("secretariat", permission=MANAGED),
    "workspace:returned_file": of_report(
        "secretariat", permission=MANAGED, uid_of="returned_file"
    ),
    "workspace:returned_content": of_report(
        "secretariat", permission=MANAGED, uid_of="returned_file"
    ),
    "workspace:report_readers": of_report("secretariat", permission=MANAGED),
    "workspace:end_reader": of_report(
        "secretariat", permission=MANAGED, method="post", status=302, uid_of="report_reader"
    ),
}


PAPERS = "reporting.make_papers"
LETTERHEAD = "reporting.set_letterhead"
# Without what a paper needs, the page with its form; the institution leads a commitment.
ROUTES |= {
    "workspace:papers": only_for("secretariat", permission=PAPERS),
    "workspace:plan_papers": only_for("secretariat", permission=PAPERS, needs=PLAN),
    "workspace:make_paper": only_for("secretariat", permission=PAPERS, needs=(*PLAN, "paper")),
    "workspace:chasing_letter": only_for("secretariat", permission=PAPERS, needs=(*PLAN, *UID)),
    "workspace:evidence_pack": only_for("secretariat", permission=PAPERS, needs=PLAN),
    "workspace:letterhead": only_for("secretariat", permission=LETTERHEAD, needs=PLAN),
    # An empty form holds no picture.
    "workspace:add_logo": only_for(
        "secretariat", permission=LETTERHEAD, needs=PLAN, status=422, method="post"
    ),
    # An institution is no logo.
    "workspace:logo": only_for(
        "secretariat", permission=LETTERHEAD, needs=(*PLAN, *UID), status=404
    ),
    "workspace:take_off_logo": only_for(
        "secretariat", permission=LETTERHEAD, needs=(*PLAN, *UID), status=404, method="post"
    ),
}


def named_routes(resolver=None, namespace=""):
    """(name, pattern) of every route of the site, namespaces included."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_routes(pattern, inner)


def address(name: str, language: str, **parts: str) -> str:
    """A route's address in a language, from the parts its row needs."""
    row = ROUTES[name]
    known = {"language": language, **ANYTHING, **parts}
    if (own := f"{row.uid_of}_uid") in parts:
        known["uid"] = parts[own]
    chosen = {part: known[part] for part in row.needs}
    with translation.override(language):
        return reverse(name, kwargs=chosen)


def has_language(name: str) -> bool:
    return name.startswith(LANGUAGED) or name == "gallery"
