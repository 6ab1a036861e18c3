import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("shifts", "0002_roles_in_force")]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("people", models.PositiveSmallIntegerField()),
                ("ends_at", models.DateTimeField()),
                ("form_key", models.CharField(blank=True, max_length=22, null=True, unique=True)),
                ("client", models.CharField(blank=True, max_length=22)),
                ("network", models.CharField(blank=True, max_length=22)),
                ("shift", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="shifts.shift")),
                ("volunteer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.volunteer")),
            ],
            options={
                "indexes": [
                    models.Index(models.F("shift"), models.F("ends_at"), models.F("people"), name="hold_of_shift"),
                    models.Index(models.F("client"), condition=models.Q(("client", ""), _negated=True), name="hold_of_client"),
                    models.Index(models.F("network"), condition=models.Q(("network", ""), _negated=True), name="hold_of_network"),
                ],
            },
        ),
    ]
