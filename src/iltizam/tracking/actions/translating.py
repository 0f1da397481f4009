"""Adding what an adopted plan does not say yet in one of its languages (spec 1.5, 5)."""

from collections.abc import Iterator, Mapping

from django.db import transaction

from iltizam.core.audit import lock_stream, plan_stream, record
from iltizam.core.models import Actor, TextMeta
from iltizam.core.refused import Reason, Refused
from iltizam.core.texts import LocalisedText, is_plain_name, plain_text, text_digest, word_count
from iltizam.core.versions import raise_plan
from iltizam.plans.models import ActionPlan, Commitment
from iltizam.plans.texts import MOST_WORDS_OF_A_SUMMARY, NAMES, AdoptedText, adopted_texts
from iltizam.tracking.actions.phases import WHILE_IT_LASTS, lock_commitment, phase_problem
from iltizam.tracking.drafts import LONGEST_TEXT
from iltizam.tracking.indexing import index_commitment
from iltizam.tracking.reasons import because


class CannotTranslate(Refused):
    """No text was added; a reason names the text's place."""


def texts_of(commitment: Commitment) -> list[AdoptedText]:
    """The commitment's texts and those of its activities in the plan; three statements."""
    rows = commitment.texts.select_related("field").order_by("field__position")
    activities = commitment.activities.filter(in_plan=True).order_by("position", "pk")
    return list(adopted_texts(commitment, activities, of_form=rows))


def languages_to_translate(plan: ActionPlan) -> list[str]:
    """The languages of the plan, the required ones first, each once."""
    return list(
        dict.fromkeys((*plan.required_languages, plan.language, *plan.optional_languages))
    )


@transaction.atomic
def add_translations(
    commitment: Commitment,
    *,
    language: str,
    texts: Mapping[str, str],
    is_by_machine: bool = False,
    by: Actor,
) -> list[AdoptedText]:
    """Say texts in a language in which they are missing; what is said in it stays as it is.

    ``texts`` by their place (``AdoptedText.place``); empty ones are left missing. Returns
    what was added to. It is recorded what each translates, by whom, and whether it is a
    machine's work that nobody reviewed. A form posted twice adds once.

    Raises CannotTranslate where the plan does not have the language, nothing is said, a
    text is none of the commitment's, is said otherwise in the language meanwhile, or is
    too long; a title or a summary also with markup, a summary with too many words.
    """
    commitment = lock_commitment(commitment.pk)
    plan = commitment.plan
    known = {each.place: each for each in texts_of(commitment)}
    said = {place: plain_text(text).strip() for place, text in texts.items()}
    said = {place: text for place, text in said.items() if text}
    wrong = [*phase_problem(plan, WHILE_IT_LASTS)]
    if language not in languages_to_translate(plan):
        wrong.append(because("language_not_of_plan"))
    if not said:
        wrong.append(because("nothing_translated"))
    for place, text in said.items():
        wrong += _problems(known.get(place), language, place, text)
    if wrong:
        raise CannotTranslate(*wrong)
    added = [
        known[place] for place, text in said.items() if known[place].text.get(language) != text
    ]
    for each in added:
        _add(each, language, said[each.place], by, is_by_machine=is_by_machine)
    _leave_trace(plan, added, language, said, by)
    index_commitment(commitment, plan)
    raise_plan(plan.slug)
    return added


def _problems(
    found: AdoptedText | None, language: str, place: str, text: str
) -> Iterator[Reason]:
    if found is None:
        yield because("text_elsewhere", place)
        return
    if found.text.get(language) not in (None, "", text):
        yield because("translated_meanwhile", place, text=found.text[language])
    if len(text) > LONGEST_TEXT:
        yield because("too_long", place, most=LONGEST_TEXT)
    if found.field in NAMES and not is_plain_name(text):
        yield because("name_not_plain", place)
    if found.field == "summary" and word_count(text) > MOST_WORDS_OF_A_SUMMARY:
        yield because("summary_too_long", place, most=MOST_WORDS_OF_A_SUMMARY)


def _add(
    found: AdoptedText, language: str, text: str, by: Actor, *, is_by_machine: bool
) -> None:
    original = found.text.shown(language)
    setattr(found.row, found.column, LocalisedText({**found.text, language: text}))
    found.row.save(update_fields=[found.column])
    made_by = TextMeta.Maker.MACHINE if is_by_machine else TextMeta.Maker.HUMAN
    TextMeta.objects.update_or_create(
        object_uid=found.owner.uid,
        field=found.field,
        language=language,
        defaults={
            "made_by": made_by,
            "original_language": original.language,
            "original_digest": text_digest(original.text),
            "translator": by,
            "reviewed": not is_by_machine,
        },
    )


def _leave_trace(
    plan: ActionPlan,
    added: list[AdoptedText],
    language: str,
    said: Mapping[str, str],
    by: Actor,
) -> None:
    """One entry for each object, with the texts under their fields' names."""
    if not added:
        return
    stream = lock_stream(plan_stream(plan.uid))
    by_owner = {each.owner.uid: each.owner for each in added}
    for uid, owner in by_owner.items():
        fields = {each.field: said[each.place] for each in added if each.owner.uid == uid}
        record(
            owner, "plans.text.translated", stream=stream, by=by, language=language, **fields
        )
