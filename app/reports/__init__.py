"""Documents for people and spreadsheets: PDF, CSV and XLSX."""
