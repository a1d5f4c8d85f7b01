"""Where nothing is sent, whoever asks for it: the addresses of this service's own surroundings, in every disguise."""

from collections.abc import Iterable
from ipaddress import ip_address
from threading import Event

import pytest

from shared.edge.destinations import Forbidden, impatient, is_public, looked_up, parsed

PUBLIC = "93.184.215.14"
SHOP = "https://shop.example/hooks"


def leading_to(*addresses: str) -> "Book":
    return Book(addresses)


class Book:
    """A resolver that knows some addresses for any name, and how often it was asked."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self.addresses = tuple(addresses)
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> Iterable[str]:
        self.asked += 1
        return self.addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hooks",
        "file:///etc/passwd",
        "ftp://shop.example",
        "gopher://shop.example",
        "//shop.example",
        "shop.example",
        "HTTPS://",
        "https://",
        "https:///hooks",
        "https://user@shop.example",
        "https://user:pass@shop.example",
        "https://shop.example@169.254.169.254/",
        "https://shop.example%40evil.example",
        "https://shop.example#@evil.example",
        "https://shop.example/#there",
        "https://shop.example\\@evil.example",
        "https://shop.example/a b",
        "https://shop.example/\r\nHost: evil.example",
        "https://shop.example\t.evil.example",
        "https://shop.example\n",
        "https://shöp.example",
        "https://ⓢⓗⓞⓟ.example",
        "https://169。254。169。254",
        "https://shop.example.",
        "https://localhost.",
        "https://localhost",
        "https://LOCALHOST:8443",
        "https://intranet",
        "https://-shop.example",
        "https://shop..example",
        "https://shop_.example",
        f"https://{'a' * 64}.example",
        f"https://{'a.' * 127}example",
        f"https://shop.example/{'a' * 2048}",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1",
        "https://127.1",
        "https://0x7f.1",
        "https://0x7f000001",
        "https://2130706433",
        "https://017700000001",
        "https://0177.0.0.1",
        "https://127.0.0.01",
        "https://1.2.3.4.5",
        "https://shop.0x7f",
        "https://shop.127",
        f"https://{PUBLIC}",
        "https://[::1]",
        "https://[::]",
        "https://[::ffff:10.0.0.1]",
        "https://[::ffff:169.254.169.254]",
        "https://[fd00:ec2::254]",
        "https://[fe80::1%25eth0]",
        "https://[64:ff9b::a9fe:a9fe]",
        "https://[not-an-address]",
        "https://[::1",
        "https://::1",
        "https://shop.example:0",
        "https://shop.example:22",
        "https://shop.example:80",
        "https://shop.example:65536",
        "https://shop.example:99999999",
        "https://shop.example:-1",
        "https://shop.example:443x",
        "",
    ],
)
def test_an_address_that_is_not_plainly_public_is_refused_as_it_is_given(url: str) -> None:
    with pytest.raises(Forbidden):
        parsed(url)


@pytest.mark.parametrize(
    ("url", "host_header", "path"),
    [
        (SHOP, "shop.example", "/hooks"),
        ("https://shop.example", "shop.example", "/"),
        ("https://shop.example?a=1&b=%20", "shop.example", "/?a=1&b=%20"),
        ("https://shop.example/a/@b;c=~d'(e)?f=/@", "shop.example", "/a/@b;c=~d'(e)?f=/@"),
        ("https://Shop.Example:443/", "shop.example", "/"),
        ("https://shop.example:8443/", "shop.example:8443", "/"),
        ("https://xn--shp-sna.example/", "xn--shp-sna.example", "/"),
    ],
)
def test_a_name_on_the_internet_is_taken(url: str, host_header: str, path: str) -> None:
    found = parsed(url)
    assert (found.host_header, found.path) == (host_header, path)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.1", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.170.2",
        "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:93.184.215.14",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:20::1", "2001:db8::1", "2002:a9fe:a9fe::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_to_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Forbidden):
        looked_up(parsed(SHOP), leading_to(address))
    with pytest.raises(Forbidden):  # nor is the public one among them taken
        looked_up(parsed(SHOP), leading_to(PUBLIC, address))


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_name_that_leads_to_public_addresses_is_a_destination(address: str) -> None:
    assert looked_up(parsed(SHOP), leading_to(address)).addresses == (address,)


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_what_is_kept() -> None:
    book = leading_to("2606:2800::1", PUBLIC, PUBLIC)
    assert looked_up(parsed(SHOP), book).addresses == (PUBLIC, "2606:2800::1")
    assert book.asked == 1


def test_a_name_that_leads_nowhere_is_an_error_of_the_network() -> None:
    with pytest.raises(OSError, match="no address"):
        looked_up(parsed(SHOP), leading_to())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/a", "http://localhost:80", "https://[::1]:443", "http://[::1]:9"]
)
def test_this_machine_is_a_destination_where_the_setting_says_so(url: str) -> None:
    here = looked_up(parsed(url, to_loopback=True), leading_to("127.0.0.1"), to_loopback=True)
    assert here.addresses in (("127.0.0.1",), ("::1",))
    with pytest.raises(Forbidden):
        parsed(url)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://shop.example", PUBLIC),
        ("http://shop.example", "10.0.0.1"),
        ("https://shop.example", "169.254.169.254"),
        ("http://localhost", "169.254.169.254"),
    ],
)
def test_and_even_there_nothing_else_is_open(url: str, address: str) -> None:
    with pytest.raises(Forbidden):
        looked_up(parsed(url, to_loopback=True), leading_to(address), to_loopback=True)
    for literal in ("http://169.254.169.254", "https://10.0.0.1", "https://[fd00:ec2::254]"):
        with pytest.raises(Forbidden):
            parsed(literal, to_loopback=True)


def test_the_machines_own_resolver_finds_this_machine() -> None:
    assert set(impatient(5)("localhost", 80)) & {"127.0.0.1", "::1"}


def test_a_resolver_is_not_waited_for_too_long() -> None:
    let_go = Event()

    def dawdling(_host: str, _port: int) -> Iterable[str]:
        let_go.wait(10)
        return [PUBLIC]

    with pytest.raises(TimeoutError):
        impatient(0.05, dawdling)("shop.example", 443)
    let_go.set()


def test_what_a_resolver_fails_with_is_told() -> None:
    def failing(_host: str, _port: int) -> Iterable[str]:
        raise OSError("unknown")

    with pytest.raises(OSError, match="unknown"):
        impatient(5, failing)("shop.example", 443)
