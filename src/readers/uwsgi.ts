/** Reads uWSGI's ini files for how many processes and threads they ask for. */
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import type { WorkersDeclaration } from '../model/declaration.ts'
import type { Reader } from './reader.ts'

export const uwsgiReader: Reader = {
  name: 'uwsgi',
  title: 'uWSGI’s ini files: processes and threads of a server of Python',
  docs: 'https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html',
  // Where such files lie that have the application's name: others have many of this ending.
  files: ['**/*uwsgi*.ini', '**/*uwsgi*/*.ini', '**/{conf,config,configs,configuration,deploy,deployment,docker,etc,server}/*.ini'],
  concerns: (text) => /^\s{0,20}\[uwsgi\]/m.test(text),
  read: async ({ path, text }) => ({ declares: [readIni(path, text)], skipped: [] }),
}

interface Option {
  readonly fact: Fact<number>
  readonly variable?: string
}

/** What the application runs beside its server: {@link https://uwsgi-docs.readthedocs.io/en/latest/AttachingDaemons.html}. */
const attaches = /^((legion-)?(smart-)?attach-daemon2?|attach-control-daemon)$/
const ofApplication = /(^|[\s=/])(manage\.py|django-admin|python[\d.]*|flask|celery|rq|rqworker|huey_consumer(\.py)?|dramatiq|arq|saq|taskiq)(\s|$)/

/** `if-not-env = NAME` says that a variable, where it is set, takes the place of what follows ({@link https://uwsgi-docs.readthedocs.io/en/latest/ConfigLogic.html}). */
function readIni(path: string, text: string): WorkersDeclaration {
  const options = new Map<string, Option>()
  let section = ''
  let line = 0
  let first = 1
  let without: string | undefined
  let only: string | undefined
  const attached: { readonly at: Fact<number>['at']; readonly variable?: string }[] = []
  for (const written of text.split('\n')) {
    line++
    const opened = /^\s{0,20}\[([\w-]{1,60})\]/.exec(written)?.[1]
    if (opened !== undefined) {
      section = opened
      if (opened === 'uwsgi') first = line
    }
    const match = /^\s{0,20}([\w-]{1,60})\s{0,20}=([^;#]{0,200})/.exec(written)
    if (section !== 'uwsgi' || match === null) continue
    const [, name = '', given = ''] = match
    const value = given.trim()
    if (name === 'if-not-env') without = value
    else if (name === 'if-env') only = value
    else if (name === 'endif') without = only = undefined
    else if (attaches.test(name) && ofApplication.test(value))
      attached.push({ at: { path, line, key: `uwsgi.${name}` }, ...(only === undefined ? {} : { variable: only }) })
    else if (/^(processes|workers|threads)$/.test(name))
      options.set(name === 'workers' ? 'processes' : name, optionOf(value, { path, line, key: `uwsgi.${name}` }, without))
  }
  const [processes, threads] = [options.get('processes'), options.get('threads')]
  return {
    kind: 'workers',
    tool: 'uwsgi',
    path,
    at: { path, line: first, key: 'uwsgi' },
    ...(processes === undefined ? {} : { processes: processes.fact }),
    ...(processes?.variable === undefined ? {} : { processesVariable: processes.variable }),
    ...(threads === undefined ? {} : { threads: threads.fact }),
    ...(threads?.variable === undefined ? {} : { threadsVariable: threads.variable }),
    ...(attached.length === 0 ? {} : { attached }),
  }
}

function optionOf(value: string, at: Fact<number>['at'], without: string | undefined): Option {
  const variable = /^\$\((\w{1,100})\)$/.exec(value)?.[1] ?? without
  const number = /^\d{1,6}$/.test(value) ? Number(value) : undefined
  const fact: Fact<number> =
    number !== undefined
      ? without === undefined
        ? known(number, at)
        : byDefault(number, at, `where ${without} is not set`)
      : { ...unresolved(variable === undefined ? 'a number that uWSGI works out' : `\${${variable}}`, at, 'write the number of processes'), atLeast: 1 }
  return { fact, ...(variable === undefined ? {} : { variable }) }
}
