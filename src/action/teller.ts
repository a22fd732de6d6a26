/** Says things to the workflow's log in order, through @actions/core, which is loaded when there is something to say. */
import type { Log } from '../github/retry.ts'

/** What is used of @actions/core. */
export interface Core {
  setSecret(secret: string): void
  debug(message: string): void
  info(message: string): void
  notice(message: string, properties?: Place): void
  warning(message: string, properties?: Place): void
  error(message: string, properties?: Place): void
  setOutput(name: string, value: string): void
  readonly summary: { addRaw(text: string): { write(): Promise<unknown> } }
}

export interface Place {
  readonly title?: string
  readonly file?: string
  readonly startLine?: number
  readonly endLine?: number
}

export interface Teller {
  readonly log: Log
  /** Runs with core after all that was said before. */
  tell<T>(speak: (core: Core) => T | Promise<T>): Promise<T>
}

/** `secrets` are masked before the first word. */
export function teller(load: () => Promise<Core>, secrets: readonly string[]): Teller {
  let loaded: Promise<Core> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const core = async (): Promise<Core> => {
    const found = await load()
    for (const secret of secrets) if (secret !== '') found.setSecret(secret)
    return found
  }
  const tell: Teller['tell'] = (speak) => {
    const said = last.then(async () => speak(await (loaded ??= core())))
    last = said.catch(() => undefined)
    return said
  }
  return { tell, log: (level, message) => void tell((to) => to[level](message)).catch(() => undefined) }
}
