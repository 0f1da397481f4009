"""Search over plans, commitments, institutions, activities and reports, in any language."""

import json
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import OuterRef
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core import search
from iltizam.core.folding import tokens
from iltizam.core.http import BadParameter, viewer
from iltizam.core.permissions import public
from iltizam.core.prepared import Prepared
from iltizam.core.rows import JsonRows
from iltizam.core.templatetags.texts import fallback_html
from iltizam.core.texts import LocalisedText, direction, french_typography
from iltizam.plans.institutions import institutions_visible_to
from iltizam.plans.models import ActionPlan, Activity, Commitment, CommitmentText
from iltizam.tracking.models import Action, ProgressUpdate
from iltizam.tracking.wording import figure
from iltizam.web.public import described_directory
from iltizam.web.public.addresses import activity_url, commitment_url, plan_url
from iltizam.web.public.filters import LONGEST_QUERY
from iltizam.web.twins import show

PARAMETERS = ("q", "plan", "kind", "page")
ON_A_PAGE = 20
MOST_PLANS = 40  # in the list to choose from, the newest
EXCERPT = 240  # characters shown of a text
BEFORE = 70  # of them before the first word found
LOOKED_AT = 20_000  # characters of a text in which that word is looked for

KINDS = {
    "plan": gettext_lazy("Action plans"),
    "commitment": gettext_lazy("Commitments"),
    "institution": gettext_lazy("Institutions"),
    "activity": gettext_lazy("Activities"),
    "update": gettext_lazy("Progress reports"),
}


class Asked:
    """What the reader asked for; BadParameter for what the page does not know."""

    def __init__(self, params, plans):
        for name in params:
            if name not in PARAMETERS:
                raise BadParameter(name, params[name])
        self.q = params.get("q", "")
        if len(self.q) > LONGEST_QUERY:
            raise BadParameter("q", self.q[:LONGEST_QUERY])
        self.kind = self._one_of(params, "kind", KINDS)
        self.plan = self._one_of(params, "plan", plans)
        self.page = self._page(params.get("page") or "1")

    @staticmethod
    def _one_of(params, name, known):
        value = params.get(name, "")
        if value and value not in known:
            raise BadParameter(name, value)
        return value

    @staticmethod
    def _page(value):
        last = search.MOST_FOUND // ON_A_PAGE
        if not (value.isascii() and value.isdigit() and 0 < int(value[:4]) <= last):
            raise BadParameter("page", value)
        return int(value)

    def query(self, page):
        values = {"q": self.q, "plan": self.plan, "kind": self.kind, "page": page}
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


@dataclass(slots=True)
class Result:
    """One thing that was found, as the page shows it."""

    kind: str
    title: LocalisedText
    address: str
    around: LocalisedText  # what it is part of
    texts: list
    note: str = ""
    title_html: str = ""
    excerpt: str = ""

    @property
    def kind_label(self):
        return _WHAT[self.kind]


_WHAT = {
    "plan": gettext_lazy("Action plan"),
    "commitment": gettext_lazy("Commitment"),
    "institution": gettext_lazy("Institution"),
    "activity": gettext_lazy("Activity"),
    "update": gettext_lazy("Progress report"),
}


@public
@require_safe
def show_search(request):
    """What holds the words asked for, best first; nothing that this reader may not see."""
    user = viewer(request)
    plans = {plan.slug: plan for plan in _plans_to_choose(user, request.GET.get("plan"))}
    asked = Asked(request.GET.dict(), plans)
    found = search.search(
        asked.q,
        language=get_language(),
        kinds=(asked.kind,) if asked.kind else search.KINDS,
        scope_uid=plans[asked.plan].uid if asked.plan else "",
    )
    hits = _visible(user, found.hits)
    pages = max(1, -(-len(hits) // ON_A_PAGE))
    if asked.page > pages:
        raise BadParameter("page", str(asked.page))
    shown = hits[(asked.page - 1) * ON_A_PAGE : asked.page * ON_A_PAGE]
    context = {
        "asked": asked,
        "plans": [(slug, plan.title) for slug, plan in plans.items()],
        "kinds": KINDS.items(),
        "results": _results(user, shown, found.words),
        "total": len(hits),
        "first": (asked.page - 1) * ON_A_PAGE + 1,
        "is_complete": found.is_complete,
        "is_cut": found.is_cut,
        "page": asked.page,
        "pages": pages,
        "earlier": asked.query(asked.page - 1) if asked.page > 1 else "",
        "later": asked.query(asked.page + 1) if asked.page < pages else "",
    }
    return show(request, "public/search.html", context, described_directory.search_page)


def _plans_to_choose(user, asked):
    """The newest plans, and the one asked for where it is an older one."""
    plans = _CHOICE() if user.is_anonymous else list(_choice(user))
    if asked and all(plan.slug != asked for plan in plans):
        plans += ActionPlan.objects.visible_to(user).filter(slug=asked)
    return plans


def _choice(user=None):
    plans = ActionPlan.objects.visible_to(user or AnonymousUser())
    return plans.newest_first().only("uid", "slug", "title")[:MOST_PLANS]


def _visible(user, hits):
    """The hits this reader may see, in their order: one statement."""
    if not hits:
        return []
    uids = json.dumps([hit.object_uid for hit in hits])
    rows = _SEEN(uids=uids) if user.is_anonymous else _seen(uids, user)
    seen = {uid for (uid,) in rows}
    return [hit for hit in hits if hit.object_uid in seen]


def _seen(uids, user=None):
    """The uids among those of a JSON list that this user may see, of any kind."""
    kinds = [
        rows(user or AnonymousUser())
        .filter(uid__in=_listed(uids))
        .order_by()
        .values_list("uid")
        for rows in _ROWS.values()
    ]
    return kinds[0].union(*kinds[1:], all=True)


def _listed(uids):
    """The members of a JSON list: one value however many they are, so that statements
    are compiled once."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [uids])
    return RawSQL("SELECT jsonb_array_elements_text(CAST(%s AS jsonb))", [uids])


_ROWS = {
    "plan": ActionPlan.objects.visible_to,
    "commitment": Commitment.objects.visible_to,
    "institution": institutions_visible_to,
    "activity": Activity.objects.visible_to,
    "update": ProgressUpdate.objects.visible_to,
}


def _results(user, hits, words):
    """The page's results with their texts: a statement per kind that is on it."""
    made = {}
    for kind in {hit.kind for hit in hits}:
        uids = json.dumps([hit.object_uid for hit in hits if hit.kind == kind])
        rows = _READ[kind](uids=uids) if user.is_anonymous else _read(kind, uids, user)
        made |= {row.uid: _MADE[kind](row) for row in rows}
    found = []
    for hit in hits:
        # Gone, or hidden, between two statements: left out.
        if result := made.get(hit.object_uid):
            result.title_html = title_html(result.title, words)
            result.excerpt = excerpt_html(result.texts, words, hit.language)
            found.append(result)
    return found


def _with_texts(commitments):
    texts = CommitmentText.objects.filter(commitment=OuterRef("pk")).order_by("field__position")
    return commitments.select_related("plan", "lead").annotate(
        text_rows=JsonRows(texts.values("text"))
    )


def _with_actions(activities):
    actions = Action.objects.filter(activity=OuterRef("pk")).order_by("position", "id")
    return activities.select_related("commitment__plan").annotate(
        action_rows=JsonRows(actions.values("text"))
    )


_LOADED = {
    "plan": lambda rows: rows,
    "commitment": _with_texts,
    "institution": lambda rows: rows.select_related("parent"),
    "activity": _with_actions,
    "update": lambda rows: rows.select_related("activity__commitment__plan"),
}


def _read(kind, uids, user=None):
    rows = _ROWS[kind](user or AnonymousUser())
    return _LOADED[kind](rows.filter(uid__in=_listed(uids))).order_by("pk")


_SAMPLES = ('["a"]', '["b"]')
_CHOICE = Prepared(_choice)
_SEEN = Prepared(_seen, uids=_SAMPLES)
_READ = {kind: Prepared(partial(_read, kind), uids=_SAMPLES) for kind in KINDS}


def _plan(row):
    return Result("plan", row.title, plan_url(row.slug), LocalisedText(), [row.description])


def _commitment(row):
    lead = [row.lead.name] if row.lead else []
    return Result(
        "commitment",
        row.title,
        commitment_url(row.plan.slug, row.number, row.uid),
        row.plan.title,
        [row.summary, *(each.text for each in row.text_rows), *lead],
        "" if row.number is None else _("No. %(number)s") % {"number": row.number},
    )


def _activity(row):
    commitment = row.commitment
    return Result(
        "activity",
        row.title,
        activity_url(commitment.plan.slug, commitment.number, commitment.uid, row.key),
        commitment.plan.title,
        [row.description, row.expected_output, *(each.text for each in row.action_rows)],
    )


def _update(row):
    made = _activity(_without_texts(row.activity))
    made.kind, made.note = "update", figure(row.percent)
    made.texts = [row.text, row.difficulties, row.regression_reason]
    return made


def _without_texts(activity):
    activity.action_rows = []
    return activity


def _institution(row):
    return Result(
        "institution",
        row.name,
        reverse("public:institution", kwargs={"uid": row.uid}),
        row.parent.name if row.parent else LocalisedText(),
        [],
        row.acronym,
    )


_MADE = {
    "plan": _plan,
    "commitment": _commitment,
    "institution": _institution,
    "activity": _activity,
    "update": _update,
}


def title_html(title, words):
    """A title in the reader's language with the words found marked; escaped."""
    shown = title.shown(get_language())
    body = _marked(shown.text, shown.language, words)
    return fallback_html(body, shown.language) if shown.is_fallback else body


def excerpt_html(texts, words, language):
    """What stands around the first word found, in the language it was found in; else the
    beginning of the first text, as the reader would see it. Escaped."""
    written = [text[language] for text in texts if text and text.get(language)]
    for text in written:
        for start, _end, stems in tokens(text[:LOOKED_AT]):
            if words & set(stems.split()):
                return _in_language(_piece(text, start, language, words), language)
    first = next((text for text in texts if text), None)
    if first is None:
        return ""
    shown = first.shown(get_language())
    return _in_language(_piece(shown.text, 0, shown.language, words), shown.language)


def _in_language(body, language):
    if language == get_language():
        return body
    # The body is escaped; the attributes are a language tag and one of two directions.
    return mark_safe(  # noqa: S308
        f'<span lang="{escape(language)}" dir="{direction(language)}">{body}</span>'
    )


def _piece(text, start, language, words):
    """Some EXCERPT characters around a place, cut between words; escaped and marked."""
    first = max(0, start - BEFORE)
    if first:
        first = text.find(" ", first, start) + 1 or start
    last = min(len(text), first + EXCERPT)
    if last < len(text):
        last = max(text.rfind(" ", start, last), start + 1)
    body = _marked(text[first:last].strip(), language, words)
    left, right = "…\u00a0" if first else "", "\u00a0…" if last < len(text) else ""
    return mark_safe(f"{left}{body}{right}")  # noqa: S308 - the body is escaped


def _marked(text, language, words):
    """The text escaped, each word that counts as found in ``<mark>``."""
    if language == "fr":
        text = french_typography(text)
    parts, at = [], 0
    for start, end, stems in tokens(text):
        if words & set(stems.split()):
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - escaped piecewise
