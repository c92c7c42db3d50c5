/** The advisory locks of this product, in PostgreSQL's two-number form: the family, then the use. */
export const advisoryLocks = { family: 1_279_345_747, migrate: 1, inUse: 2, publish: 3 } as const
