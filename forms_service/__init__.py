"""The service: applications, office, publication; everything that needs a server."""
