import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { day, id, instant } from '../database/columns.ts'
import { people, units } from '../organisation/schema.ts'

export const roles = ['principal', 'officer', 'auditor', 'administrator'] as const

/** A way to sign in. Everyone on the staff has a person; an administrator may have none. */
export const accounts = pgTable(
  'accounts',
  {
    id: id(),
    personId: uuid().references(() => people.id),
    username: text().notNull(),
    displayName: text().notNull(),
    /** Argon2id in PHC form. */
    passwordHash: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique('accounts_username_key').on(t.username),
    unique('accounts_person_key').on(t.personId),
    check('accounts_username_lower', sql`${t.username} = lower(${t.username}) and ${t.username} <> ''`),
  ],
)

/** A role over a unit and all below it, on the given days (both count). */
export const roleGrants = pgTable(
  'role_grants',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    role: text({ enum: roles }).notNull(),
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    startedOn: day().notNull(),
    endedOn: day(),
  },
  (t) => [index('role_grants_account_idx').on(t.accountId)],
)

/** `id` is the SHA-256 of the session id in the cookie: a stolen copy of this table opens nothing. */
export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    /** On a device that several people use: over then, unless the person does something before. */
    idleUntil: instant(),
  },
  (t) => [index('sessions_account_idx').on(t.accountId), index('sessions_expires_idx').on(t.expiresAt)],
)

/** Failed sign-ins counted per account and per address; the key is a hash, no name or address is kept. */
export const signInFailures = pgTable('sign_in_failures', {
  key: text().primaryKey(),
  failures: integer().notNull(),
  windowStartedAt: instant().notNull(),
})

/** What kind of installation this database is, written once when its authority is created. */
export const installations = pgTable(
  'installations',
  {
    id: integer().primaryKey().default(1),
    kind: text({ enum: ['real', 'demonstration'] }).notNull(),
    authorityId: uuid()
      .notNull()
      .references(() => units.id),
    createdAt: instant().notNull(),
  },
  (t) => [check('installations_only_one', sql`${t.id} = 1`)],
)

/** SHA-256 of the one-time token that opens the first-run page. */
export const setupTokens = pgTable('setup_tokens', {
  tokenHash: text().primaryKey(),
  createdAt: instant().notNull(),
})
