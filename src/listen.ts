import type { ServerResponse } from 'node:http'
import { createServer, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { type Config, ConfigError } from './config.ts'

type Wanted = Pick<Config, 'host' | 'port' | 'publicUrl'>

/** Refuses, before anything slow is done, a port that is taken. Throws ConfigError. */
export async function refuseTakenPort({ host, port }: Wanted): Promise<void> {
  if (port === 0) return
  const probe = createServer()
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen({ host, port }, resolve)).catch(
    (error) => {
      throw explainListenError(error, host, port)
    },
  )
  await new Promise((resolve) => probe.close(resolve))
}

/** Listens and returns the address that a person can open. Throws ConfigError. */
export async function listen(app: FastifyInstance, { host, port, publicUrl }: Wanted): Promise<string> {
  noteSilentConnections(app)
  try {
    await app.listen({ host, port })
  } catch (error) {
    throw explainListenError(error, host, port)
  }
  const address = app.server.address()
  const realPort = typeof address === 'object' && address ? address.port : port
  return publicUrl?.href ?? `http://${openable(host)}:${realPort}/`
}

/**
 * Stops listening, lets the requests in flight finish and closes their connections. After `patience` milliseconds it
 * cuts off the rest and fails.
 */
export async function closeGently(app: FastifyInstance, patience = 20_000): Promise<void> {
  // A connection that is kept alive becomes idle after its last answer, and would hold the server open for a minute.
  for (const socket of silentConnections.get(app) ?? []) socket.destroy()
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
  let isLate = false
  const limit = setTimeout(() => {
    isLate = true
    app.server.closeAllConnections()
  }, patience)
  await app.close()
  clearInterval(sweep)
  clearTimeout(limit)
  if (isLate) throw new Error(`Requests that took longer than ${patience / 1000} seconds to finish were cut off.`)
}

const silentConnections = new WeakMap<FastifyInstance, Set<Socket>>()

/**
 * Connections without a request in work. Browsers open some in advance, and a phone that loses its network leaves half a
 * head behind: both count as busy to Node, and would be waited for.
 */
function noteSilentConnections(app: FastifyInstance): void {
  const silent = new Set<Socket>()
  // Several requests can wait on one connection; they are answered in their order, so with the newest all are.
  const newest = new WeakMap<Socket, ServerResponse>()
  silentConnections.set(app, silent)
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  app.server.on('request', ({ socket }, response) => {
    silent.delete(socket)
    newest.set(socket, response)
    response.once('close', () => {
      if (newest.get(socket) === response && !socket.destroyed) silent.add(socket)
    })
  })
}

function openable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function explainListenError(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new ConfigError(`Port ${port} of ${host} is used by another program: stop that one, or set PORT.`)
  }
  if (code === 'EACCES') return new ConfigError(`Port ${port} may not be used by this user: set PORT to 1024 or more.`)
  if (['EADDRNOTAVAIL', 'EINVAL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '')) {
    return new ConfigError(`HOST is "${host}", and that is not an address of this machine.`)
  }
  return error
}
