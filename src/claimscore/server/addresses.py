"""The guard for every outgoing request: public addresses only, and the address that was checked is the one called.

A name is resolved once; all of its addresses must be public; the connection goes to one of those very addresses, with
the name kept for the ``Host`` field and for TLS. A redirect is a new request and is checked again, so neither a
redirect nor a name whose answer changes between check and call (DNS rebinding) leads inside.
Sources: OWASP, Server-Side Request Forgery Prevention; IANA special-purpose address registries (RFC 6890).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence

import anyio
import httpx

from claimscore.errors import InputError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_REFUSED: tuple[Network, ...] = (
    ipaddress.ip_network("168.63.129.16/32"),  # Azure's platform address: public by number, inside by meaning
    ipaddress.ip_network("192.0.0.0/24"),  # protocol assignments; older Python versions call parts of it global
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays (RFC 7526, deprecated)
    ipaddress.ip_network("2001::/32"),  # Teredo: carries an IPv4 address
    ipaddress.ip_network("2002::/16"),  # 6to4: carries an IPv4 address
    ipaddress.ip_network("fec0::/10"),  # site-local (RFC 3879, deprecated)
    ipaddress.ip_network("64:ff9b:1::/48"),  # local-use IPv4/IPv6 translation (RFC 8215)
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def networks(values: Iterable[str]) -> tuple[Network, ...]:
    """Networks by their text, such as ``10.1.0.0/16``; raises InputError("network") for anything else."""
    found: list[Network] = []
    for value in values:
        try:
            found.append(ipaddress.ip_network(value))
        except ValueError as error:
            raise InputError(f"{value[:60]!r} is no network; write one such as 10.1.0.0/16", code="network") from error
    return tuple(found)


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public internet, whatever form it is written in."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    refused = any(address.version == network.version and address in network for network in _REFUSED)
    return address.is_global and not address.is_multicast and not address.is_reserved and not refused


async def public_addresses(host: str, port: int, *, allow: Sequence[Network] = ()) -> tuple[Address, ...]:
    """The addresses of ``host``, all of them checked; order as the resolver gives them.

    allow: networks that may be called although they are not public.
    Raises InputError("address-refused") when one of them is not public, httpx.ConnectError when there is none.
    """
    try:
        answers = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError("the host name could not be resolved") from error
    found = tuple(dict.fromkeys(ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers))
    for address in found:
        allowed = any(address.version == network.version and address in network for network in allow)
        if not allowed and not is_public(address):
            raise InputError(
                "the address leads to a private, local or reserved network; only public addresses are called",
                code="address-refused",
            )
    return found


class PublicOnlyTransport(httpx.AsyncBaseTransport):
    """A transport for httpx that calls only public addresses; connections are not kept, so no name borrows another's.

    allow: networks that may be called although they are not public. verify: as httpx, for TLS.
    """

    def __init__(self, *, allow: Sequence[Network] = (), verify: bool = True) -> None:
        self._allow = tuple(allow)
        self._inner = httpx.AsyncHTTPTransport(
            verify=verify, trust_env=False, limits=httpx.Limits(max_connections=100, max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The reply of the first checked address that takes the connection.

        Raises InputError("address-refused") for other schemes, a name and password in the address, or an address that
        is not public.
        """
        url = request.url
        check_url(url)
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await public_addresses(url.host, port, allow=self._allow)
        failure = httpx.ConnectError("the host name has no address")
        for address in addresses:
            pinned = httpx.Request(
                request.method,
                url.copy_with(host=str(address)),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": url.host},
            )
            try:
                response = await self._inner.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = httpx.ConnectError(str(error))
                continue
            response.request = request
            return response
        raise failure

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()


def check_url(url: httpx.URL) -> None:
    """Raise InputError("address-refused") unless the URL is http or https, with a host and without a password."""
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError("only http and https addresses with a host name are called", code="address-refused")
    if url.userinfo:
        raise InputError("an address with a user name or password in it is not called", code="address-refused")


def public_client(
    *, allow: Sequence[Network] = (), timeout_seconds: float = 15.0, max_redirects: int = 0
) -> httpx.AsyncClient:
    """A client that calls only public addresses, takes no proxy from the environment, and checks every redirect."""
    return httpx.AsyncClient(
        transport=PublicOnlyTransport(allow=allow),
        timeout=timeout_seconds,
        follow_redirects=max_redirects > 0,
        max_redirects=max(max_redirects, 1),
        trust_env=False,
    )
