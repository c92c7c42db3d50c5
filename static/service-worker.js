// Shows the pages of a quiz that were kept on this device when the network is slow or gone. Nothing else passes here.
const isQuizPage = /^\/attempts\/([^/]+)\/(?:items\/\d+|review)$/
const patience = 4000

addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate' && isQuizPage.test(pathname)) event.respondWith(page(event, pathname))
  // Their names hold the hash of what they contain.
  else if (pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(pathname, { ignoreVary: true }).then((kept) => kept ?? fetch(request)))
  }
})

async function page(event, path) {
  const [, attempt] = isQuizPage.exec(path)
  const name = (await caches.keys()).find((each) => each.startsWith('quiz/') && each.endsWith(attempt))
  if (!name) return fetch(event.request)
  const fresh = fetch(event.request).then(async (response) => {
    if (response.ok) event.waitUntil(keep(name, path, response.clone()))
    return response
  })
  event.waitUntil(fresh.catch(() => {}))
  const late = new Promise((resolve) => setTimeout(resolve, patience))
  const response = await Promise.race([fresh, late]).catch(() => undefined)
  if (response && response.status < 500) return response
  const kept = await caches.match(path, { cacheName: name })
  return kept ? asOfNow(kept) : fresh
}

async function keep(name, path, response) {
  const headers = { 'x-kept-at': Date.now() }
  for (const header of ['content-type', 'content-security-policy']) headers[header] = response.headers.get(header)
  // A sign-out in the meantime has taken the pages away, and they stay away.
  const html = await response.text()
  // Where several people use a device, no page that lies there may open what another one has sealed.
  const page = new Response(/<body[^>]* data-shared/.test(html) ? html.replace(/ data-key="[^"]*"/, '') : html, {
    headers,
  })
  if (await caches.has(name)) await (await caches.open(name)).put(path, page)
}

/** The page says when it was sent, and its scripts set their clocks by that: as if it were sent now. */
async function asOfNow(kept) {
  const age = Date.now() - kept.headers.get('x-kept-at')
  const html = await kept.text()
  const aged = html.replace(
    / data-sent-at="(\d+)"/g,
    (_, at) => ` data-kept="${at}" data-sent-at="${Number(at) + age}"`,
  )
  return new Response(aged, { headers: kept.headers })
}
