-- Which scope a search hit lies in, read along one narrow index instead of a wide row for each hit.
CREATE INDEX record_scope ON record (n, scope);
