from django.conf import settings
from django.db import migrations, models
from django.db.migrations.state import StateApps
from django.db.models import F, Q


def keep_what_was_insisted_on(apps: StateApps, schema_editor: object) -> None:
    """Until now nothing but the week's limit could be passed by a coordinator's yes, and only the yes was written down."""
    rows = apps.get_model("signups", "SignUp").objects.filter(state="placed", decided_by__isnull=False)
    rows.update(passed="too_many", passed_by=F("decided_by"), passed_at=F("changed_at"))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("signups", "0007_marks_of_entries"),
    ]

    operations = [
        migrations.AddField(
            "signup", "against", models.CharField(blank=True, default="", editable=False, max_length=20)
        ),
        migrations.AddField(
            "signup", "questioned_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField(
            "signup", "passed", models.CharField(blank=True, default="", editable=False, max_length=80)
        ),
        migrations.AddField(
            "signup",
            "passed_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "signup", "passed_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddIndex(
            "signup", models.Index("shift", name="sign_up_against", condition=~Q(against=""))
        ),
        migrations.RunPython(keep_what_was_insisted_on, migrations.RunPython.noop),
    ]
