"""Comments on a block of a version, each answered once."""

import pytest

from iltizam.reporting import actions
from iltizam.reporting.models import Comment
from tests import factories as make
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(report, by):
    report = finished_until(report, "generated", by)
    actions.write_narrative(
        report, slot="context", language="en", text="The country joined.", number=0, by=by
    )
    return actions.generate_version(report, by=by)


@pytest.fixture
def reader():
    return make.ActorFactory(role="reader", organisation_uid="")


def test_a_comment_keeps_how_the_block_read(version, reader, by):
    made = actions.comment(
        version, language="en", block_id="context", text=" In which year? ", by=reader
    )

    assert (made.text, made.state, made.author) == ("In which year?", "open", reader)
    assert "The country joined." in made.quote

    answered = actions.answer_comment(made, text="In 2018.", by=by)
    assert (answered.state, answered.answer, answered.answered_by) == (
        "answered",
        "In 2018.",
        by,
    )
    with pytest.raises(actions.CannotComment) as refused:
        actions.answer_comment(made, text="In 2019.", by=by)
    assert refused.value.codes == ["answered_already"]


@pytest.mark.parametrize(
    ("where", "codes"),
    [
        ({"block_id": "nowhere"}, ["block_unknown"]),
        ({"language": "ar"}, ["block_unknown"]),
        ({"text": " "}, ["comment_empty"]),
        ({"text": "x" * 10_001, "block_id": "b"}, ["block_unknown", "too_long"]),
    ],
)
def test_a_comment_has_a_place_and_a_text(version, reader, where, codes):
    said = {"language": "en", "block_id": "context", "text": "Why?", **where}

    with pytest.raises(actions.CannotComment) as refused:
        actions.comment(version, by=reader, **said)

    assert refused.value.codes == codes
    assert not Comment.objects.exists()


def test_an_answer_says_something(by):
    with pytest.raises(actions.CannotComment) as refused:
        actions.answer_comment(make.CommentFactory(), text="", by=by)

    assert refused.value.codes == ["answer_empty"]
