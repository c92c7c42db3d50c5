import { hash, verify } from '@node-rs/argon2'

/** The shortest password that is taken. Source: NIST SP 800-63B, 3.1.1.2 (8 with a second factor or rate limits). */
export const shortestPassword = 8

/** Argon2id with the library's defaults: 19 MiB, 2 passes, 1 lane (OWASP's first choice). */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'))
}

/** False for a wrong password. Without a hash it works as long as with one, so that nobody learns which names exist. */
export async function isPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password.normalize('NFKC'))
  return matches && passwordHash !== undefined
}

let nobodys: Promise<string> | undefined
function nobodysHash(): Promise<string> {
  nobodys ??= hashPassword('nobody has this one')
  return nobodys
}
