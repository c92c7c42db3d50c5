import { describe, expect, test } from 'vitest'
import { checkHtml } from '../support/html.ts'

const headers = {
  'content-security-policy':
    "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
  'x-content-type-options': 'nosniff',
}

function aPage({ head = '', main = '', title = 'Trang thử – Lá Chắn', lang = 'vi' } = {}): string {
  return `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<title>${title}</title>
${head}
</head>
<body>
<a href="tel:111" aria-label="Gọi 111">111</a> <a href="/help">Trợ giúp</a>
<main>
<h1>Trang thử</h1>
${main}
</main>
</body>
</html>
`
}

function check(body: string, changes: { headers?: Record<string, string>; isPartial?: boolean } = {}): void {
  const raw = { req: { method: 'GET', url: '/thu' } }
  const response = { body, statusCode: 200, headers: { ...headers, ...changes.headers }, raw }
  checkHtml(response as unknown as Parameters<typeof checkHtml>[0], { isPartial: changes.isPartial ?? false })
}

describe('the check of every page', () => {
  test('lets a good page and a good fragment pass', () => {
    check(aPage())
    check('<title>Trang thử – Lá Chắn</title>\n<h1>Trang thử</h1>', { isPartial: true })
  })

  test.each<[string, string, string]>([
    ['an unclosed element', aPage({ main: '<div>' }), 'close'],
    ['an id twice', aPage({ main: '<p id="a">a</p><p id="a">b</p>' }), 'no-dup-id'],
    ['a field without a label', aPage({ main: '<input type="text" name="x">' }), 'input-missing-label'],
    ['a second h1', aPage({ main: '<h1>Trang khác</h1>' }), '2 h1'],
    ['a title that says something else', aPage({ title: 'Khác – Lá Chắn' }), 'h1 asks for'],
    ['an error that the title does not tell', aPage({ main: '<p aria-invalid="true">x</p>' }), 'there is an error'],
    ['no language', aPage({ lang: '' }), 'html lang'],
    ['an inline style', aPage({ main: '<p style="color: red">x</p>' }), 'inline styles'],
    ['an inline script', aPage({ head: '<script>alert(1)</script>' }), 'static/js'],
    ['an inline handler', aPage({ main: '<p onclick="x()">x</p>' }), 'inline handlers'],
    ['an attribute of htmx 2', aPage({ main: '<p hx-ext="x">x</p>' }), 'htmx 4'],
    ['undefined', aPage({ main: '<p>Còn undefined người</p>' }), 'shows "undefined"'],
    ['an object', aPage({ main: '<p>[object Object]</p>' }), 'shows "[object "'],
    ['the name of a message', aPage({ main: '<p>errors.required</p>' }), 'name of a message'],
    ['the source of a message', aPage({ main: '<p>(n) =&gt; `x`</p>' }), 'shows "=&gt;"'],
    [
      'a form without a token',
      aPage({ main: '<form method="post"><button type="submit">Gửi</button></form>' }),
      '_csrf',
    ],
    ['a link to a missing place', aPage({ main: '<p><a href="#khong">x</a></p>' }), '#khong'],
    ['no helpline', aPage().replace('tel:111', 'tel:112'), '111'],
  ])('refuses %s', (_, body, reason) => {
    expect(() => check(body)).toThrow(reason)
  })

  test('refuses a page that may load from elsewhere, and a whole page where a part was asked for', () => {
    expect(() =>
      check(aPage(), { headers: { 'content-security-policy': "default-src 'self' 'unsafe-inline'" } }),
    ).toThrow('content-security-policy')
    expect(() => check(aPage(), { isPartial: true })).toThrow('whole page')
  })
})
