import pytest

from app.accounts.passwords import why_refused
from app.accounts.rules import (
    LINK_LIFETIMES,
    LONGEST_WINDOW,
    MAIL_PER_IP,
    SIGN_IN_PER_IP,
    LinkPurpose,
    browser_words,
    network_of,
    safe_path,
)


@pytest.mark.parametrize("target", ["/field?q=a&page=2", "/", "/visits/1#photos"])
def test_a_path_of_this_site_is_followed_after_signing_in(target: str) -> None:
    assert safe_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/\t/evil.example",
        "/a\r\nX: y",
        "\\/evil",
    ],
)
def test_an_address_elsewhere_is_not_followed_after_signing_in(target: str) -> None:
    assert safe_path(target) == "/"


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaaaa", "wachtwoord123", "1234567890", "marit.vos1"])
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    assert why_refused(password, "marit.vos1@example.org", "Marit Vos")


def test_a_short_sentence_is_a_good_password() -> None:
    assert why_refused("twee groene fietsen", "marit@example.org", "Marit Vos") is None


def test_one_household_counts_as_one_visitor_whatever_its_address_of_the_day() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("testclient") == "testclient"


def test_no_window_outlives_the_counted_tries() -> None:
    assert max(SIGN_IN_PER_IP.window, MAIL_PER_IP.window) <= LONGEST_WINDOW
    assert set(LINK_LIFETIMES) == set(LinkPurpose)


def test_a_session_is_told_by_browser_and_system() -> None:
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
    edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"
    assert browser_words(iphone) == ("Safari", "iPhone")
    assert browser_words(edge) == ("Edge", "Windows")
    assert browser_words("curl/8") == ("", "")
