from cms.contact.models.contact_page import ContactPage
from cms.contact.models.details import ContactDetails, Partner
from cms.contact.models.feedback import PageOpinion
from cms.contact.models.messages import Message, MessageCounter
from cms.contact.models.notes import Answer, Note
from cms.contact.models.rules import ContactRules

__all__ = [
    "Answer",
    "ContactDetails",
    "ContactPage",
    "ContactRules",
    "Message",
    "MessageCounter",
    "Note",
    "PageOpinion",
    "Partner",
]
