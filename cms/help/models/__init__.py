from cms.help.models.help_page import HelpPage
from cms.help.models.helpline import HelpLine, SpecialDay
from cms.help.models.neutral_pages import ALWAYS, NeutralAddress, neutral_addresses

__all__ = ["ALWAYS", "HelpLine", "HelpPage", "NeutralAddress", "SpecialDay", "neutral_addresses"]
