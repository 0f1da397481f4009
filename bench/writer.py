"""A process that changes a plan through the import action, once per line it reads.

Each change writes the line's number into the plan's title and prints it when done.
"""

import json
import sys

import django

django.setup()

from iltizam.exchange.actions import import_plan  # noqa: E402
from iltizam.exchange.documents import plan_bytes  # noqa: E402
from iltizam.plans.models import ActionPlan  # noqa: E402

SLUG = "2024-draft"
MARK = "rev. "


def main() -> None:
    document = json.loads(plan_bytes(ActionPlan.objects.get(slug=SLUG)))
    title = document["plan"]["title"]["fr"]
    for line in sys.stdin:
        document["plan"]["title"]["fr"] = f"{title} {MARK}{int(line)}"
        import_plan(json.dumps(document, ensure_ascii=False).encode())
        print(int(line), flush=True)


if __name__ == "__main__":
    main()
