"""Who is asking, as far as limits need to know; never the full address."""

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

from forms_service.web.house import current_house

_IPV6_HOME_BITS = 64


def client_key() -> str:
    """Name the sender for counters: keyed hash of the address, for IPv6 of its /64."""
    secret = current_house().settings.secret.encode()
    return hmac.new(secret, b"client:" + _network(request.remote_addr or "").encode(), hashlib.sha256).hexdigest()[:32]


def _network(address: str) -> str:
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, _IPV6_HOME_BITS), strict=False))
    return str(parsed)
