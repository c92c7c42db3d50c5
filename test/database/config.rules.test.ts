import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'
import { whyUnfit } from '../../src/database/external.ts'

describe('the configuration', () => {
  test('needs nothing', () => {
    expect(readConfig({}, [])).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDir: resolve('data'),
      databaseUrl: undefined,
      publicUrl: undefined,
      demonstration: false,
      logLevel: 'info',
    })
  })

  test('takes every variable, and an empty one as unset', () => {
    const env = {
      HOST: '::1',
      PORT: '0',
      DATA_DIR: '/srv/la-chan',
      DATABASE_URL: 'postgresql://lan:x@db.example.vn/la_chan',
      PUBLIC_URL: 'https://lachan.example.vn',
      LOG_LEVEL: 'debug',
    }
    expect(readConfig(env, [])).toMatchObject({
      host: '::1',
      port: 0,
      dataDir: '/srv/la-chan',
      databaseUrl: env.DATABASE_URL,
      publicUrl: new URL(env.PUBLIC_URL),
      logLevel: 'debug',
    })
    const blank = Object.fromEntries(Object.keys(env).map((name) => [name, ' ']))
    expect(readConfig(blank, [])).toEqual(readConfig({}, []))
  })

  test('keeps the data of the demonstration apart and its terminal quiet', () => {
    const config = readConfig({ DATA_DIR: '/srv/la-chan' }, ['--demonstration'])
    expect(config.dataDir).toBe(join('/srv/la-chan', 'demonstration'))
    expect(config).toMatchObject({ demonstration: true, logLevel: 'warn' })
  })

  test('cannot be changed', () => {
    expect(Object.isFrozen(readConfig({}, []))).toBe(true)
  })

  test.for([
    [{ PORT: 'http' }, 'PORT is "http": it must be a whole number from 0 to 65535.'],
    [{ PORT: '-1' }, 'PORT is "-1"'],
    [{ PORT: '3000.5' }, 'PORT is "3000.5"'],
    [{ PORT: '0x10' }, 'PORT is "0x10"'],
    [{ PORT: '65536' }, 'PORT is "65536"'],
    [{ DATABASE_URL: 'mysql://root@localhost/x' }, 'DATABASE_URL is not of the form postgres://'],
    [{ DATABASE_URL: 'postgres:///x?host=/run' }, 'DATABASE_URL is not of the form postgres://'],
    [{ DATABASE_URL: 'postgres://u:p%w@db/x' }, 'write % itself as %25'],
    [{ DATABASE_URL: 'postgres://u@h%zz/x' }, 'write % itself as %25'],
    [{ DATABASE_URL: 'host=localhost' }, 'DATABASE_URL is not of the form postgres://'],
    [{ PUBLIC_URL: 'lachan.example.vn' }, 'PUBLIC_URL is "lachan.example.vn": it must be an address without a path'],
    [{ PUBLIC_URL: 'https://example.vn/lachan' }, 'PUBLIC_URL is "https://example.vn/lachan"'],
    [{ PUBLIC_URL: 'ftp://example.vn' }, 'PUBLIC_URL is "ftp://example.vn"'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud": it must be one of fatal, error,'],
  ] as const)('refuses %o', ([env, sentence]) => {
    expect(() => readConfig(env, [])).toThrow(ConfigError)
    expect(() => readConfig(env, [])).toThrow(sentence)
  })

  test('refuses a flag it does not know', () => {
    expect(() => readConfig({}, ['--demo'])).toThrow('The command line says "--demo": only --demonstration is known.')
  })

  test('never repeats the password of the database', () => {
    expect(() => readConfig({ DATABASE_URL: 'postgre://lan:secret@db/x' }, [])).toThrow(/^(?!.*secret)/)
  })
})

const fit = { version: '15.7', versionNumber: 150_007, encoding: 'UTF8', sortsVietnamese: true }

test.for([
  [fit, undefined],
  [{ ...fit, version: '14.12', versionNumber: 140_012 }, 'PostgreSQL 14.12: version 15 or newer is needed.'],
  [{ ...fit, encoding: 'LATIN1' }, "a database in LATIN1: create one with ENCODING 'UTF8'."],
  [{ ...fit, sortsVietnamese: false }, 'a PostgreSQL built without ICU: it cannot sort Vietnamese.'],
] as const)('a server %o is unfit: %s', ([server, problem]) => {
  expect(whyUnfit(server)).toBe(problem)
})
