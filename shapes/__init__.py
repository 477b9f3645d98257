"""What a form looks like in each medium: pure functions from form and answers to text."""
