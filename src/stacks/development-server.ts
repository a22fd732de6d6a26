/** Commands that start a server for the one who writes the code: it watches files, reloads, and is never what serves users. */
import { commandsIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'

/** Words in front of a program that do not change what it is. */
const wrappers = /^(exec|npx|bunx|pnpx|env|cross-env|dotenv|dotenvx|tini|dumb-init|sudo|time|uv|poetry|pipenv|bundle|--|run|docker-entrypoint\.sh|-e|-g)$/
const runners = new Set(['npm', 'pnpm', 'yarn', 'bun'])

/** Programs that are development servers by their first arguments. */
const servers: readonly RegExp[] = [
  /^(next|nuxt|nuxi|astro|remix|react-router|fastapi|vinxi|sst|medusa|keystone|payload|convex|wrangler|netlify|vercel) dev\b/,
  /^(gatsby|strapi|medusa) develop\b/,
  /^vite( dev| serve)?( -|$)/,
  /^(nodemon|ts-node-dev|tsnd|reflex|fresh|air|modd|watchexec|watchfiles|entr)\b/,
  /^[\w.]+(-[\w.]+)*-dev-server( |$)/,
  // Rails' own script, and the file of processes that it starts.
  /^bin\/dev( |$)/,
  /^(foreman|overmind|hivemind|goreman|honcho) (.*[ =/])?Procfile\.dev(elopment)?( |$)/,
  /^tsx watch\b|^tsx --watch\b/,
  /^(node|bun|deno)( run)? .*--(watch|hot)\b/,
  /^nest start .*(--watch|-w)\b/,
  /^(webpack|ng|rspack|vue-cli-service) serve\b|^react-scripts start\b/,
  /^(webpack|parcel|rspack|gulp) watch\b|^(rails|rake) [\w:]+:watch\b|^watchmedo auto-restart\b/,
  /^(webpack|rollup|rspack|parcel|esbuild|vite|tsc|tsup|swc|babel|sass|tailwindcss|postcss|vue-cli-service|ng) (.* )?(--watch(=forever)?|-w)( |$)/,
  /^(uvicorn|gunicorn|hypercorn|granian) .*--reload\b/,
  /^flask .*--(debug|debugger|reload)\b/,
  /^(python3? )?(\S*\/)?manage\.py runserver/,
  /^dotnet watch\b|^cargo watch\b|^php artisan serve\b/,
]
const developmentScript = /^(dev|develop|development|watch|serve:dev|start:dev|start:watch)(:|$)|:(dev|watch)$/

/** The command that does, as written; undefined when none of the words starts such a server. */
export function developmentServer(words: readonly string[]): string | undefined {
  return commandsOf(words)
    .map(bare)
    .find((command) => isServer(command))
    ?.join(' ')
}

/** Flask's own server, which is for development and which some serve users with all the same ({@link https://flask.palletsprojects.com/en/stable/server/}). */
export function flaskServer(words: readonly string[]): string | undefined {
  return commandsOf(words)
    .map(bare)
    .find(([program, ...rest]) => program === 'flask' && rest.includes('run'))
    ?.join(' ')
}

/** A program of Go that is compiled anew each time it starts ({@link https://pkg.go.dev/cmd/go#hdr-Compile_and_run_Go_program}). */
export function goRun(words: readonly string[]): string | undefined {
  return commandsOf(words)
    .map(bare)
    .find(([program, what]) => program === 'go' && what === 'run')
    ?.join(' ')
}

/** Rails' server, where the command leaves its environment open ({@link https://guides.rubyonrails.org/command_line.html#bin-rails-server}). */
export function railsServer(words: readonly string[]): string | undefined {
  if (words.some((word) => /(RAILS|RACK)_ENV/.test(word))) return undefined
  return commandsOf(words)
    .map(bare)
    .find(([program, what = '', ...rest]) => program === 'rails' && /^(s|server)$/.test(what) && !rest.some((word) => /^(-e|--environment)/.test(word)))
    ?.join(' ')
}

/** A container that is only kept open, for whoever comes to work in it: the last of its commands waits for ever. */
export function idleCommand(words: readonly string[]): string | undefined {
  const last = commandsOf(words).map(bare).at(-1)?.join(' ')
  return last !== undefined && /^(tail -f \/dev\/null|sleep (infinity|inf)|cat|(ba|z|a)?sh)$/.test(last) ? last : undefined
}

function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const [first = '', flag = '', script] = words
  const isShell = /^(\/\w+)*\/?(ba|da|z|a)?sh$/.test(first) && /^-\w*c$/.test(flag) && script !== undefined
  return isShell ? commandsIn(parseShell(script).body).map((command) => command.words) : chained(words)
}

/** Compose splits a line into words without a shell, and people write `&&` in it all the same. */
function chained(words: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [[]]
  for (const word of words) {
    if (word === '&&' || word === '||' || word === ';') found.push([])
    else found.at(-1)?.push(word)
  }
  return found
}

function bare(words: readonly string[]): readonly string[] {
  let start = 0
  while (start < words.length && (wrappers.test(words[start] ?? '') || /^[A-Z_]+=/.test(words[start] ?? ''))) start++
  const written = words.slice(start)
  const rest = /^python3?$/.test(written[0] ?? '') && written[1] === '-m' ? written.slice(2) : written
  if (/(^|\/)bin\/dev$/.test(rest[0] ?? '')) return ['bin/dev', ...rest.slice(1)]
  // `./docker-entrypoint.sh python manage.py …`: what the image's own script is to end in.
  if (rest.length > 1 && /\.(sh|bash)$|(^|[/-])entrypoint$/.test(rest[0] ?? '')) return bare(rest.slice(1))
  // `node_modules/.bin/next dev` is `next dev`.
  return rest.length === 0 ? rest : [(rest[0] ?? '').replace(/^.*\//, ''), ...rest.slice(1)]
}

function isServer(words: readonly string[]): boolean {
  const [program = '', ...rest] = words
  if (runners.has(program)) {
    const plain = withoutOptions(rest)
    if (rest.includes('--watch')) return true
    const at = /^(run|run-script)$/.test(plain[0] ?? '') ? 1 : 0
    if (/^(exec|dlx|x)$/.test(plain[0] ?? '')) return isServer(bare(plain.slice(1)))
    return developmentScript.test(plain[at] ?? '') || isServer(plain.slice(at))
  }
  if (program === 'turbo' || program === 'nx') return rest.some((word) => developmentScript.test(word))
  return servers.some((pattern) => pattern.test(words.join(' ')))
}

/** `pnpm --filter web dev`: options and what they take. */
function withoutOptions(words: readonly string[]): readonly string[] {
  const kept: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (!word.startsWith('-')) kept.push(word)
    else if (/^(--filter|-F|--workspace|-w|--prefix|-C|--cwd|--dir)$/.test(word)) index++
  }
  return kept
}
