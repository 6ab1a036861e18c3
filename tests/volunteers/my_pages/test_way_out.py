"""Whoever looks over a volunteer's shoulder: the quick exit of the help page stands on their own pages too."""

import pytest

from cms.help.models import HelpLine
from tests.volunteers.my_pages.test_overview import PAGES


@pytest.mark.parametrize("address", PAGES)
def test_own_page_has_the_quick_exit(own, address):
    html = own.get(address).text
    assert html.count(" data-exit>") == 1
    assert f'href="{HelpLine().exit_address}"' in html
    assert "help/quick_exit" in html
