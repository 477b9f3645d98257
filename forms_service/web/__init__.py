"""What answers the browser: guards, pages, files."""
