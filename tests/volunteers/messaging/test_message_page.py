from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.models import User
from cms.base.models import Area
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE
from tests.volunteers.conftest import messages_in
from volunteers.messaging.models import Message
from volunteers.people.models import Role, Volunteer
from volunteers.shifts.models import RosterRules, Shift

Add = Callable[..., Message]
AddPerson = Callable[..., Volunteer]
SignIn = Callable[[User], Client]


@pytest.fixture
def shift(add_shift: Callable[..., Shift]) -> Shift:
    return add_shift(capacity=5)


def at(name: str, *args: object) -> str:
    return reverse(f"messaging:{name}", args=args)


def test_from_the_shift_to_the_outbox(
    klara: User, browse: SignIn, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift, name="Zaphod")
    client = browse(klara)
    page = client.get(at("write"), {"shift": shift.pk})
    assert page.context["form"]["to"].value() == f"shift-{shift.pk}"

    written = client.post(
        at("write"), {"to": f"shift-{shift.pk}", "subject": "Om\r\nlördag", "text": "Ta med en tröja."}
    )
    message = Message.objects.get()
    assert written.url == at("show", message.pk)
    assert (message.shift, message.state, message.written_by) == (shift, Message.State.DRAFT, klara)
    assert message.subject == "Om lördag"

    page = client.get(at("show", message.pk))
    assert page.context["people"] == 1
    assert "Ta med en tröja." in page.content.decode()
    assert "Zaphod" not in page.content.decode()
    assert ALICE not in page.content.decode()
    assert OutboxMail.objects.count() == 0

    client.post(at("send", message.pk), {"as_read": message.as_read})
    assert [(mail.to, mail.subject) for mail in OutboxMail.objects.all()] == [(ALICE, "Om lördag")]
    message.refresh_from_db()
    assert (message.state, message.sent_by) == (Message.State.SENT, klara)


@pytest.mark.parametrize("kind", ["shift", "event", "role", "area"])
def test_each_kind_of_target_can_be_chosen(klara: User, browse: SignIn, shift: Shift, kind: str) -> None:
    target = {
        "shift": shift,
        "event": shift.occurrence.event,
        "role": shift.role,
        "area": Area.objects.get(slug="sodra-angered"),
    }[kind]
    client = browse(klara)
    assert client.get(at("write"), {kind: target.pk}).status_code == 200
    client.post(at("write"), {"to": f"{kind}-{target.pk}", "subject": "S", "text": "T", "with_waiting": "on"})
    message = Message.objects.get()
    assert [each for each in ("shift", "event", "role", "area") if getattr(message, each)] == [kind]
    assert message.with_waiting == (kind in {"shift", "event"})


@pytest.mark.parametrize("kind", ["shift", "event", "area", "nonsense"])
def test_foreign_targets_are_not_found_and_not_taken(
    kurt: User, browse: SignIn, shift: Shift, kind: str
) -> None:
    foreign = {"shift": shift, "event": shift.occurrence.event, "area": shift.occurrence.event.area}
    pk = foreign[kind].pk if kind in foreign else "1"
    client = browse(kurt)
    if kind in foreign:
        assert client.get(at("write"), {kind: pk}).status_code == 404
    answer = client.post(at("write"), {"to": f"{kind}-{pk}", "subject": "S", "text": "T"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["to"]
    assert Message.objects.count() == 0


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "٣", ""])
def test_nonsense_in_the_address_is_not_found(klara: User, browse: SignIn, number: str) -> None:
    assert browse(klara).get(at("write"), {"shift": number}).status_code == 404


PAGES = ["show", "letter"]
ACTIONS = ["try", "review", "revise", "send", "stop", "throw_away"]


def test_who_sees_and_does_what(
    klara: User,
    add_coordinator,
    browse: SignIn,
    signed_in,
    add_message: Add,
    shift: Shift,
    add_person: AddPerson,
) -> None:
    """Role by view by object: 200 and 302 for those who may, 404 for foreign messages, away for those without the right."""
    add_person(shift=shift)
    people = {
        "writer": browse(klara),
        "same area": browse(add_coordinator("kalle", "sodra-angered")),
        "district": browse(add_coordinator("nora", "nordost")),
        "whole city": browse(add_coordinator("vera")),
        "other area": browse(add_coordinator("kurt", "backa")),
        "no area given": signed_in("coordinator without a row"),
        "editor": signed_in("edit"),
        "handler": signed_in("hanna"),
    }
    draft, waiting = add_message(shift=shift), add_message(shift=shift, state=Message.State.REVIEW)

    def sees(message: Message) -> set[str]:
        codes = {
            who: {client.get(at(page, message.pk)).status_code for page in PAGES}
            for who, client in people.items()
        }
        return {who for who, code in codes.items() if code == {200}}

    assert sees(draft) == {"writer"}
    assert sees(waiting) == {"writer", "same area", "district", "whole city"}
    for who in people.keys() - {"writer"}:
        for action in ACTIONS:
            assert people[who].post(at(action, draft.pk)).status_code in {302, 404}, (who, action)
    for who in ("other area", "editor", "handler", "no area given"):
        for action in ACTIONS:
            people[who].post(at(action, waiting.pk))
    assert people["other area"].post(at("send", waiting.pk)).status_code == 404
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["draft", "review"]
    assert OutboxMail.objects.count() == 0


def test_message_to_a_role_is_seen_where_its_writer_works(
    add_message: Add, add_coordinator, browse: SignIn, shift: Shift
) -> None:
    message = add_message(role=shift.role, state=Message.State.REVIEW)
    near, far = add_coordinator("nora", "nordost"), add_coordinator("kurt", "backa")
    assert browse(near).get(at("show", message.pk)).status_code == 200
    assert browse(far).get(at("show", message.pk)).status_code == 404


def test_trial_goes_to_oneself_alone_and_sends_nothing(
    klara: User, browse: SignIn, add_message: Add, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift)
    message = add_message(shift=shift)
    browse(klara).post(at("try", message.pk))
    assert [mail.to for mail in OutboxMail.objects.all()] == ["klara@example.org"]
    message.refresh_from_db()
    assert (message.state, message.recipients.count()) == (Message.State.DRAFT, 0)


def test_audience_of_nobody_is_refused_with_a_sentence(
    klara: User, browse: SignIn, add_message: Add, shift: Shift
) -> None:
    message = add_message(shift=shift)
    client = browse(klara)
    page = client.get(at("show", message.pk)).content.decode()
    assert at("send", message.pk) not in page
    refused = client.post(at("send", message.pk), {"as_read": message.as_read}, follow=True)
    assert messages_in(refused)
    message.refresh_from_db()
    assert message.state == Message.State.DRAFT


def test_writer_is_told_that_another_sends_and_the_other_does(
    klara: User, add_coordinator, browse: SignIn, site, add_message: Add, shift: Shift, add_person: AddPerson
) -> None:
    rules = RosterRules.for_site(site.get_site())
    rules.messages_are_reviewed = True
    rules.save()
    add_person(shift=shift)
    message = add_message(shift=shift)
    writer, kalle = browse(klara), browse(add_coordinator("kalle", "nordost"))

    page = writer.get(at("show", message.pk))
    assert (page.context["may_send"], page.context["reviewers"]) == (False, 1)
    writer.post(at("review", message.pk))
    refused = writer.post(at("send", message.pk), {"as_read": message.as_read}, follow=True)
    assert messages_in(refused)
    assert not OutboxMail.objects.filter(to=ALICE).exists()

    assert kalle.get(at("show", message.pk)).context["may_send"]
    kalle.post(at("send", message.pk), {"as_read": message.as_read})
    assert OutboxMail.objects.filter(to=ALICE).count() == 1
    noted = AccessEntry.objects.filter(user__email="kalle@example.org").values_list("action", "what")
    assert list(noted) == [("view", f"B{message.pk}"), ("change", f"B{message.pk}")]


def test_own_draft_is_changed_and_thrown_away(
    klara: User, browse: SignIn, add_message: Add, shift: Shift
) -> None:
    message, client = add_message(shift=shift), browse(klara)
    client.post(at("edit", message.pk), {"to": f"role-{shift.role_id}", "subject": "Ny", "text": "Ny."})
    message.refresh_from_db()
    assert (message.shift, message.role, message.subject) == (None, shift.role, "Ny")
    client.post(at("throw_away", message.pk))
    assert Message.objects.count() == 0


def test_sent_message_can_neither_be_changed_nor_thrown_away(
    klara: User, browse: SignIn, add_message: Add, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift)
    message, client = add_message(shift=shift), browse(klara)
    client.post(at("send", message.pk), {"as_read": message.as_read})
    assert client.get(at("edit", message.pk)).status_code == 404
    assert client.post(at("throw_away", message.pk)).status_code == 404
    client.post(at("revise", message.pk))
    message.refresh_from_db()
    assert message.state == Message.State.SENT


def test_archive_is_found_by_whom_it_was_for(
    klara: User, browse: SignIn, add_message: Add, shift: Shift
) -> None:
    to_shift = add_message(shift=shift)
    to_role = add_message(role=Role.objects.create(name="Ljusvärd"))
    client = browse(klara)

    def found(**query: object) -> set[Message]:
        return set(client.get(at("index"), query).context["object_list"])

    assert found() == {to_shift, to_role}
    assert found(q="ljusvärd") == {to_role}
    assert found(q="hammarkullen") == {to_shift}
    assert found(about=shift.occurrence.event_id) == {to_shift}
    assert found(role=to_role.role_id) == {to_role}
    assert found(q="finns inte") == set()


def test_archive_takes_as_many_queries_for_thirty_as_for_one(
    klara: User, browse: SignIn, count_queries, add_message: Add, add_shift: Callable[..., Shift]
) -> None:
    client = browse(klara)
    add_message(shift=add_shift())
    one = count_queries(client, at("index"))
    for number in range(29):
        add_message(shift=add_shift(role=f"Roll {number}"))
    assert count_queries(client, at("index")) == one


def test_letter_runs_nothing_and_stands_in_our_frame_alone(
    klara: User, browse: SignIn, add_message: Add, shift: Shift
) -> None:
    answer = browse(klara).get(at("letter", add_message(shift=shift).pk))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
