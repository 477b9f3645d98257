"""The applicant's pages, from the first address typed to the receipt."""
