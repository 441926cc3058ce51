"""Evidence in a folder: records with their proofs, for people who have nothing but the folder."""
