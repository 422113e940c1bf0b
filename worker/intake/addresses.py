"""Which network addresses are the internet, and not our own house. Knows no name and no link."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")  # the IPv4 internet as seen from a network without IPv4 (RFC 6052)
_AZURE = IPv4Address("168.63.129.16")  # looks public, and is the host of every machine in that cloud


def is_public(address: str) -> bool:
    """Whether anybody may be there. False for this machine, its network, its cloud's metadata, and for groups.

    `address` is IPv4 or IPv6, of which the forms that hold an IPv4 address are judged by that.
    """
    try:
        ip = _innermost(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip != _AZURE


def _innermost(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
