import { hkdfSync, randomBytes } from 'node:crypto'
import { type Database, statement } from '../database/database.ts'
import { answerSecrets } from './schema.ts'

const secretOf = statement('answer_secret', (db) =>
  db.select({ secret: answerSecrets.secret }).from(answerSecrets).prepare('answer_secret'),
)

const known = new WeakMap<object, Promise<string>>()

/**
 * The key under which the phone seals the answers of an attempt: derived from one secret of this installation, so that
 * every process has it and none is stored.
 */
export async function answerKey(db: Database, attemptId: string): Promise<Buffer> {
  const secret = known.get(db) ?? readSecret(db)
  known.set(db, secret)
  return Buffer.from(hkdfSync('sha256', Buffer.from(await secret, 'base64url'), '', `answers ${attemptId}`, 32))
}

async function readSecret(db: Database): Promise<string> {
  const [stored] = await secretOf(db).execute()
  if (stored) return stored.secret
  const secret = randomBytes(32).toString('base64url')
  await db.insert(answerSecrets).values({ secret, createdAt: new Date() }).onConflictDoNothing()
  // Another process may have been faster.
  const [first] = await secretOf(db).execute()
  if (!first) throw new Error('the secret of this installation cannot be kept')
  return first.secret
}
