"""Reports: what a search found, as a document that an inspector reads and a third party can verify."""
