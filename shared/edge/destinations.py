"""Where messages may be sent: public hosts by HTTPS, each at an address that was looked up and looked at once.

Whoever may define an endpoint could otherwise let this service ask for what only it can reach: the machines beside
it, and the cloud's own answers about itself. So a destination is an address, not a name: what is connected to is what
was checked, whatever the name leads to a moment later.
"""

import re
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread

from shared.frozen import dataclass

URL_MAX = 2048
HTTPS_PORT, HTTP_PORT = 443, 80
UNPRIVILEGED_PORT, PORT_MAX = 1024, 65535
NAME_MAX = 253

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Iterable[str]]  # a host and a port to addresses, as text

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[!$%&'()*+,\-./0-9:;=@A-Z_a-z~]*)?(?:\?[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*)?)",
    re.ASCII,
)
_NAME = re.compile(r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)

# IANA's registries of special-purpose addresses (RFC 6890), multicast, and what was never handed out.
_NOT_PUBLIC_4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ),
    )
)  # fmt: skip
_PUBLIC_6 = ip_network("2000::/3")
# Protocols' own (Teredo is among them), documentation, and 6to4, which hides an address of version 4.
_NOT_PUBLIC_6 = tuple(
    map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"))
)


class Forbidden(Exception):
    """Nothing is sent there; the text says why, in words for whoever gave the address."""


@dataclass(frozen=True, slots=True)
class Url:
    """An address as given, taken apart; ``host`` without the brackets of version 6."""

    scheme: str
    host: str
    port: int
    path: str
    literal: Address | None

    @property
    def host_header(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if self.literal and self.literal.version == 6 else self.host  # noqa: PLR2004 (of the protocol)
        usual = HTTPS_PORT if self.scheme == "https" else HTTP_PORT
        return host if self.port == usual else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Destination:
    """A host with the addresses that it was found at, every one of them looked at."""

    url: Url
    addresses: tuple[str, ...]


def parsed(url: str, *, to_loopback: bool = False) -> Url:
    """The parts of an address that may be sent to, as far as that shows without looking it up; else Forbidden.

    With ``to_loopback``, this machine may be named, and then without encryption and at any port.
    """
    form = _URL.fullmatch(url) if len(url) <= URL_MAX else None
    if form is None:
        raise Forbidden("Must be a plain address such as https://shop.example/hooks.")
    host, scheme = form["host"].lower().strip("[]"), form["scheme"]
    port = int(form["port"] or (HTTPS_PORT if scheme == "https" else HTTP_PORT))
    if not 0 < port <= PORT_MAX:
        raise Forbidden("Its port must be 443, or 1024 and above.")
    literal = _literal(host, in_brackets=form["host"].startswith("["))
    path = form["path"] or "/"
    found = Url(scheme, host, port, path if path[0] == "/" else f"/{path}", literal)
    if not (to_loopback and _names_this_machine(found)):
        _must_be_ordinary(found, to_loopback=to_loopback)
    return found


def looked_up(url: Url, resolve: Resolve, *, to_loopback: bool = False) -> Destination:
    """The destination behind an address; Forbidden if any address of its host is not public.

    OSError if there is none. ``resolve`` is asked once.
    """
    if url.literal is not None:
        found = [url.literal]
    else:
        found = [ip_address(each) for each in dict.fromkeys(resolve(url.host, url.port))]
    if not found:
        raise OSError("the host has no address")
    is_here = to_loopback and all(each.is_loopback for each in found)
    if not is_here and not all(map(is_public, found)):
        raise Forbidden("Its host must have public addresses only.")
    if url.scheme != "https" and not is_here:
        raise Forbidden("Must begin with https://.")
    ordered = sorted(found, key=lambda each: each.version)
    return Destination(url, tuple(map(str, ordered)))


def is_public(address: Address) -> bool:
    """Whether an address is anybody's on the internet, and not one in disguise of another."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def machines_own(host: str, port: int) -> Iterable[str]:
    """What the machine's own resolver finds."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def impatient(timeout_s: float, resolver: Resolve = machines_own) -> Resolve:
    """A resolver that may know no end of waiting, with one: TimeoutError after ``timeout_s``."""

    def resolve(host: str, port: int) -> Iterable[str]:
        found, failed = list[str](), list[OSError]()

        def ask() -> None:
            try:
                found.extend(resolver(host, port))
            except OSError as error:
                failed.append(error)

        asking = Thread(target=ask, daemon=True)
        asking.start()
        asking.join(timeout_s)
        if failed:
            raise failed[0]
        if asking.is_alive():
            raise TimeoutError("the host was not found in time")
        return found

    return resolve


def _literal(host: str, *, in_brackets: bool) -> Address | None:
    """The address that a host is written as; Forbidden in any of the ways of writing that resolvers guess at."""
    try:
        if in_brackets:
            return IPv6Address(host)
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return IPv4Address(host)
    except ValueError:
        raise Forbidden("Must name its host.") from None
    if not _NAME.fullmatch(host) or len(host) > NAME_MAX:
        raise Forbidden("Must name its host, in ASCII and without a dot at the end.")
    return None


def _names_this_machine(url: Url) -> bool:
    return url.literal.is_loopback if url.literal else url.host == "localhost"


def _must_be_ordinary(url: Url, *, to_loopback: bool) -> None:
    """Forbidden unless it is a name on the internet, at a port that services have."""
    if url.scheme != "https" and not to_loopback:
        raise Forbidden("Must begin with https://.")
    if url.literal is not None or "." not in url.host:
        raise Forbidden("Must name its host, such as shop.example, not its address.")
    if url.port != HTTPS_PORT and url.port < UNPRIVILEGED_PORT and not to_loopback:
        raise Forbidden("Its port must be 443, or 1024 and above.")
