"""An index of the updates by when they could be seen: what moved lately on the site."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="progressupdate",
            index=models.Index(fields=["recorded_at", "sequence"], name="tracking_update_latest"),
        ),
    ]
