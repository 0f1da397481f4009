"""Hundreds of plans in the current home: ``python -m bench.crowd 300``.

The same rows for the same number. Texts are the shipped plans' own, in every language
they have; rows go to the tables in bulk, past the actions, with their search entries.
"""

import datetime
import random
import sys
from itertools import count

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import Max  # noqa: E402

from iltizam.core.folding import stem  # noqa: E402
from iltizam.core.models import Actor, SearchEntry  # noqa: E402
from iltizam.core.periods import Period, Precision  # noqa: E402
from iltizam.core.texts import LocalisedText  # noqa: E402
from iltizam.core.uids import ALPHABET  # noqa: E402
from iltizam.directory.models import Organisation, Territory  # noqa: E402
from iltizam.plans.models import ActionPlan, Activity, Axis, Band, Commitment  # noqa: E402
from iltizam.tracking.models import Evidence, ProgressUpdate  # noqa: E402

COMMITMENTS, ACTIVITIES, UPDATES = 20, 5, 20  # each per row of the one before
AXES, TEXTS = 5, 200
BEGIN = datetime.date(2024, 1, 1)
AT = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.UTC)
NAME = "crowd"


class Table:
    """Rows of one model on their way into its table, with keys of our own."""

    def __init__(self, model):
        self.model, self.rows = model, []
        self.fields = model._meta.concrete_fields
        self.place = {field.attname: at for at, field in enumerate(self.fields)}
        self.keys = count((model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1)

    def values(self, instance) -> list:
        """The columns as the database takes them."""
        return [
            f.get_db_prep_save(getattr(instance, f.attname), connection) for f in self.fields
        ]

    def add(self, values, **changes) -> int:
        row, key = list(values), next(self.keys)
        for name, value in changes.items():
            row[self.place[name]] = value
        row[self.place["id"]] = key
        self.rows.append(row)
        return key

    def flush(self) -> None:
        rows, self.rows = self.rows, []
        table, columns = self.model._meta.db_table, [field.column for field in self.fields]
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
                return
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


class Crowd:
    def __init__(self):
        self.random = random.Random(1)
        models = (ActionPlan, Band, Axis, Commitment, Activity)
        self.tables = {
            model: Table(model) for model in (*models, ProgressUpdate, Evidence, SearchEntry)
        }
        titles = Commitment.objects.order_by("pk").values_list("title", flat=True)
        steps = Activity.objects.order_by("pk").values_list("title", flat=True)
        self.titles, self.steps = list(titles), list(steps)
        self.texts = [
            _joined(self.random.choice(self.steps), self.random.choice(self.titles))
            for _ in range(TEXTS)
        ]
        self.leads = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        self.territories = list(Territory.objects.order_by("pk"))
        self.author = Actor.system()
        self._prepare()

    def _prepare(self):
        of = self.tables
        plan = ActionPlan(language="fr", required_languages=["fr"], phase="implementation")
        plan.territory_id, plan.published_at = 1, AT
        plan.period = Period(BEGIN, datetime.date(2027, 12, 31), Precision.DAY)
        self.plan = of[ActionPlan].values(plan)
        band = ActionPlan.objects.filter(bands__isnull=False).first().bands.all()
        self.bands = [of[Band].values(each) for each in band]
        self.axis = of[Axis].values(Axis(plan_id=1, number=1))
        self.commitments = [
            of[Commitment].values(Commitment(title=title, summary=title, plan_id=1, position=1))
            for title in self.titles
        ]
        self.activities = [of[Activity].values(self._activity(title)) for title in self.steps]
        self.updates = [
            [of[ProgressUpdate].values(self._update(text, at)) for text in self.texts]
            for at in range(UPDATES)
        ]
        shown = Evidence(activity_id=1, kind="page", url="https://example.org/", recorded_at=AT)
        shown.title, shown.sequence = self.titles[0], 1
        self.evidence = of[Evidence].values(shown)
        self.entry = of[SearchEntry].values(SearchEntry())
        self.entries = {
            id(text): _entry(text) for text in (*self.titles, *self.steps, *self.texts)
        }

    def _activity(self, title):
        made = Activity(title=title, commitment_id=1, key="1", position=1, state="under_way")
        made.planned = Period(BEGIN, datetime.date(2026, 6, 30), Precision.DAY)
        return made

    def _update(self, text, at):
        moment = AT + datetime.timedelta(days=35 * at)
        made = ProgressUpdate(
            activity_id=1,
            state="published",
            percent=5 * at,
            text=text,
            author=self.author,
            recorded_at=moment,
            submitted_at=moment,
            sequence=at + 1,
        )
        made.effective = Period.day(moment.date())
        return made

    def uid(self) -> str:
        return "".join(self.random.choices(ALPHABET, k=16))

    def _index(self, uid, plan, kind, text, *, is_title=True):
        for language, folded in self.entries[id(text)]:
            self.tables[SearchEntry].add(
                self.entry,
                object_uid=uid,
                scope_uid=plan,
                kind=kind,
                language=language,
                **{"title" if is_title else "body": folded},
            )

    @transaction.atomic
    def add_plan(self, number: int) -> None:
        of, uid = self.tables, self.uid()
        at = number % len(self.titles)
        plan = of[ActionPlan].add(
            self.plan,
            uid=uid,
            slug=f"{NAME}-{number}",
            title=self.commitments[at][of[Commitment].place["title"]],
            territory_id=self.territories[number % len(self.territories)].pk,
        )
        self._index(uid, uid, "plan", self.titles[at])
        for band in self.bands:
            of[Band].add(band, plan_id=plan)
        axes = [
            of[Axis].add(
                self.axis,
                uid=self.uid(),
                plan_id=plan,
                number=place,
                title=self.commitments[place][of[Commitment].place["title"]],
            )
            for place in range(1, AXES + 1)
        ]
        for place in range(1, COMMITMENTS + 1):
            self._add_commitment(uid, plan, place, axes[place % AXES])
        for table in of.values():
            table.flush()

    def _add_commitment(self, plan_uid, plan, number, axis):
        at, uid = self.random.randrange(len(self.titles)), self.uid()
        commitment = self.tables[Commitment].add(
            self.commitments[at],
            uid=uid,
            plan_id=plan,
            axis_id=axis,
            number=number,
            position=number,
            lead_id=self.random.choice(self.leads),
        )
        self._index(uid, plan_uid, "commitment", self.titles[at])
        for place in range(1, ACTIVITIES + 1):
            self._add_activity(plan_uid, commitment, place)

    def _add_activity(self, plan_uid, commitment, number):
        of, at, uid = self.tables, self.random.randrange(len(self.steps)), self.uid()
        activity = of[Activity].add(
            self.activities[at],
            uid=uid,
            commitment_id=commitment,
            number=number,
            key=str(number),
            position=number,
        )
        self._index(uid, plan_uid, "activity", self.steps[at])
        if number % 2:
            of[Evidence].add(self.evidence, uid=self.uid(), activity_id=activity)
        for round_ in self.updates:
            which, uid = self.random.randrange(TEXTS), self.uid()
            of[ProgressUpdate].add(round_[which], uid=uid, activity_id=activity)
            self._index(uid, plan_uid, "update", self.texts[which], is_title=False)


def _joined(*texts) -> LocalisedText:
    languages = {code for text in texts for code in text.languages}
    return LocalisedText(
        {code: ". ".join(filter(None, (t.get(code) for t in texts))) for code in languages}
    )


def _entry(text):
    return [(language, stem(text[language])) for language in sorted(text.languages)]


def main() -> None:
    crowd = Crowd()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A machine that stops now loses a site made for measuring.
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -400000")
    for number in range(1, int(sys.argv[1]) + 1):
        crowd.add_plan(number)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as its own service does within a minute


if __name__ == "__main__":
    main()
