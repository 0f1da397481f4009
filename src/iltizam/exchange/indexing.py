"""What can be searched of a plan, from its rows."""

from collections.abc import Iterator

from django.conf import settings

from iltizam.core.search import Words, replace_entries
from iltizam.core.texts import LocalisedText
from iltizam.exchange.rows import Row


def index_plan(root: Row) -> None:
    """Write the search entries of the rows of a plan, in every language shown or written."""
    own = [*root.values["required_languages"], *root.values["optional_languages"]]
    shown = [code for code, _name in settings.LANGUAGES]
    replace_entries(root.uid, _words(root), dict.fromkeys([*shown, *own]), own)


def _words(root: Row) -> Iterator[Words]:
    names = {row.uid: row.values["name"] for row in root.below("organisations")}
    yield Words(root.uid, "plan", root.values["title"], [root.values["description"]])
    for commitment in root.below("commitments"):
        texts = [text.values["text"] for text in commitment.below("texts")]
        lead = names.get(commitment.values["lead"], LocalisedText())
        body = [commitment.values["summary"], lead, *texts]
        yield Words(commitment.uid, "commitment", commitment.values["title"], body)
        for activity in commitment.below("activities"):
            body = [activity.values["description"], activity.values["expected_output"]]
            body += [action.values["text"] for action in activity.below("actions")]
            yield Words(activity.uid, "activity", activity.values["title"], body)
