"""What the public finds, kept in step with the catalogue: indexes, search, figures, answers, withdrawals."""
