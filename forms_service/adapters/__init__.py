"""The real things behind the ports of `services.ports`."""
