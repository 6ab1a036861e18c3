"""A change of what controls people: asked for, made, approved, refused, and told to whoever else may say something.

Every road ends in ``hold``: the saving of the row itself (cms.oversight.controlled) calls it, whoever saves.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context, log

from cms.mail.outbox import write_mail
from cms.oversight.controls import Control, control_of, field_of, lines_of, value_of, values_of
from cms.oversight.models import ControlChange

State = ControlChange.State
type Changed = dict[str, tuple[Any, Any]]
SAID = {
    State.MADE: _("%(who)s has changed this. It holds already."),
    State.ASKED: _(
        "%(who)s wants to change this. It does not hold yet: somebody else has to approve it. "
        "Refuse it if you do not know why."
    ),
    State.APPROVED: _("%(who)s has approved this. It holds from now on."),
    State.REFUSED: _("%(who)s has refused this. Nothing is changed."),
    State.WITHDRAWN: _("%(who)s has taken this back. Nothing is changed."),
}
BY_THE_SERVER = _("This was changed on the server itself, by a command. It holds already.")
_applying: ContextVar[bool] = ContextVar("applying", default=False)


class CannotDecide(Exception):
    """The change is not this person's to decide, or not any more, with the sentence for them."""


class NeedsSecond(Exception):
    """A way past the rows' own saving tried to change what waits for a second person."""


def is_applying() -> bool:
    """Whether what a second person has approved is being written."""
    return _applying.get()


@contextmanager
def applying() -> Iterator[None]:
    token = _applying.set(True)
    try:
        yield
    finally:
        _applying.reset(token)


def hold(row: Any, stored: models.Model | None, names: set[str]) -> Changed:
    """Take back from the object what must wait for a second person; return what changes, by field: (before, after).

    Of a relation the wish is ``row.wanted``, the primary keys. Raises PermissionDenied where the person at work may not
    change it, ValidationError for what may not stand there.
    """
    control = control_of(type(row))
    if stored is None and not control.counts_from_defaults:
        return _hold_new(row, names)
    former = stored or type(row)()
    wanted = {name: value_of(row, name) for name in names} | row.wanted
    before = {name: value_of(former, name) for name in wanted}
    changed = {name: (before[name], wanted[name]) for name in wanted if before[name] != wanted[name]}
    row.clean_fields(exclude={field.name for field in row._meta.fields} - changed.keys())
    if changed and _must_ask(control):
        for name in changed.keys() - row.wanted.keys():
            setattr(row, field_of(type(row), name).attname, before[name])
        row.wanted = {}
    return changed


def _hold_new(row: Any, names: set[str]) -> Changed:
    """Of a new row: switched off until it is approved, where it has a switch; what it holds may stand meanwhile."""
    control = control_of(type(row))
    if not _must_ask(control) or not control.switch:
        return {}
    setattr(row, control.switch, False)
    values = {name: value_of(row, name) for name in names} | row.wanted
    return {name: (None, value) for name, value in values.items()} | {control.switch: (False, True)}


def _must_ask(control: Control) -> bool:
    """Whether what the person at work changes waits for another. Raises PermissionDenied if they may not even ask."""
    user = get_active_log_context().user
    if user is None:
        return False
    if not control.may_change(user):
        raise PermissionDenied
    return control.needs_second


def note(row: models.Model, changed: Mapping[str, tuple[Any, Any]]) -> ControlChange | None:
    """Write down what changes, log it in words and mail it. In the transaction that has saved the row."""
    if not changed:
        return None
    user, control = get_active_log_context().user, control_of(type(row))
    before = {name: values[0] for name, values in changed.items()}
    after = {name: values[1] for name, values in changed.items()}
    if user and control.needs_second:
        return ask(row, before, after, user=user)
    change = ControlChange.objects.create(
        model=row._meta.label_lower, row=row.pk, before=before, after=after, state=State.MADE, asked_by=user
    )
    _tell(change, row, user=user)
    return change


def ask(
    row: models.Model, before: Mapping[str, Any], after: Mapping[str, Any], *, user: Any
) -> ControlChange:
    """Let a change wait. One waits a row: what the same person has asked before is added to, another's is replaced."""
    control = control_of(type(row))
    with transaction.atomic():
        earlier = ControlChange.objects.select_for_update(of=("self",)).waiting().of(row).first()
        if earlier and earlier.asked_by_id == user.pk:
            before, after = {**before, **earlier.before}, {**earlier.after, **after}
        if earlier:
            _end(earlier, State.REPLACED, user)
        if control.switch and not getattr(row, control.switch):
            before, after = {control.switch: False}, {**after, control.switch: True}
        change = ControlChange.objects.create(
            model=row._meta.label_lower,
            row=row.pk,
            before=before,
            after=after,
            state=State.ASKED,
            asked_by=user,
        )
        _tell(change, row, user=user)
    return change


def approve(change: ControlChange, *, user: Any, typed: Mapping[str, str] | None = None) -> ControlChange:
    """The second person's yes: the values hold from now on. Approving what is approved comes back unchanged.

    Raises ``CannotDecide`` for whoever asked, for a value that is not typed as it was asked for, and where the row has
    changed since; PermissionDenied for whoever may not.
    """
    with transaction.atomic():
        change = _locked(change, user)
        if change.state == State.APPROVED:
            return change
        _ensure_waiting(change)
        if change.asked_by_id == user.pk:
            raise CannotDecide(_("Somebody other than you has to approve it."))
        row = change.kind._base_manager.select_for_update().filter(pk=change.row).first()
        if row is None:
            raise CannotDecide(_("What it was to change is gone."))
        if values_of(row, change.before) != _as_values(change, change.before):
            raise CannotDecide(_("It has changed since this was asked for. Refuse it, and ask anew."))
        for name in typed_again(change):
            if not _same(str((typed or {}).get(name, "")), str(change.after[name])):
                raise CannotDecide(
                    _("What you typed is not the new value. Look at both, and try the new one again.")
                )
        _write(row, change)
        _end(change, State.APPROVED, user)
        _tell(change, row, user=user)
    return change


def refuse(change: ControlChange, *, user: Any) -> ControlChange:
    """No, or one's own request taken back: nothing changes. Raises ``CannotDecide`` when it is decided already."""
    with transaction.atomic():
        change = _locked(change, user)
        _ensure_waiting(change)
        _end(change, State.WITHDRAWN if change.asked_by_id == user.pk else State.REFUSED, user)
        if row := change.find_row():
            _tell(change, row, user=user)
    return change


def ask_back(change: ControlChange) -> ControlChange | None:
    """Ask for the values that stood before this change, as if they were typed anew; None when they stand.

    Raises ``CannotDecide`` when the row is gone or was new, PermissionDenied for the person at work who may not.
    """
    row = change.find_row()
    if row is None or not may_come_back(change):
        raise CannotDecide(_("What it was to change is gone."))
    former = _as_values(change, change.before)
    related = {name for name in former if field_of(change.kind, name).many_to_many}
    for name in former.keys() - related:
        setattr(row, field_of(change.kind, name).attname, former[name])
    row.wanted = {name: former[name] for name in related}
    row.save()
    again: ControlChange | None = row.noted_change
    return again


def may_come_back(change: ControlChange) -> bool:
    """Whether there are former values to ask for: not of a row that was new."""
    switch = control_of(change.kind).switch
    return change.state in {State.MADE, State.APPROVED} and (not switch or switch not in change.before)


def typed_again(change: ControlChange) -> list[str]:
    """The fields whose new value the second person is to type."""
    return [name for name in control_of(change.kind).typed_again if name in change.after]


def _same(typed: str, wanted: str) -> bool:
    return "".join(typed.split()).replace("-", "") == "".join(wanted.split()).replace("-", "")


def _as_values(change: ControlChange, written: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON has kept, as the fields have it."""
    fields = {name: field_of(change.kind, name) for name in written}
    return {
        name: value if fields[name].many_to_many else fields[name].to_python(value)
        for name, value in written.items()
    }


def _locked(change: ControlChange, user: Any) -> ControlChange:
    if not control_of(change.kind).may_change(user):
        raise PermissionDenied
    return ControlChange.objects.select_for_update(of=("self",)).get(pk=change.pk)


def _ensure_waiting(change: ControlChange) -> None:
    if not change.is_waiting:
        raise CannotDecide(_("It has been decided already."))


def _write(row: Any, change: ControlChange) -> None:
    wanted = _as_values(change, change.after)
    related = {name for name in wanted if field_of(change.kind, name).many_to_many}
    for name in wanted.keys() - related:
        setattr(row, field_of(change.kind, name).attname, wanted[name])
    row.clean_fields(exclude={field.name for field in row._meta.fields} - wanted.keys())
    with applying():
        row.wanted = {name: wanted[name] for name in related}
        row.save()


def _end(change: ControlChange, state: str, user: Any) -> None:
    change.state, change.decided_by, change.decided_at = state, user, timezone.now()
    change.save(update_fields=["state", "decided_by", "decided_at"])


def name_of(row: models.Model) -> str:
    """Which of its kind the row is; empty for a setting, whose own name says once more what it is."""
    return "" if str(row).startswith(str(row._meta.verbose_name)) else str(row)


def _tell(change: ControlChange, row: models.Model, *, user: Any) -> None:
    """One line in the log, in Swedish as all of it, and a mail to everybody else who may change the same."""
    control: Control = control_of(type(row))
    with translation.override(settings.LANGUAGE_CODE):
        lines = [str(line) for line in lines_of(type(row), change.before, change.after)]
        said = SAID[State(change.state)] % {"who": user} if user else BY_THE_SERVER
        name = name_of(row)
    log(instance=row, action=f"oversight.{change.state}", user=user, data={"lines": lines})
    context = {
        "change": change,
        "what": row._meta.verbose_name,
        "name": name,
        "lines": lines,
        "said": said,
        "button_url": settings.SITE_URL + reverse("control_change", args=[change.pk]),
        "button_text": _("Look at the change"),
    }
    for keeper in control.keepers():
        if user is None or keeper.pk != user.pk:
            write_mail(
                "oversight/mail/change", to=keeper.email, language=settings.LANGUAGE_CODE, context=context
            )
