"""One module per question type: settings, parser, marshmallow field, display."""
