"""The office in the browser: inbox, one application, decision, portraits, content."""
