"""A refusal says what is wrong beside each field, in the reader's language."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext_noop, override

from iltizam.core.refused import Reason, Refused


class CannotOpen(Refused):
    pass


LATE = Reason(
    "late", gettext_noop("Ended on %(end)s."), "end", {"end": datetime.date(2026, 7, 1)}
)
HEAVY = Reason("heavy", "%(weight)s is too much.", "", {"weight": Decimal("1234.50")})


def test_each_field_has_its_sentences():
    refused = CannotOpen(LATE, HEAVY, LATE)

    with override("en"):
        assert refused.by_field() == {
            "end": ["Ended on 1 July 2026.", "Ended on 1 July 2026."],
            "": ["1,234.5 is too much."],
        }
        assert str(CannotOpen(LATE, HEAVY)) == "Ended on 1 July 2026. 1,234.5 is too much."
    assert refused.codes == ["late", "heavy", "late"]


def test_days_are_written_in_the_language_of_the_moment():
    with override("fr"):
        assert LATE.message == "Ended on 1er juillet 2026."


def test_a_form_takes_it():
    error = CannotOpen(LATE, HEAVY).as_validation_error()

    assert {
        field: [each.code for each in errors] for field, errors in error.error_dict.items()
    } == {
        "end": ["late"],
        "__all__": ["heavy"],
    }
