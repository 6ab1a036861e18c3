from django.db import migrations


def carry_over(apps, schema_editor):
    """Roles become rows, names the volunteers' own and encrypted, seats rows of their own."""
    Role, Volunteer = apps.get_model("people", "Role"), apps.get_model("people", "Volunteer")
    Shift, SignUp = apps.get_model("rosters", "Shift"), apps.get_model("rosters", "SignUp")
    Seat = apps.get_model("rosters", "Seat")
    for name in Shift.objects.order_by("role_name").values_list("role_name", flat=True).distinct():
        role = Role.objects.get_or_create(name=name)[0]
        Shift.objects.filter(role_name=name).update(role=role)
    for row in SignUp.objects.select_related("volunteer").order_by("pk").iterator():
        volunteer = row.volunteer
        if row.confirmed_at and volunteer.confirmed_at:
            volunteer.name = row.name
            volunteer.save(update_fields=["name"])
        else:
            row.typed_name = row.name
            row.save(update_fields=["typed_name"])
        if row.seat:
            Seat.objects.create(shift_id=row.shift_id, sign_up=row, number=row.seat)


class Migration(migrations.Migration):
    dependencies = [("rosters", "0003_rosters"), ("people", "0004_path")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
