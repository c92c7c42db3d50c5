import { join, resolve } from 'node:path'
import { decoded } from './decoded.ts'

/** Start-up cannot go on: the message is one sentence that says what to change. */
export class ConfigError extends Error {}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export type Config = Readonly<{
  /** Where to listen. By default only this machine: sign-in over plain HTTP must not reach a network by accident. */
  host: string
  /** 0 takes any free port. */
  port: number
  /** Absolute. The demonstration has a folder of its own, so that it never meets a real authority. */
  dataDir: string
  /** Undefined: the built-in PostgreSQL in `dataDir`. */
  databaseUrl?: string
  /** A replica for heavy reads: not used yet. */
  databaseReadUrl?: undefined
  /** What people type to reach the product, when a proxy stands in front. */
  publicUrl?: URL
  demonstration: boolean
  logLevel: (typeof logLevels)[number]
}>

/** The configuration from environment and command line; an empty variable counts as unset. Throws ConfigError. */
export function readConfig(env: NodeJS.ProcessEnv, argv: string[]): Config {
  const demonstration = readFlags(argv)
  const dataDir = resolve(read(env, 'DATA_DIR') ?? 'data')
  return Object.freeze({
    host: read(env, 'HOST') ?? '127.0.0.1',
    port: readPort(read(env, 'PORT') ?? '3000'),
    dataDir: demonstration ? join(dataDir, 'demonstration') : dataDir,
    databaseUrl: readDatabaseUrl(read(env, 'DATABASE_URL')),
    publicUrl: readPublicUrl(read(env, 'PUBLIC_URL')),
    demonstration,
    logLevel: readLogLevel(read(env, 'LOG_LEVEL') ?? (demonstration ? 'warn' : 'info')),
  })
}

function readFlags(argv: string[]): boolean {
  const unknown = argv.find((flag) => flag !== '--demonstration')
  if (unknown !== undefined) {
    throw new ConfigError(`The command line says "${unknown}": only --demonstration is known.`)
  }
  return argv.includes('--demonstration')
}

function read(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name]?.trim() || undefined
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new ConfigError(`PORT is "${text}": it must be a whole number from 0 to 65535.`)
  }
  return port
}

// The value holds a password, so it is never repeated.
function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPostgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:'
  if (!url || !isPostgres || url.hostname === '') {
    throw new ConfigError('DATABASE_URL is not of the form postgres://user:password@host:5432/database.')
  }
  if ([url.username, url.password, url.hostname, url.pathname].some((part) => decoded(part) === undefined)) {
    throw new ConfigError('DATABASE_URL holds a % that stands for no sign: write % itself as %25.')
  }
  return text
}

function readPublicUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!url || !isWeb || url.href !== `${url.origin}/`) {
    throw new ConfigError(
      `PUBLIC_URL is "${text}": it must be an address without a path, like https://lachan.example.vn.`,
    )
  }
  return url
}

function readLogLevel(text: string): Config['logLevel'] {
  const level = logLevels.find((known) => known === text)
  if (!level) throw new ConfigError(`LOG_LEVEL is "${text}": it must be one of ${logLevels.join(', ')}.`)
  return level
}
