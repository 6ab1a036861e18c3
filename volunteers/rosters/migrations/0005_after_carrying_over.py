import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0004_carry_over")]

    operations = [
        migrations.RemoveField(model_name="shift", name="role_name"),
        migrations.AlterField(
            model_name="shift",
            name="role",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shifts",
                to="people.role",
                verbose_name="role",
            ),
        ),
        migrations.RemoveField(model_name="signup", name="name"),
        migrations.RemoveField(model_name="signup", name="seat"),
    ]
