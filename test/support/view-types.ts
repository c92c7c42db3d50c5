/**
 * Writes every template as a TypeScript function to `test/.generated/`, so that `tsc -p test/.generated` finds wrong
 * names in templates. A printed value must be a text or a number: printing `undefined` or an object is an error too.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Eta } from 'eta'

const root = join(import.meta.dirname, '../..')
const viewsFolder = join(root, 'views')
const generatedFolder = join(root, 'test/.generated')

/** `debug` puts the line of the template before each piece, where an error can be traced back to it. */
const eta = new Eta({ views: viewsFolder, debug: true })

const tsconfig = {
  extends: '../../tsconfig.json',
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, noImplicitAny: false },
  include: ['**/*.ts', '../../src/**/*.ts'],
  exclude: [],
}

const declarations = `import type { Page, Views } from '../../src/web/page.ts'

declare global {
  type Template<Name extends keyof Views> = Views[Name] & { page: Page; partial?: boolean }
  /** A key that ends in an asterisk stands for every template of its folder. */
  type DataOf<Path extends string> = Path extends \`/\${infer Name}\`
    ? Name extends keyof Views
      ? Views[Name]
      : Name extends \`\${infer Part}/\${infer Folder}/\${string}\`
        ? \`\${Part}/\${Folder}/*\` extends infer Any extends keyof Views
          ? Views[Any]
          : never
        : never
    : never
  function include<const Path extends string>(path: Path, data: DataOf<Path>): string
  function layout<const Path extends string>(path: Path, data: Omit<DataOf<Path>, 'body'>): void
  function block(name: string, content?: () => void): string
  const __eta: { res: string; line: number; e: (value: string | number) => string }
}
`

rmSync(generatedFolder, { recursive: true, force: true })
write('tsconfig.json', JSON.stringify(tsconfig, null, 2))
write('globals.d.ts', declarations)
const files = readdirSync(viewsFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eta'))
for (const file of files) {
  const name = file.slice(0, -'.eta'.length)
  write(`${name}.ts`, functionOf(name, readFileSync(join(viewsFolder, file), 'utf8')))
}

function functionOf(name: string, source: string): string {
  return `// views/${name}.eta\nexport default function (it: Template<'${name}'>) {\n${eta.compileBody(eta.parse(source))}}\n`
}

function write(file: string, content: string): void {
  const path = join(generatedFolder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
