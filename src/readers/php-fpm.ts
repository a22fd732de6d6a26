/** PHP-FPM's pools and Apache's prefork module: how many processes of PHP serve at once, each with a connection of its own. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import type { Reading, WorkersDeclaration } from '../model/declaration.ts'
import { parseIni } from '../parse/ini.ts'
import type { Reader } from './reader.ts'

export const phpFpmReader: Reader = {
  name: 'php-fpm',
  title: 'PHP-FPM’s pools, Apache’s prefork module, and Dockerfiles that write them',
  docs: 'https://www.php.net/manual/en/install.fpm.configuration.php',
  common: true,
  files: ['**/*.conf', '**/*fpm*.ini', '**/{Dockerfile,Containerfile,*.Dockerfile,*.dockerfile,Dockerfile.*}'],
  concerns: (text) => text.includes('pm.max_children') || text.includes('MaxRequestWorkers') || text.includes('MaxClients'),
  read: async ({ path, text }) => {
    const { place } = placeOf(path)
    if (place === 'example' || place === 'development' || /(^|\/)(vendor|node_modules)\//.test(path)) return nothing
    if (/(^|\/)([\w.-]*dockerfile[\w.-]*|containerfile)$/i.test(path)) return writtenByBuild(path, text)
    return text.includes('pm.max_children') ? pools(path, text) : prefork(path, text)
  },
}

const nothing: Reading = { declares: [], skipped: [] }

/** `pm.max_children` of each pool, all pools together; `${NAME}` is filled in from the environment. */
function pools(path: string, text: string): Reading {
  const lines = parseIni(text).filter(({ name }) => name === 'pm.max_children')
  const sizes = new Map(lines.map((one) => [one.section, one]))
  const [first, ...others] = sizes.values()
  if (first === undefined) return nothing
  const at: Evidence = { path, line: first.line, key: `[${first.section}].pm.max_children` }
  const numbers = [first, ...others].map(({ value }) => Number(value))
  const open = [first, ...others].find(({ value }) => !/^\d{1,6}$/.test(value))
  const variable = others.length === 0 ? /^\$\{(\w+)(?::-?([^}]*))?\}$/.exec(first.value) : null
  if (variable?.[1] !== undefined) return { declares: [workers('php-fpm', path, at, byVariable(variable[1], variable[2], at), variable[1])], skipped: [] }
  const total = numbers.reduce((sum, number) => sum + number, 0)
  return { declares: [workers('php-fpm', path, at, open === undefined ? known(total, at) : unknown(open.value, at))], skipped: [] }
}

function byVariable(name: string, fallback: string | undefined, at: Evidence): Fact<number> {
  return fallback !== undefined && /^\d{1,6}$/.test(fallback) ? byDefault(Number(fallback), at, `where ${name} is not set`) : unknown(`\${${name}}`, at)
}

function unknown(raw: string, at: Evidence): Fact<number> {
  return { ...unresolved(/^\$\{\w{1,60}\}$/.test(raw) ? raw : 'the number of processes', at, 'write a number, or set the variable in the stack'), atLeast: 1 }
}

function workers(tool: string, path: string, at: Evidence, processes: Fact<number>, variable?: string): WorkersDeclaration {
  return { kind: 'workers', tool, path, at, processes, ...(variable === undefined ? {} : { processesVariable: variable }) }
}

/** {@link https://httpd.apache.org/docs/2.4/mod/mpm_common.html#maxrequestworkers}: `MaxClients` is its older name. With mod_php each is a process. */
function prefork(path: string, text: string): Reading {
  const lines = text.split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    const found = /^\s{0,40}(MaxRequestWorkers|MaxClients)\s+(\S{1,60})\s*$/i.exec(line)
    const inside = lines.slice(0, index).findLast((one) => /^\s{0,40}<\/?IfModule\b/i.test(one)) ?? ''
    if (found === null || (/^\s*<IfModule/i.test(inside) && !/prefork/i.test(inside))) continue
    const at: Evidence = { path, line: index + 1, key: found[1] ?? '' }
    const value = found[2] ?? ''
    const variable = /^\$\{(\w+)\}$/.exec(value)?.[1]
    const processes = /^\d{1,6}$/.test(value) ? known(Number(value), at) : unknown(value, at)
    return { declares: [workers('apache2-foreground', path, at, processes, variable)], skipped: [] }
  }
  return nothing
}

/** A line of a build that writes the pool: how it comes out, only the build shows. */
function writtenByBuild(path: string, text: string): Reading {
  const lines = text.split(/\r?\n/)
  const index = lines.findIndex((line) => !/^\s*#/.test(line) && /pm\.max_children|MaxRequestWorkers/.test(line))
  if (index === -1) return nothing
  const tool = (lines[index] ?? '').includes('pm.max_children') ? 'php-fpm' : 'apache2-foreground'
  const at: Evidence = { path, line: index + 1, key: 'RUN' }
  const reason = `the number of ${tool === 'php-fpm' ? 'PHP-FPM’s' : 'Apache’s'} processes is written by the build: not read`
  const skipped: readonly Skip[] = [{ path, line: index + 1, reason }]
  const hint = 'put it into a file of its own and copy that'
  return { declares: [workers(tool, path, at, { ...unresolved('what the build writes', at, hint), atLeast: 1 })], skipped }
}
