"""What no single file can know: whether the files fit together and every link leads somewhere."""
