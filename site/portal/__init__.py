"""The public half of the portal: content in, a finished folder of files out."""
