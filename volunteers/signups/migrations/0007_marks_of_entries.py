from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when the calendar entries of a sign-up say what they say. Rows of before are looked at by the worker."""

    dependencies = [("signups", "0006_say_what_held_is")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="entry_digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="signup",
            name="entry_revision",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="signup",
            name="entry_changed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
