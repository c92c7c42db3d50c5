-- Lists sort by the given name first, which this index never did.
DROP INDEX people_sort_idx;
