import pytest

from cms.base.templatetags.site import breakable, tel


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("020-50 80 80", "tel:020508080"),
        ("031-365 87 00", "tel:+46313658700"),
        ("114 14", "tel:11414"),
        ("112", "tel:112"),
        ("+46 31 365 00 00", "tel:+46313650000"),
        ("", "tel:"),
    ],
)
def test_tel_dials_the_number_as_sweden_does(number, address):
    assert tel(number) == address


def test_address_may_be_broken_after_its_signs_alone():
    assert breakable("a.b@c.example.org") == "a.<wbr>b@<wbr>c.<wbr>example.<wbr>org"
    assert breakable("<b>@c") == "&lt;b&gt;@<wbr>c"
