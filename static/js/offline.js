// Keeps the pages of an attempt on this device, so that one can walk through them without a network.
import { person, shared } from './queue.js'

/** Where several people use a device, no page that lies there may open what another one has sealed. */
const withoutKey = (html) => (shared ? html.replace(/ data-key="[^"]*"/, '') : html)

/** Once for each attempt: all its pages in one answer, and the files that they need. */
export async function keepPages(attempt) {
  if (!('serviceWorker' in navigator)) return
  const own = `quiz/${person}/${attempt}`
  const names = await caches.keys()
  for (const name of names)
    if (name.startsWith('quiz/') && !name.startsWith(`quiz/${person}/`)) await caches.delete(name)
  await navigator.serviceWorker.register('/service-worker.js', { scope: '/attempts/' })
  if (names.includes(own)) return
  const response = await fetch(`/attempts/${attempt}/pages`)
  // 204: the attempt is over, and nothing is left to walk through.
  if (response.status !== 200) return
  const policy = response.headers.get('content-security-policy')
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-kept-at': Date.now(),
  }
  const pages = Object.entries(await response.json())
  const files = new Set(pages.flatMap(([, html]) => html.match(/\/assets\/[\w.-]+/g)))
  for (const { name } of performance.getEntriesByType('resource')) {
    const { pathname } = new URL(name)
    if (pathname.startsWith('/assets/')) files.add(pathname)
  }
  const assets = await caches.open('assets')
  for (const request of await assets.keys()) if (!files.has(new URL(request.url).pathname)) await assets.delete(request)
  await assets.addAll([...files])
  const cache = await caches.open(own)
  for (const [path, html] of pages) await cache.put(path, new Response(withoutKey(html), { headers }))
}
