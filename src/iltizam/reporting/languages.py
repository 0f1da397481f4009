"""In which languages the papers of a plan are made."""

from django.conf import settings

from iltizam.plans.models import ActionPlan


def languages_of(plan: ActionPlan) -> tuple[str, ...]:
    """The plan's languages that the site speaks, else all that it speaks; in its order."""
    spoken = tuple(code for code, _name in settings.LANGUAGES)
    of_plan = {plan.language, *plan.required_languages, *plan.optional_languages}
    return tuple(code for code in spoken if code in of_plan) or spoken
