"""The rules that site and service share: text in, values out, no IO and no clock."""
