"""What people are told, in Chinese and English: letters rendered from an edition's templates, their mail, and PDF."""
