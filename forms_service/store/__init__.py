"""Every query of the service, one module per subject; callers bring the session."""
