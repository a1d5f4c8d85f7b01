"""How the outside gets in: HTTP, identity, settings, telemetry."""
