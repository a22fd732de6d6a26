/** systemd unit files, as far as timers and the services they start need: {@link https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html}. */

export interface UnitSetting {
  /** Without brackets. */
  readonly section: string
  readonly name: string
  readonly value: string
  readonly line: number
}

/** Settings in order, continued lines joined. An empty value takes back what was said before it, as systemd does. */
export function unitSettings(text: string): readonly UnitSetting[] {
  const settings: UnitSetting[] = []
  let section = ''
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const line = (lines[index] ?? '').replace(/\r$/, '').trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const header = /^\[(.+)\]$/.exec(line)
    if (header !== null) {
      section = header[1] ?? ''
      continue
    }
    const at = line.indexOf('=')
    if (at < 1) continue
    const start = index + 1
    const pieces = [line.slice(at + 1)]
    while (pieces.at(-1)?.endsWith('\\') === true && index + 1 < lines.length) {
      pieces.push((pieces.pop() ?? '').slice(0, -1))
      index++
      const next = (lines[index] ?? '').trim()
      if (!next.startsWith('#') && !next.startsWith(';')) pieces.push(next)
      else pieces.push('\\')
    }
    settings.push({
      section,
      name: line.slice(0, at).trim(),
      value: pieces
        .filter((piece) => piece !== '\\')
        .join(' ')
        .replace(/\s+/g, ' ')
        .trim(),
      line: start,
    })
  }
  const cleared = new Set<string>()
  return settings
    .reverse()
    .filter((setting) => {
      const key = `${setting.section}.${setting.name}`
      if (setting.value === '') cleared.add(key)
      return setting.value !== '' && !cleared.has(key)
    })
    .reverse()
}

export interface TimerLine {
  readonly expression: string
  readonly syntax: 'systemd' | 'interval'
  readonly name: string
  readonly line: number
}

/** The lines of a `[Timer]` that fire again and again; `OnBootSec` fires once and is none. */
export function timerLines(settings: readonly UnitSetting[]): readonly TimerLine[] {
  return settings.flatMap((setting): readonly TimerLine[] => {
    if (setting.section !== 'Timer') return []
    if (setting.name === 'OnCalendar') return [{ expression: setting.value, syntax: 'systemd', name: setting.name, line: setting.line }]
    const interval = setting.name === 'OnUnitActiveSec' || setting.name === 'OnUnitInactiveSec'
    return interval ? [{ expression: setting.value, syntax: 'interval', name: setting.name, line: setting.line }] : []
  })
}

/** `Unit=`, else the service of the timer's own name. */
export function timerService(path: string, settings: readonly UnitSetting[]): string {
  const unit = settings.findLast((setting) => setting.section === 'Timer' && setting.name === 'Unit')?.value
  return unit ?? path.replace(/^.*\//, '').replace(/\.timer$/, '.service')
}

export interface UnitCommand {
  readonly command: string
  readonly name: string
  readonly line: number
}

/** What a `[Service]` runs, its prefixes (`-`, `@`, `+`, `!`, `:`) taken off. */
export function unitCommands(settings: readonly UnitSetting[]): readonly UnitCommand[] {
  return settings.flatMap((setting) =>
    setting.section === 'Service' && /^Exec(Start|StartPre|StartPost)$/.test(setting.name)
      ? [{ command: setting.value.replace(/^[-@+!:|]+\s*/, '').replace(/%%/g, '%'), name: setting.name, line: setting.line }]
      : [],
  )
}

/** `Environment=` of a service; `EnvironmentFile=` is not followed. */
export function unitEnvironment(settings: readonly UnitSetting[]): ReadonlyMap<string, string> {
  const environment = new Map<string, string>()
  for (const setting of settings) {
    if (setting.section !== 'Service' || setting.name !== 'Environment') continue
    for (const found of setting.value.matchAll(/"([A-Za-z_]\w*)=([^"]*)"|'([A-Za-z_]\w*)=([^']*)'|([A-Za-z_]\w*)=(\S*)/g)) {
      environment.set(found[1] ?? found[3] ?? found[5] ?? '', found[2] ?? found[4] ?? found[6] ?? '')
    }
  }
  return environment
}

export function unitFolder(settings: readonly UnitSetting[]): string | undefined {
  return settings.findLast((setting) => setting.section === 'Service' && setting.name === 'WorkingDirectory')?.value.replace(/^-/, '')
}
