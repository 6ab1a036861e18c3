import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A day that was closed becomes a day of its own, which may have other hours instead."""

    dependencies = [("help", "0002_exit_address")]

    operations = [
        migrations.RemoveConstraint(model_name="closure", name="closure_once_a_day"),
        migrations.RenameModel(old_name="Closure", new_name="SpecialDay"),
        migrations.AlterField(
            model_name="specialday",
            name="helpline",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="special_days", to="help.helpline"
            ),
        ),
        migrations.AddField(
            model_name="specialday",
            name="opens_at",
            field=models.TimeField(blank=True, null=True, verbose_name="opens at"),
        ),
        migrations.AddField(
            model_name="specialday",
            name="closes_at",
            field=models.TimeField(blank=True, null=True, verbose_name="closes at"),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.UniqueConstraint(fields=("helpline", "day"), name="special_day_once"),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__isnull", True), ("opens_at__isnull", True))
                | models.Q(
                    ("closes_at__isnull", False),
                    ("opens_at__isnull", False),
                    ("opens_at__lt", models.F("closes_at")),
                ),
                name="special_day_opens_before_it_closes",
            ),
        ),
    ]
