/** Real Prometheus and Alertmanager that scrape and judge every second, and a page of metrics for them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './listeners.ts'
import { programOf } from './needs.ts'

export const prometheus = programOf('prometheus', 'prometheus')
export const alertmanager = programOf('prometheus-alertmanager', 'prometheus-alertmanager')

export interface Monitor {
  readonly url: string
  close(): Promise<void>
}

interface Ask {
  /** Port of a page of metrics. */
  readonly scrapes: number
  readonly alertmanager: string
  readonly rules: string
}

export function startPrometheus({ scrapes, alertmanager: receiver, rules }: Ask): Promise<Monitor> {
  return start(prometheus ?? 'prometheus', 'quay-prometheus-', (folder, port) => {
    writeFileSync(join(folder, 'rules.yml'), rules)
    writeFileSync(
      join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
alerting: { alertmanagers: [ { static_configs: [ { targets: ["${new URL(receiver).host}"] } ] } ] }
scrape_configs: [ { job_name: harbour, static_configs: [ { targets: ["127.0.0.1:${scrapes}"] } ] } ]
`,
    )
    // What fires before Alertmanager is found would else be told again only a minute later.
    const often = '--rules.alert.resend-delay=1s'
    return [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, often]
  })
}

export function startAlertmanager(config: string): Promise<Monitor> {
  return start(alertmanager ?? 'prometheus-alertmanager', 'quay-alertmanager-', (folder, port) => {
    writeFileSync(join(folder, 'alertmanager.yml'), config)
    return [`--config.file=${folder}/alertmanager.yml`, `--storage.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=']
  })
}

async function start(program: string, prefix: string, words: (folder: string, port: number) => readonly string[]): Promise<Monitor> {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  const port = await freePort()
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...words(folder, port)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => (log = `${log}${String(text)}`.slice(-4_000)))
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; !(await ready(url)); tries += 1) {
    if (tries > 300 || child.exitCode !== null) throw new Error(`${program} did not come up:\n${log}`)
    await wait(30)
  }
  return {
    url,
    close: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ready(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}
