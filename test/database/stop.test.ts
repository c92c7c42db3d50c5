import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fastify, { type FastifyInstance } from 'fastify'
import { expect, test, vi } from 'vitest'
import { findPostmaster } from '../../src/database/embedded-postmaster.ts'
import { closeGently, listen } from '../../src/listen.ts'
import { temporaryFolder } from '../support/folders.ts'
import { startProgram } from '../support/program.ts'

const standIn = join(import.meta.dirname, 'fixtures/stand-in.ts')
const dataDir = await temporaryFolder()

test('SIGTERM lets the request in flight finish, closes its kept connection and stops the database', async () => {
  const program = startProgram(standIn, { env: { DATA_DIR: dataDir, PORT: '0' } })
  const [, address] = await program.printed(/ready: (\S+)\nprepared/)
  const answer = ask(`${address}until-stopped`)
  await program.printed(/waiting for the end/)
  program.kill('SIGTERM')
  expect(await answer).toEqual({ status: 200, body: '{"rows":0}' })
  expect(await program.ended).toMatchObject({ code: 0, signal: null, err: '' })
  expect(await findPostmaster(join(dataDir, 'postgresql/data'))).toBeUndefined()
})

test('a second signal ends it at once with code 1, but not the echo of Ctrl-C that npm adds', async () => {
  const program = startProgram(standIn, { env: { DATA_DIR: dataDir, PORT: '0' } })
  const [, address] = await program.printed(/ready: (\S+)/)
  const answer = ask(`${address}never`).catch((error) => error.code)
  await program.printed(/waiting for ever/)
  program.kill('SIGINT')
  program.kill('SIGINT')
  let hasEnded = false
  const ended = program.ended.finally(() => {
    hasEnded = true
  })
  const start = performance.now()
  await vi.waitUntil(() => hasEnded || !program.kill('SIGTERM'), { timeout: 5_000 })
  expect(await ended).toMatchObject({ code: 1 })
  expect(performance.now() - start).toBeGreaterThan(500)
  expect(await answer).toBe('ECONNRESET')
})

test('an error that nobody caught ends it with code 1, but cleanly', async () => {
  const program = startProgram(standIn, { env: { DATA_DIR: dataDir, PORT: '0' } })
  const [, address] = await program.printed(/ready: (\S+)/)
  expect(await ask(`${address}careless`)).toMatchObject({ status: 200 })
  const { code, err } = await program.ended
  expect(code).toBe(1)
  expect(err).toContain('Error: nobody waits for this')
  expect(await findPostmaster(join(dataDir, 'postgresql/data'))).toBeUndefined()
})

test('a signal during the start ends it too, and leaves no server behind', async () => {
  const folder = await temporaryFolder()
  const program = startProgram(standIn, { env: { DATA_DIR: folder, PORT: '0' } })
  const server = () => findPostmaster(join(folder, 'postgresql/data'))
  await vi.waitUntil(server, { timeout: 15_000, interval: 5 })
  program.kill('SIGTERM')
  expect(await program.ended).toMatchObject({ code: 0, err: '' })
  expect(await server()).toBeUndefined()
})

test('a request that does not end is cut off after the patience, and that is reported', async () => {
  const app = fastify()
  app.get('/never', () => new Promise(() => {}))
  const address = await app.listen({ port: 0 })
  const answer = ask(`${address}/never`).catch((error) => error.code)
  await vi.waitUntil(() => connectionsOf(app))
  await expect(closeGently(app, 20)).rejects.toThrow('longer than 0.02 seconds to finish were cut off')
  expect(await answer).toBe('ECONNRESET')
})

test('a connection that never brought a request does not hold the stop up', async () => {
  const app = fastify()
  const address = new URL(await listen(app, { host: '127.0.0.1', port: 0 }))
  const silent = connect(Number(address.port), address.hostname)
  await vi.waitUntil(() => connectionsOf(app))
  await closeGently(app, 2_000)
  await once(silent, 'close')
})

test('half of a second request on a kept connection does not hold the stop up', async () => {
  const app = fastify()
  app.get('/', () => 'first')
  const address = new URL(await listen(app, { host: '127.0.0.1', port: 0 }))
  const [whole, half] = ['GET / HTTP/1.1\r\nhost: a\r\n\r\n', 'GET / HTTP/1.1\r\nhos']
  const arrived = once(app.server, 'connection')
  const kept = connect(Number(address.port), address.hostname)
  const closed = new Promise((resolve) => kept.on('error', () => {}).once('close', resolve))
  kept.write(whole)
  const [answer] = await once(kept, 'data')
  expect(String(answer)).toContain('first')
  kept.write(half)
  const [served] = (await arrived) as [Socket]
  await vi.waitUntil(() => served.bytesRead === whole.length + half.length)
  await closeGently(app, 2_000)
  await closed
})

test('a second request that waits on the same connection is answered before the stop', async () => {
  const app = fastify()
  const working = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<string>()
  app.get('/', () => 'first')
  app.get('/slow', () => {
    working.resolve()
    return finish.promise
  })
  const address = new URL(await listen(app, { host: '127.0.0.1', port: 0 }))
  const kept = connect(Number(address.port), address.hostname)
  const answers = text(kept)
  kept.write('GET / HTTP/1.1\r\nhost: a\r\n\r\nGET /slow HTTP/1.1\r\nhost: a\r\n\r\n')
  await working.promise
  const closed = closeGently(app, 5_000)
  finish.resolve('second')
  await closed
  expect(await answers).toMatch(/first[\s\S]*second/)
})

function connectionsOf(app: FastifyInstance): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)))
}

/** A request over a connection that asks to be kept. */
function ask(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: new Agent({ keepAlive: true }) }, async (response) => {
      const chunks = await response.toArray()
      resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() })
    })
    request.on('error', reject)
  })
}
