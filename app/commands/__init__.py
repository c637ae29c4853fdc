"""What a user can do, one noun a file."""
