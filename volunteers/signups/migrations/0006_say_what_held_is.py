from django.db import migrations, models


class Migration(migrations.Migration):
    """A word alone: whoever has yet to confirm has asked for a place, and is promised none."""

    dependencies = [("signups", "0005_without_shadows")]

    operations = [
        migrations.AlterField(
            model_name="signup",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "asked for a place, not confirmed"),
                    ("asked", "asked to queue, not confirmed"),
                    ("requested", "waits for a coordinator"),
                    ("waiting", "waiting"),
                    ("offered", "is offered a place"),
                    ("placed", "has a place"),
                    ("declined", "declined"),
                    ("cancelled", "cancelled"),
                    ("expired", "not confirmed in time"),
                ],
                max_length=9,
                verbose_name="state",
            ),
        ),
    ]
