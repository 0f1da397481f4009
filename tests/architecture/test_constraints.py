"""Every database constraint has a name, a sentence and a row here that breaks it."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise

from iltizam.core.models import AuditEvent, AuditPayload, AuditStream
from iltizam.core.periods import Period
from tests import factories as make
from tests.factories.base import NOON, Factory, text

JUNE, MAY = datetime.date(2026, 6, 1), datetime.date(2026, 5, 1)
BACKWARDS = {"starts_on": JUNE, "ends_on": MAY}


class EventFactory(Factory):
    class Meta:
        model = AuditEvent

    sequence = 1
    recorded_at = NOON
    event_type = "core.actor.changed"
    object_uid = "0" * 16
    digests = {"number": "0"}
    hash = "0" * 64


class PayloadFactory(Factory):
    class Meta:
        model = AuditPayload

    field = "number"
    value = 1
    salt = "0" * 32


def event(**fields):
    stream = AuditStream.objects.get_or_create(name="plan:a")[0]
    return {"stream": stream, "actor": make.ActorFactory(), **fields}


def twice(factory, fields):
    """A second row that repeats what only one may have."""
    factory(**fields)
    return factory, fields


def same_number():
    commitment = make.CommitmentFactory()
    make.ActivityFactory(commitment=commitment, number=1, key="1")
    return make.ActivityFactory, {"commitment": commitment, "number": 1, "key": "other"}


def waiting_for_itself():
    activity = make.ActivityFactory()
    return make.ActivityDependencyFactory, {"activity": activity, "on_activity": activity}


def its_own(factory, field):
    """A row that points at itself."""

    def change(*, checked=True):
        row = factory()
        setattr(row, field, row)
        return _save(row, checked=checked)

    return change, {}


def backwards_plan(*, checked=True):
    plan = make.PlanFactory.build(territory=make.CountryFactory())
    plan.period_start, plan.period_end, plan.period_precision = JUNE, MAY, "day"
    return _save(plan, checked=checked)


def _save(row, *, checked):
    if checked:
        row.full_clean()
    row.save()
    return row


BREAKERS = {
    "core_auditevent_one_per_number": lambda: twice(EventFactory, event()),
    "core_publishedhead_one_per_day": lambda: twice(make.PublishedHeadFactory, {"day": JUNE}),
    "core_withheld_once": lambda: twice(make.WithheldFactory, {"object_uid": "0" * 16}),
    "core_auditpayload_one_per_field": lambda: twice(
        PayloadFactory, {"event": EventFactory(**event())}
    ),
    "core_textmeta_one_per_text": lambda: twice(make.TextMetaFactory, {"object_uid": "0" * 16}),
    "core_textmeta_translation_has_digest": lambda: (
        make.TextMetaFactory,
        {"original_language": "fr"},
    ),
    "core_searchentry_one_per_language": lambda: twice(
        make.SearchEntryFactory, {"object_uid": "0" * 16}
    ),
    "core_holiday_one_per_day": lambda: twice(make.HolidayFactory, {"day": JUNE}),
    "accounts_user_email_in_lower_case": lambda: (
        make.UserFactory,
        {"email": "Someone@Example.org"},
    ),
    "accounts_staffrole_in_order": lambda: (make.StaffRoleFactory, BACKWARDS),
    "accounts_staffrole_ended_has_last_day": lambda: (
        make.StaffRoleFactory,
        {"ended_at": NOON},
    ),
    "accounts_addresschange_done_when_both_confirmed": lambda: (
        make.AddressChangeFactory,
        {"done_at": NOON, "old_confirmed_at": NOON},
    ),
    "accounts_invitation_expires_after_it_was_sent": lambda: (
        make.InvitationFactory,
        {"expires_at": NOON},
    ),
    "accounts_invitation_accepted_or_withdrawn": lambda: (
        make.InvitationFactory,
        {"accepted_at": NOON, "withdrawn_at": NOON},
    ),
    "directory_manager_in_order": lambda: (make.InstitutionManagerFactory, BACKWARDS),
    "directory_manager_ended_has_last_day": lambda: (
        make.InstitutionManagerFactory,
        {"ended_at": NOON},
    ),
    "plans_focalpoint_ended_has_last_day": lambda: (
        make.FocalPointFactory,
        {"ended_at": NOON},
    ),
    "civilsociety_representative_in_order": lambda: (make.RepresentativeFactory, BACKWARDS),
    "civilsociety_representative_ended_has_last_day": lambda: (
        make.RepresentativeFactory,
        {"ended_at": NOON},
    ),
    "directory_territory_only_country_is_root": lambda: (
        make.TerritoryFactory,
        {"parent": None},
    ),
    "directory_organisation_renamed_names_successor": lambda: (
        make.OrganisationFactory,
        {"status": "renamed"},
    ),
    "directory_organisation_not_its_own_parent": lambda: its_own(
        make.OrganisationFactory, "parent"
    ),
    "directory_affiliation_in_order": lambda: (
        make.AffiliationFactory,
        {"starts_on": JUNE, "ends_on": MAY},
    ),
    "plans_plan_stale_after_at_least_a_day": lambda: (
        make.PlanFactory,
        {"stale_after_days": 0},
    ),
    "plans_plan_period_in_order": lambda: (backwards_plan, {}),
    "plans_band_one_per_code": lambda: twice(
        make.BandFactory, {"plan": make.PlanFactory(), "code": "limited"}
    ),
    "plans_band_one_per_minimum": lambda: twice(
        make.BandFactory, {"plan": make.PlanFactory(), "minimum": 60}
    ),
    "plans_band_within_0_to_100": lambda: (make.BandFactory, {"minimum": 101}),
    "plans_band_printed_bounds_in_order": lambda: (
        make.BandFactory,
        {"published_low": 60, "published_high": 59},
    ),
    "plans_formfield_one_per_code": lambda: twice(
        make.FormFieldFactory, {"plan": make.PlanFactory(), "code": "problem"}
    ),
    "plans_axis_one_per_number": lambda: twice(
        make.AxisFactory, {"plan": make.PlanFactory(), "number": 1}
    ),
    "plans_commitment_one_per_number": lambda: twice(
        make.CommitmentFactory, {"plan": make.PlanFactory(), "number": 1}
    ),
    "plans_commitment_number_from_1": lambda: (make.CommitmentFactory, {"number": 0}),
    "plans_commitment_budget_has_currency": lambda: (
        make.CommitmentFactory,
        {"budget_amount": 100},
    ),
    "plans_commitmenttext_one_per_field": lambda: twice(
        make.CommitmentTextFactory,
        {"commitment": make.CommitmentFactory(), "field": make.FormFieldFactory()},
    ),
    "plans_partner_once_per_role": lambda: twice(
        make.PartnerFactory,
        {"commitment": make.CommitmentFactory(), "organisation": make.OrganisationFactory()},
    ),
    "plans_focalpoint_in_order": lambda: (
        make.FocalPointFactory,
        {"starts_on": JUNE, "ends_on": MAY},
    ),
    "plans_lineage_once": lambda: twice(
        make.LineageLinkFactory, {"earlier_uid": "0" * 16, "later_uid": "1" * 16}
    ),
    "plans_lineage_between_two": lambda: (
        make.LineageLinkFactory,
        {"earlier_uid": "0" * 16, "later_uid": "0" * 16},
    ),
    "plans_activity_one_per_key": lambda: twice(
        make.ActivityFactory,
        {"commitment": make.CommitmentFactory(), "key": "x-1", "number": None},
    ),
    "plans_activity_one_per_number": same_number,
    "plans_activity_weight_above_0": lambda: (make.ActivityFactory, {"weight": 0}),
    "plans_activitychange_changes_something": lambda: (
        make.ActivityChangeFactory,
        {"old": "2", "new": "2"},
    ),
    "plans_sourcenote_activity_within_commitment": lambda: (
        make.SourceNoteFactory,
        {"activity": make.ActivityFactory()},
    ),
    "tracking_publishedrate_0_to_100": lambda: (make.PublishedRateFactory, {"percent": 101}),
    "tracking_publishedrate_of_one_thing": lambda: (
        make.PublishedRateFactory,
        {"axis": make.AxisFactory(), "commitment": make.CommitmentFactory()},
    ),
    "tracking_snapshotrate_once": lambda: twice(
        make.SnapshotRateFactory,
        {"snapshot": make.SnapshotFactory(), "object_uid": "0" * 16},
    ),
    "tracking_update_percent_0_to_100": lambda: (
        make.ProgressUpdateFactory,
        {"percent": 101},
    ),
    "tracking_update_published_iff_recorded": lambda: (
        make.ProgressUpdateFactory,
        {"state": "published"},
    ),
    "tracking_update_not_its_own_correction": lambda: its_own(
        make.ProgressUpdateFactory, "corrects"
    ),
    "tracking_update_received_how_and_when": lambda: (
        make.ProgressUpdateFactory,
        {"received_by": "letter", "submitted": True},
    ),
    "tracking_update_percent_once_submitted": lambda: (
        make.ProgressUpdateFactory,
        {"percent": None, "submitted": True},
    ),
    "tracking_update_returned_by_whom_and_when": lambda: (
        make.ProgressUpdateFactory,
        {"returned": True, "returned_by": None},
    ),
    "tracking_update_one_draft_per_author": lambda: twice(
        make.ProgressUpdateFactory,
        {"activity": make.ActivityFactory(), "author": make.ActorFactory()},
    ),
    "tracking_evidence_recorded_or_in_a_draft": lambda: (
        make.EvidenceFactory,
        {"recorded_at": None, "sequence": None},
    ),
    "tracking_evidence_link_or_file": lambda: (make.EvidenceFactory, {"url": ""}),
    "plans_proposedchange_one_open": lambda: twice(
        make.ProposedChangeFactory, {"activity": make.ActivityFactory()}
    ),
    "plans_proposedchange_answered_by_whom_and_when": lambda: (
        make.ProposedChangeFactory,
        {"answered_no": True, "answered_at": None},
    ),
    "plans_proposedchange_approved_iff_changed": lambda: (
        make.ProposedChangeFactory,
        {"answered_yes": True, "change": None},
    ),
    "plans_proposedchange_of_an_activity": lambda: (
        make.ProposedChangeFactory,
        {"activity": None, "commitment": make.CommitmentFactory()},
    ),
    "tracking_obstacle_resolved_iff_dated": lambda: (
        make.ObstacleFactory,
        {"state": "resolved"},
    ),
    "tracking_obstacle_amended_iff_explained": lambda: (
        make.ObstacleFactory,
        {"amended_at": NOON},
    ),
    "tracking_ratereview_percent_0_to_100": lambda: (
        make.RateReviewFactory,
        {"proposed_percent": 101},
    ),
    "civilsociety_association_verified_iff_dated": lambda: (
        make.AssociationFactory,
        {"status": "verified"},
    ),
    "civilsociety_assessment_percent_0_to_100": lambda: (
        make.ParallelAssessmentFactory,
        {"percent": 101},
    ),
    "civilsociety_assessment_recorded_in_order": lambda: (
        make.ParallelAssessmentFactory,
        {"sequence": None},
    ),
    "core_actor_one_per_own_role": lambda: twice(
        make.ActorFactory, {"role": "import", "organisation_uid": ""}
    ),
    "plans_dependency_on_another": waiting_for_itself,
    "exchange_stagedimport_done_within_total": lambda: (make.StagedImportFactory, {"done": 1}),
    "exchange_stagedfile_one_per_place": lambda: twice(
        make.StagedFileFactory, {"staged": make.StagedImportFactory()}
    ),
    "exchange_stagedrows_one_per_place": lambda: twice(
        make.StagedRowsFactory, {"staged": make.StagedImportFactory()}
    ),
    "reporting_report_one_per_kind_and_period": lambda: twice(
        make.ReportFactory, {"plan": make.PlanFactory()}
    ),
    "reporting_report_covers_days": lambda: (make.ReportFactory, {"covers": None}),
    "reporting_stage_once_per_report": lambda: twice(
        make.StageFactory, {"report": make.ReportFactory()}
    ),
    "reporting_stage_done_by_whom_and_when": lambda: (make.StageFactory, {"done_at": NOON}),
    "reporting_narrative_one_per_slot_and_language": lambda: twice(
        make.NarrativeFactory, {"report": make.ReportFactory()}
    ),
    "reporting_narrativeversion_one_per_number": lambda: twice(
        make.NarrativeVersionFactory, {"narrative": make.NarrativeFactory()}
    ),
    "reporting_narrativeversion_sender_of_a_file": lambda: (
        make.NarrativeVersionFactory,
        {"sender": "Somebody"},
    ),
    "reporting_reportversion_one_per_number": lambda: twice(
        make.ReportVersionFactory, {"report": make.ReportFactory()}
    ),
    "reporting_reportversion_sealed_with_its_digest": lambda: (
        make.ReportVersionFactory,
        {"sealed_at": NOON},
    ),
    "reporting_reportversion_published_once_sealed": lambda: (
        make.ReportVersionFactory,
        {"published_at": NOON},
    ),
    "reporting_reportversion_transmitted_once_published": lambda: (
        make.ReportVersionFactory,
        {"sealed": True, "transmitted_on": JUNE},
    ),
    "reporting_compileddocument_one_per_language": lambda: twice(
        make.CompiledDocumentFactory, {"version": make.ReportVersionFactory()}
    ),
    "reporting_rendering_once_per_format": lambda: twice(
        make.RenderingFactory, {"document": make.CompiledDocumentFactory()}
    ),
    "reporting_logo_once": lambda: twice(
        make.LogoFactory, {"letterhead": make.LetterheadFactory()}
    ),
    "reporting_rendering_done_with_its_file": lambda: (
        make.RenderingFactory,
        {"state": "done"},
    ),
    "reporting_rendering_failed_says_why": lambda: (
        make.RenderingFactory,
        {"state": "failed"},
    ),
    "reporting_reportreader_in_order": lambda: (make.ReportReaderFactory, BACKWARDS),
    "reporting_reportreader_ended_has_last_day": lambda: (
        make.ReportReaderFactory,
        {"ended_at": NOON},
    ),
    "reporting_comment_answered_by_whom_and_when": lambda: (
        make.CommentFactory,
        {"answered": True, "answered_at": None},
    ),
    "reporting_returnedfile_refused_says_why": lambda: (
        make.ReturnedFileFactory,
        {"state": "refused"},
    ),
    "reporting_returnedchange_once_per_slot": lambda: twice(
        make.ReturnedChangeFactory, {"returned_file": make.ReturnedFileFactory()}
    ),
    "reporting_returnedchange_decided_by_whom_and_when": lambda: (
        make.ReturnedChangeFactory,
        {"rejected": True, "decided_at": None},
    ),
    "reporting_returnedchange_accepted_became_a_version": lambda: (
        make.ReturnedChangeFactory,
        {"rejected": True, "state": "accepted"},
    ),
}

# The other half of a condition that says "if and only if", or has several clauses.
FURTHER_BREAKERS = [
    ("directory_territory_only_country_is_root", "country with parent"),
    ("directory_organisation_renamed_names_successor", "active with successor"),
    ("core_textmeta_translation_has_digest", "digest without language"),
    ("plans_band_within_0_to_100", "printed above 100"),
    ("plans_band_printed_bounds_in_order", "one bound"),
    ("plans_commitment_budget_has_currency", "currency without amount"),
    ("plans_commitment_budget_has_currency", "below 0"),
    ("plans_activity_weight_above_0", "below 0"),
    ("tracking_update_published_iff_recorded", "draft with a place"),
    ("tracking_update_received_how_and_when", "when without how"),
    ("tracking_update_returned_by_whom_and_when", "draft with a return"),
    ("tracking_evidence_recorded_or_in_a_draft", "place without moment"),
    ("plans_proposedchange_answered_by_whom_and_when", "open with an answer"),
    ("plans_proposedchange_approved_iff_changed", "refused with a change"),
    ("tracking_evidence_link_or_file", "link and file"),
    ("tracking_evidence_link_or_file", "file without hash"),
    ("tracking_obstacle_resolved_iff_dated", "open with a date"),
    ("tracking_obstacle_amended_iff_explained", "explained without a moment"),
    ("tracking_ratereview_percent_0_to_100", "current above 100"),
    ("reporting_stage_done_by_whom_and_when", "done by nobody knows when"),
    ("reporting_reportversion_sealed_with_its_digest", "seal without moment"),
    ("reporting_comment_answered_by_whom_and_when", "answer while open"),
    ("reporting_returnedfile_refused_says_why", "read and refused"),
    ("reporting_returnedchange_decided_by_whom_and_when", "decided while open"),
    ("reporting_returnedchange_accepted_became_a_version", "rejected and a version"),
]
FURTHER = {
    "country with parent": lambda: (make.TerritoryFactory, {"kind": "country"}),
    "active with successor": lambda: (
        make.OrganisationFactory,
        {"renamed_to": make.OrganisationFactory()},
    ),
    "digest without language": lambda: (make.TextMetaFactory, {"original_digest": "0" * 64}),
    "printed above 100": lambda: (
        make.BandFactory,
        {"published_low": 60, "published_high": 101},
    ),
    "one bound": lambda: (make.BandFactory, {"published_low": 60}),
    "currency without amount": lambda: (make.CommitmentFactory, {"budget_currency": "MAD"}),
    "below 0": lambda: None,
    "draft with a place": lambda: (make.ProgressUpdateFactory, {"sequence": 1}),
    "when without how": lambda: (
        make.ProgressUpdateFactory,
        {"received_on": MAY, "submitted": True},
    ),
    "draft with a return": lambda: (make.ProgressUpdateFactory, {"returned_at": NOON}),
    "place without moment": lambda: (make.EvidenceFactory, {"recorded_at": None}),
    "open with an answer": lambda: (make.ProposedChangeFactory, {"answered_at": NOON}),
    "refused with a change": lambda: (
        make.ProposedChangeFactory,
        {"answered_yes": True, "state": "refused"},
    ),
    "link and file": lambda: (make.EvidenceFactory, {"file_key": "key"}),
    "file without hash": lambda: (make.EvidenceFactory, {"url": "", "file_key": "key"}),
    "open with a date": lambda: (make.ObstacleFactory, {"resolved": Period.month(2026, 3)}),
    "explained without a moment": lambda: (
        make.ObstacleFactory,
        {"amendment_reason": text("The office was wrong.")},
    ),
    "current above 100": lambda: (make.RateReviewFactory, {"current_percent": 101}),
    "done by nobody knows when": lambda: (make.StageFactory, {"done_by": make.ActorFactory()}),
    "seal without moment": lambda: (make.ReportVersionFactory, {"sealed_digest": "0" * 64}),
    "answer while open": lambda: (make.CommentFactory, {"answer": "It is taken up."}),
    "read and refused": lambda: (make.ReturnedFileFactory, {"refusal": "returned_damaged"}),
    "decided while open": lambda: (make.ReturnedChangeFactory, {"decided_at": NOON}),
    "rejected and a version": lambda: (
        make.ReturnedChangeFactory,
        {"rejected": True, "became": make.NarrativeVersionFactory()},
    ),
}
BELOW_0 = {
    "plans_commitment_budget_has_currency": lambda: (
        make.CommitmentFactory,
        {"budget_amount": -1, "budget_currency": "MAD"},
    ),
    "plans_activity_weight_above_0": lambda: (make.ActivityFactory, {"weight": -1}),
}


def constraints():
    return {
        constraint.name: (model, constraint)
        for model in apps.get_models()
        if model.__module__.startswith("iltizam.")
        for constraint in model._meta.constraints
    }


def breaker(name, case):
    if case == "":
        return BREAKERS[name]
    return BELOW_0[name] if case == "below 0" else FURTHER[case]


def test_every_constraint_is_tested_and_no_other():
    assert set(BREAKERS) == set(constraints())


@pytest.mark.parametrize("name", sorted(constraints()))
def test_a_constraint_is_named_after_its_table_and_speaks(name):
    model, constraint = constraints()[name]

    assert name.startswith(f"{model._meta.app_label}_")
    assert isinstance(constraint.violation_error_message, Promise)
    with translation.override(None):
        assert str(constraint.violation_error_message).endswith(".")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "case"), [*((name, "") for name in BREAKERS), *FURTHER_BREAKERS]
)
def test_the_form_says_so_and_the_database_refuses(name, case):
    factory, fields = breaker(name, case)()
    _, constraint = constraints()[name]

    with translation.override(None):
        sentence = str(constraint.violation_error_message)
        with pytest.raises(ValidationError) as error:
            factory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**fields, checked=False)

    assert sentence in error.value.messages
